using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;
using QuotaFunctions.Hosting.Lifetime;

namespace QuotaFunctions.Hosting.Doctor;

/// <summary>Runs checks side by side, each within its time. A check that fails or does not end is a finding like any other.</summary>
public sealed class CheckRunner(TimeProvider time, ILogger<CheckRunner> logger)
{
    /// <summary>How long a check may take, unless it says otherwise.</summary>
    public static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(5);

    /// <summary>How long all checks together may take.</summary>
    public static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(30);

    /// <summary>Runs the checks.</summary>
    /// <returns>The findings in the order of the checks.</returns>
    public async Task<DoctorReport> RunAsync(IReadOnlyCollection<ICheck> checks, CancellationToken cancellationToken)
    {
        var (checkedAt, started) = (time.GetUtcNow(), time.GetTimestamp());
        using var all = new CancellationTokenSource(RunLimit, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(all.Token, cancellationToken);
        var findings = await Task.WhenAll(checks.Select(check => RunOneAsync(check, end.Token)));
        cancellationToken.ThrowIfCancellationRequested();
        return new DoctorReport(checkedAt, time.GetElapsedTime(started), [.. findings.SelectMany(static f => f)]);
    }

    private async Task<ImmutableArray<TimedFinding>> RunOneAsync(ICheck check, CancellationToken end)
    {
        var started = time.GetTimestamp();
        var limit = check is ISlowCheck slow ? slow.Limit : CheckLimit;
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, end);
        IReadOnlyList<Finding> findings;
        try
        {
            // On another thread: a check may block, for example in a file system that does not answer. Such a check is left behind.
            findings = await Task.Run(async () => await check.RunAsync(either.Token), CancellationToken.None).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            HostingLog.CheckUnfinished(logger, check.Name);
            findings = [Unfinished(check.Name, time.GetElapsedTime(started))];
        }
        catch (Exception e)
        {
            // Without the message, which may quote a secret.
            HostingLog.CheckFailed(logger, check.Name, e.GetType().Name, e.StackTrace);
            findings = [Failed(check.Name, e)];
        }

        var duration = time.GetElapsedTime(started);
        return [.. findings.Select(f => new TimedFinding(f, duration))];
    }

    private static Finding Unfinished(string name, TimeSpan after) => new Findings(name).Problem(
        new($"The check {name} did not finish within {after.TotalSeconds:0} s.", $"检查 {name} 未能在 {after.TotalSeconds:0} 秒内完成。"),
        new(
            "What it looks at answers too slowly or not at all, such as a disk, a network file system or another machine.",
            "它所检查的对象响应过慢或没有响应，例如磁盘、网络文件系统或另一台机器。"));

    private static Finding Failed(string name, Exception e) => new Findings(name).Problem(
        new($"The check {name} failed ({e.GetType().Name}).", $"检查 {name} 执行失败（{e.GetType().Name}）。"),
        new("What it looks at was not checked. This is a fault of the check itself.", "它所检查的对象未被检查。这是检查本身的错误。"));
}
