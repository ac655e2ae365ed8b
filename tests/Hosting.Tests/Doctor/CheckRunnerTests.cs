using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Tests.Doctor;

public sealed class CheckRunnerTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Checks_ThatEnd_AreReportedInTheirOrder()
    {
        var first = new TaskCompletionSource();
        var run = RunAsync(new Check("a.slow", async _ => await first.Task), new Check("b.quick", _ => Task.CompletedTask));
        first.SetResult();

        var report = await run;

        Assert.Equal(["a.slow", "b.quick"], report.Findings.Select(f => f.Finding.Check));
        Assert.Equal(FindingStatus.Ok, report.Status);
    }

    [Fact]
    public async Task Check_ThatThrows_IsAProblemWithoutItsMessage()
    {
        var report = await RunAsync(new Check("a.broken", _ => throw new InvalidOperationException("token=geheim")));

        var finding = Assert.Single(report.Findings).Finding;
        Assert.Equal(FindingStatus.Problem, finding.Status);
        Assert.Contains("a.broken", finding.Title.English, StringComparison.Ordinal);
        Assert.Contains(nameof(InvalidOperationException), finding.Title.Chinese, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", $"{finding}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ThatNeverEnds_IsAProblemAfterItsTime()
    {
        var never = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        var run = RunAsync(new Check("a.stuck", async _ =>
        {
            begun.SetResult();
            await never.Task;
        }));
        await begun.Task;

        _time.Advance(CheckRunner.CheckLimit);

        var finding = Assert.Single((await run).Findings).Finding;
        Assert.Equal((FindingStatus.Problem, "a.stuck"), (finding.Status, finding.Check));
        Assert.Contains("5 s", finding.Title.English, StringComparison.Ordinal);
        never.SetResult();
    }

    [Fact]
    public async Task Check_ThatMayTakeLonger_GetsItsTime()
    {
        var end = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        var run = RunAsync(new SlowCheck("a.patient", async _ =>
        {
            begun.SetResult();
            await end.Task;
        }));
        await begun.Task;

        _time.Advance(CheckRunner.CheckLimit + TimeSpan.FromSeconds(1));
        end.SetResult();

        Assert.Equal(FindingStatus.Ok, Assert.Single((await run).Findings).Finding.Status);
    }

    private Task<DoctorReport> RunAsync(params ICheck[] checks) => new CheckRunner(_time, NullLogger<CheckRunner>.Instance).RunAsync(checks, CancellationToken.None);

    private class Check(string name, Func<CancellationToken, Task> work) : ICheck
    {
        public string Name => name;

        public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
        {
            await work(cancellationToken);
            return [new Finding { Check = name, Status = FindingStatus.Ok, Title = new("Fine.", "正常。") }];
        }
    }

    private sealed class SlowCheck(string name, Func<CancellationToken, Task> work) : Check(name, work), ISlowCheck
    {
        public TimeSpan Limit => CheckRunner.CheckLimit * 2;
    }
}
