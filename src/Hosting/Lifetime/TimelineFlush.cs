using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Timeline;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>Writes what was counted for the dashboard's charts, every 10 seconds in which something was.</summary>
internal sealed class TimelineFlush(UsageTimeline timeline, TimeProvider time, ILogger<TimelineFlush> logger)
    : PeriodicService(TimeSpan.FromSeconds(10), time, logger)
{
    protected override Task RunAsync(CancellationToken cancellationToken) => timeline.FlushAsync(cancellationToken);
}
