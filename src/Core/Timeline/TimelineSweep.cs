using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Timeline;

/// <summary>
/// Merges the rows of hours and days that have ended into one row each, and deletes old ones, so that a chart costs the same however many processes
/// have come and gone.
/// </summary>
/// <remarks>
/// Several processes may do this at once. A merge happens in one transaction and only if all of its rows are still as they were read, so one of them
/// wins, and the other finds nothing left to do. When the answer was lost, the next run reads what is there.
/// </remarks>
public sealed class TimelineSweep(IQuotaStorage storage, ILogger<TimelineSweep> logger)
{
    /// <summary>How long after its end a bucket's rows are merged: no process writes to it any more, clocks that lag included.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromHours(1);

    /// <summary>The most buckets that one run merges; the next run goes on.</summary>
    private const int MaxMerges = 50;

    private readonly Dictionary<TimelineStep, DateTimeOffset> _doneThrough = [];

    /// <summary>Does what is due. Once that is done it sends nothing for the rest of the hour. Not thread-safe.</summary>
    /// <exception cref="StoreUnavailableException">The store failed; the next run tries again.</exception>
    public async Task RunAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var step in Enum.GetValues<TimelineStep>())
        {
            var through = step.StartOf(now - Rest);
            if (_doneThrough.GetValueOrDefault(step) < through && await RunAsync(step, through, now, cancellationToken).ConfigureAwait(false))
            {
                _doneThrough[step] = through;
            }
        }
    }

    /// <summary>True when nothing is left to do before the next bucket ends.</summary>
    private async Task<bool> RunAsync(TimelineStep step, DateTimeOffset through, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var names = await storage.Timeline
            .ReadAsync(new TimelineQuery(step, DateTimeOffset.MinValue, through, TimelineParts.None), cancellationToken).ConfigureAwait(false);
        var oldest = step.StartOf(now - step.Kept());
        foreach (var old in names.Where(r => r.Start < oldest).Chunk(TimelineRow.MaxReplaced))
        {
            await storage.Timeline.ReplaceAsync(old, null, cancellationToken).ConfigureAwait(false);
        }

        var open = names.Where(r => r.Start >= oldest).GroupBy(static r => r.Start).Where(static g => g.Count() > 1).Select(static g => g.Key).ToList();
        var isDone = open.Count <= MaxMerges;
        foreach (var start in open.Take(MaxMerges))
        {
            isDone &= await MergeAsync(step, start, cancellationToken).ConfigureAwait(false);
        }

        return isDone;
    }

    /// <summary>True when one row is left.</summary>
    private async Task<bool> MergeAsync(TimelineStep step, DateTimeOffset start, CancellationToken cancellationToken)
    {
        var rows = await storage.Timeline.ReadAsync(new TimelineQuery(step, start, start.AddTicks(1)), cancellationToken).ConfigureAwait(false);
        if (rows.Count < 2)
        {
            return true;
        }

        // The merged row first: it must be part of every merge.
        var some = rows.OrderBy(static r => r.Writer != TimelineSummary.MergedWriter).Take(TimelineRow.MaxReplaced).ToArray();
        var summary = new TimelineSummary(step, start, logger);
        summary.Add(some);
        var writers = some.SelectMany(static r => r.Writer == TimelineSummary.MergedWriter ? r.Merged : r.Merged.Add(r.Writer)).Distinct().ToArray();
        var merged = summary.Usage.ToRow(TimelineSummary.MergedWriter) with
        {
            Merged = [.. writers.TakeLast(TimelineRow.MaxMerged)],
        };
        var outcome = await storage.Timeline.ReplaceAsync(some, merged, cancellationToken).ConfigureAwait(false);
        return outcome == WriteOutcome.Written && some.Length == rows.Count;
    }
}
