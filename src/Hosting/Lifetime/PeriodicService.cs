using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>Runs one task at a fixed interval. A fault is logged, and the next run tries again.</summary>
/// <param name="every">The interval.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log for faults.</param>
internal abstract class PeriodicService(TimeSpan every, TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>One run.</summary>
    protected abstract Task RunAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, time);
        while (await NextAsync(timer, stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException e)
            {
                HostingLog.StoreUnavailable(logger, GetType().Name, e.Kind, e.Reason);
            }
            catch (Exception e)
            {
                // An exception must not stop the loop: without it, expired holds are never charged.
                HostingLog.RunFailed(logger, GetType().Name, e);
            }
        }
    }

    private static async ValueTask<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
