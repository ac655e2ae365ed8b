using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Timeline;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>Merges the chart rows of ended hours and days, and deletes old ones. It looks every 3 minutes; there is something to do once an hour.</summary>
internal sealed class TimelineMerge(TimelineSweep sweep, TimeProvider time, ILogger<TimelineMerge> logger)
    : PeriodicService(TimeSpan.FromMinutes(3), time, logger)
{
    private readonly TimeProvider _time = time;

    protected override Task RunAsync(CancellationToken cancellationToken) => sweep.RunAsync(_time.GetUtcNow(), cancellationToken);
}
