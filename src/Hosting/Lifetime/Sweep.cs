using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Engine;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>Charges holds that nobody settled in time, and writes counts that were kept in memory, every 5 seconds.</summary>
internal sealed class Sweep(QuotaEngine engine, TimeProvider time, ILogger<Sweep> logger) : Rounds(TimeSpan.FromSeconds(5), time, logger)
{
    protected override Task RunAsync(CancellationToken cancellationToken) => engine.SweepAsync(cancellationToken);
}
