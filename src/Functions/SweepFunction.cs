using Microsoft.Azure.Functions.Worker;
using QuotaFunctions.Core.Engine;

namespace QuotaFunctions.Functions;

/// <summary>
/// Charges expired holds where no instance runs. Every instance sweeps by itself while it runs; on a plan that scales to zero this timer wakes one.
/// </summary>
public sealed class SweepFunction(QuotaEngine engine)
{
    /// <summary>Sweeps once.</summary>
    /// <param name="timer">Why this runs; of no use here.</param>
    /// <param name="cancellationToken">Ends the wait when the host stops.</param>
    [Function("Sweep")]
    public Task RunAsync([TimerTrigger("0 */15 * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken) =>
        engine.SweepAsync(cancellationToken);
}
