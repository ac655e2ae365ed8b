using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>Has the store forget what has expired, every 3 minutes.</summary>
internal sealed class CleanUp(IQuotaStorage storage, TimeProvider time, ILogger<CleanUp> logger) : Rounds(TimeSpan.FromMinutes(3), time, logger)
{
    private readonly TimeProvider _time = time;

    protected override Task RunAsync(CancellationToken cancellationToken) => storage.CleanUpAsync(_time.GetUtcNow(), cancellationToken);
}
