using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Gateway.Billing;

/// <summary>Takes the hold of a forwarded request and ends it, with retries.</summary>
internal sealed class HoldKeeper(QuotaEngine engine, TimeProvider time, ILogger logger)
{
    /// <summary>The waits between retries: some 15 s in all, well within <see cref="HoldPlan.Margin"/>.</summary>
    private static readonly TimeSpan[] Waits =
        [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(9)];

    /// <summary>
    /// Takes a hold; durable when it returns. Where it is not known whether the hold was made (<see cref="Verdict.Unknown"/>), its release is
    /// tried in the background; failing that, a hold that was made is charged when it expires.
    /// </summary>
    /// <param name="key">Whose it is.</param>
    /// <param name="operation">The hold.</param>
    /// <param name="requestId">For the log.</param>
    /// <exception cref="StoreUnavailableException">The store failed. No hold was made.</exception>
    public async Task<Decision> TakeAsync(KeyId key, HoldOperation operation, string requestId)
    {
        var decision = await engine.ApplyAsync(key, operation);
        if (decision.Verdict == Verdict.Unknown)
        {
            _ = AbandonAsync(key, operation.Id, requestId); // It never fails.
        }

        return decision;
    }

    /// <summary>Counts a request that was refused for its model.</summary>
    public void CountDenied(KeyId key) => engine.CountDenied(key);

    /// <summary>
    /// Ends a hold. It never fails: if the store stays unavailable, the hold is left to expire and is charged as held.
    /// </summary>
    /// <param name="key">Whose it is.</param>
    /// <param name="operation">How it ends.</param>
    /// <param name="isAwaited">True when an answer waits for it; else it goes with the next write of the key.</param>
    /// <param name="requestId">For the log.</param>
    /// <returns>The key's limits after it; null when the store stayed unavailable.</returns>
    public async Task<Decision?> EndAsync(KeyId key, QuotaOperation operation, bool isAwaited, string requestId)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                var decision = await (isAwaited ? engine.ApplyAsync(key, operation) : engine.DeferAsync(key, operation));
                if (decision.Verdict is not (Verdict.Contended or Verdict.Unknown))
                {
                    // After a try whose outcome is not known, a hold that is gone was ended by it.
                    if (!decision.IsAllowed && tries == 0)
                    {
                        GatewayLog.HoldGone(logger, key, decision.Verdict, requestId);
                    }

                    return decision;
                }

                if (tries == Waits.Length)
                {
                    var reason = decision.Verdict == Verdict.Unknown ? "the store's answer was lost" : "too many operations are under way on this key";
                    GatewayLog.SettlementLost(logger, key, "engine", reason, requestId);
                    return null;
                }
            }
            catch (StoreUnavailableException e) when (tries < Waits.Length)
            {
                GatewayLog.SettlementDelayed(logger, key, e.Kind, e.Reason, requestId);
            }
            catch (StoreUnavailableException e)
            {
                GatewayLog.SettlementLost(logger, key, e.Kind, e.Reason, requestId);
                return null;
            }
            catch (ObjectDisposedException)
            {
                GatewayLog.SettlementLost(logger, key, "engine", "the service is stopping", requestId);
                return null;
            }

            await Task.Delay(Waits[tries], time, CancellationToken.None);
        }
    }

    /// <summary>Releases a hold that may have been made, or may not. It never fails: a hold that is left is charged when it expires.</summary>
    private async Task AbandonAsync(KeyId key, HoldId hold, string requestId)
    {
        foreach (var wait in Waits)
        {
            await Task.Delay(wait, time, CancellationToken.None);
            try
            {
                var decision = await engine.ApplyAsync(key, new ReleaseOperation(hold));
                if (decision.Verdict is not (Verdict.Contended or Verdict.Unknown))
                {
                    return; // It is released, or it was never made.
                }
            }
            catch (StoreUnavailableException)
            {
                // The next try may find the store again.
            }
            catch (ObjectDisposedException)
            {
                break;
            }
        }

        GatewayLog.HoldMayBeLeft(logger, key, requestId);
    }
}
