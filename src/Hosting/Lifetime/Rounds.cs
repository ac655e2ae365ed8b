using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>Does one thing again and again. A fault is logged and the next round tries anew.</summary>
internal abstract class Rounds(TimeSpan every, TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>One round.</summary>
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
                HostingLog.RoundUnavailable(logger, GetType().Name, e.Kind, e.Reason);
            }
            catch (Exception e)
            {
                // Without its rounds the service would go on counting, but ever less rightly: none may end them.
                HostingLog.RoundFailed(logger, GetType().Name, e);
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
