using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Engine;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>Charges expired holds, and writes the counts that the engine keeps in memory, every 5 seconds.</summary>
internal sealed class Sweep(QuotaEngine engine, TimeProvider time, ILogger<Sweep> logger) : PeriodicService(TimeSpan.FromSeconds(5), time, logger)
{
    protected override Task RunAsync(CancellationToken cancellationToken) => engine.SweepAsync(cancellationToken);
}
