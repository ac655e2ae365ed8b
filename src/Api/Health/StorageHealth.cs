using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Health;

/// <summary>Probes the store: one probe at a time, with the result cached for a second, so that health checks cannot overload the store.</summary>
internal sealed class StorageHealth(IQuotaStorage storage, TimeProvider time, ILogger<StorageHealth> logger)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private Task? _running;
    private Task<Probe>? _latest;

    /// <summary>The result of a probe.</summary>
    /// <param name="Latency">How long it took.</param>
    /// <param name="Reason">Why it failed; null when it did not.</param>
    /// <param name="EndedAt">The timestamp of its end.</param>
    public readonly record struct Probe(TimeSpan Latency, string? Reason, long EndedAt);

    /// <summary>The kind of store.</summary>
    public string Kind => storage.Kind;

    /// <summary>The latest result, at most a second old.</summary>
    public async Task<Probe> CheckAsync()
    {
        Task<Probe> current;
        lock (_lock)
        {
            if (_latest is null || (_latest.IsCompletedSuccessfully && time.GetElapsedTime(_latest.GetAwaiter().GetResult().EndedAt) >= GoodFor))
            {
                _latest = ProbeAsync();
            }

            current = _latest;
        }

        return await current;
    }

    private async Task<Probe> ProbeAsync()
    {
        var started = time.GetTimestamp();
        string? reason = null;
        try
        {
            // When a probe hangs, later callers wait for it and start no other. It runs on another thread because a store may block its caller.
            if (_running is null or { IsCompleted: true })
            {
                _running = Task.Run(() => storage.ProbeAsync(CancellationToken.None));
            }

            await _running.WaitAsync(Patience, time);
        }
        catch (StoreUnavailableException e)
        {
            reason = e.Reason;
        }
        catch (TimeoutException)
        {
            reason = $"no answer within {Patience.TotalSeconds} s";
        }

        if (reason is not null)
        {
            ApiLog.ProbeFailed(logger, reason);
        }

        var ended = time.GetTimestamp();
        return new Probe(time.GetElapsedTime(started, ended), reason, ended);
    }
}
