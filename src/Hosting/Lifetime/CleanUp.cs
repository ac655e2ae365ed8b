using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>Deletes expired rows from the store, every 3 minutes.</summary>
internal sealed class CleanUp(IQuotaStorage storage, TimeProvider time, ILogger<CleanUp> logger) : PeriodicService(TimeSpan.FromMinutes(3), time, logger)
{
    private readonly TimeProvider _time = time;

    protected override Task RunAsync(CancellationToken cancellationToken) => storage.CleanUpAsync(_time.GetUtcNow(), cancellationToken);
}
