using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Timeline;

/// <summary>Reads the timeline of all processes: their rows in the store, and what this one has in memory.</summary>
public sealed class TimelineReader(IQuotaStorage storage, UsageTimeline timeline, ILogger<TimelineReader> logger)
{
    /// <summary>
    /// The hours or days of a span in which something was recorded, oldest first. Usage by other processes can be missing for some seconds, and of
    /// keys and tags only the greatest are told apart.
    /// </summary>
    /// <param name="step">Hours or days.</param>
    /// <param name="from">The start of the first.</param>
    /// <param name="to">The end of the last.</param>
    /// <param name="parts">The breakdowns that are needed; the others are empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The store failed.</exception>
    public async Task<IReadOnlyList<TimelineUsage>> ReadAsync(
        TimelineStep step, DateTimeOffset from, DateTimeOffset to, TimelineParts parts, CancellationToken cancellationToken)
    {
        // Memory first: a bucket that is written and dropped in between is then still in the copy.
        var own = timeline.Copy(step, from, to, parts);
        var writers = own.Select(static o => o.Writer).ToHashSet(StringComparer.Ordinal);
        var rows = await storage.Timeline.ReadAsync(new TimelineQuery(step, from, to, parts), cancellationToken).ConfigureAwait(false);
        SortedDictionary<DateTimeOffset, TimelineSummary> summaries = [];
        foreach (var bucket in rows.Where(r => !writers.Contains(r.Writer)).GroupBy(static r => r.Start))
        {
            SummaryOf(bucket.Key).Add([.. bucket]);
        }

        foreach (var (writer, usage) in own)
        {
            SummaryOf(usage.Start).Add(writer, usage);
        }

        return [.. summaries.Values.Select(static s => s.Usage)];

        TimelineSummary SummaryOf(DateTimeOffset start)
        {
            if (!summaries.TryGetValue(start, out var summary))
            {
                summaries.Add(start, summary = new TimelineSummary(step, start, logger));
            }

            return summary;
        }
    }

    /// <summary>The start of the first hour or day that the timeline has; null when it has none.</summary>
    /// <exception cref="StoreUnavailableException">The store failed.</exception>
    public async Task<DateTimeOffset?> FindFirstAsync(TimelineStep step, CancellationToken cancellationToken)
    {
        var own = timeline.Copy(step, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, TimelineParts.None);
        var rows = await storage.Timeline
            .ReadAsync(new TimelineQuery(step, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, TimelineParts.None, Limit: 1), cancellationToken)
            .ConfigureAwait(false);
        return rows.Select(static r => r.Start).Concat(own.Select(static o => o.Usage.Start)).Cast<DateTimeOffset?>().Min();
    }
}
