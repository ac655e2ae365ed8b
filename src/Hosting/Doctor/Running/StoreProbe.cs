using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Doctor.Target;

namespace QuotaFunctions.Hosting.Doctor.Running;

/// <summary><c>server.store</c>: the store can be written and read, quickly.</summary>
internal sealed class StoreProbe(IQuotaStorage storage, TimeProvider time) : ICheck
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(500);

    private readonly Findings _say = new("server.store");

    public string Name => _say.Check;

    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            await storage.ProbeAsync(cancellationToken);
        }
        catch (StoreUnavailableException e)
        {
            return
            [
                _say.Problem(
                    new("The store cannot be written and read.", "存储无法读写。"),
                    new($"No request is admitted until it can. {e.Reason}", $"恢复之前不会放行任何请求。{e.Reason}"),
                    subject: storage.Kind),
            ];
        }

        var latency = time.GetElapsedTime(started);
        return
        [
            latency < Slow
                ? _say.Ok(new($"The store answered in {latency.TotalMilliseconds:0.#} ms.", $"存储在 {latency.TotalMilliseconds:0.#} 毫秒内响应。"), storage.Kind)
                : _say.Warning(
                    new($"The store took {latency.TotalMilliseconds:0} ms to write and read one row.", $"存储读写一行用了 {latency.TotalMilliseconds:0} 毫秒。"),
                    new(
                        "Every request waits for it. A disk that others use, a long transaction of another program, or a store in another region is the usual cause.",
                        "每个请求都要等待它。常见原因是磁盘被其他程序占用、其他程序的长事务，或存储位于另一个区域。"),
                    subject: storage.Kind),
        ];
    }
}
