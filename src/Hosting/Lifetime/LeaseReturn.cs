using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Engine;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>Gives back what is left of leases that are over or idle, four times a second.</summary>
internal sealed class LeaseReturn(QuotaEngine engine, TimeProvider time, ILogger<LeaseReturn> logger)
    : Rounds(TimeSpan.FromMilliseconds(250), time, logger)
{
    protected override Task RunAsync(CancellationToken cancellationToken) => engine.ReturnLeasesAsync();
}
