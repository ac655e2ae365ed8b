using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Engine;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>Returns the unspent rest of expired and idle leases, four times a second.</summary>
internal sealed class LeaseReturn(QuotaEngine engine, TimeProvider time, ILogger<LeaseReturn> logger)
    : PeriodicService(TimeSpan.FromMilliseconds(250), time, logger)
{
    protected override Task RunAsync(CancellationToken cancellationToken) => engine.ReturnLeasesAsync();
}
