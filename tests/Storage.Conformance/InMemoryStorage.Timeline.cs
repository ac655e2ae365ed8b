using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

public sealed partial class InMemoryStorage : ITimelineLog
{
    private readonly Dictionary<(TimelineStep Step, DateTimeOffset Start, string Writer), TimelineRow> _timeline = [];
    private long _timelineVersion;

    /// <summary>Called before every write of the timeline; it may throw.</summary>
    public Func<Task>? BeforeTimelineWrite { get; set; }

    /// <inheritdoc/>
    public async Task PutAsync(TimelineRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await (BeforeTimelineWrite?.Invoke() ?? Task.CompletedTask);
        lock (_lock)
        {
            Put(row);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TimelineRow>> ReadAsync(TimelineQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<TimelineRow>>(
            [
                .. _timeline.Values.Where(r => r.Step == query.Step && r.Start >= query.From && r.Start < query.To)
                    .OrderBy(r => r.Start).ThenBy(r => r.Writer, StringComparer.Ordinal)
                    .Take(query.Limit ?? int.MaxValue)
                    .Select(r => r with
                    {
                        Models = query.Parts.HasFlag(TimelineParts.Models) ? r.Models : null,
                        Keys = query.Parts.HasFlag(TimelineParts.Keys) ? r.Keys : null,
                        Tags = query.Parts.HasFlag(TimelineParts.Tags) ? r.Tags : null,
                    }),
            ]);
        }
    }

    /// <inheritdoc/>
    public async Task<WriteOutcome> ReplaceAsync(IReadOnlyList<TimelineRow> rows, TimelineRow? by, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await (BeforeTimelineWrite?.Invoke() ?? Task.CompletedTask);
        lock (_lock)
        {
            var isSame = rows.All(r => _timeline.GetValueOrDefault(NameOf(r))?.Version == r.Version);
            var isInTheWay = by is not null && _timeline.ContainsKey(NameOf(by)) && !rows.Any(r => NameOf(r) == NameOf(by));
            if (!isSame || isInTheWay)
            {
                return WriteOutcome.Conflict;
            }

            foreach (var row in rows)
            {
                _timeline.Remove(NameOf(row));
            }

            if (by is not null)
            {
                Put(by);
            }

            return WriteOutcome.Written;
        }
    }

    private static (TimelineStep Step, DateTimeOffset Start, string Writer) NameOf(TimelineRow row) => (row.Step, row.Start, row.Writer);

    private void Put(TimelineRow row) => _timeline[NameOf(row)] = row with { Version = new StoreVersion(++_timelineVersion) };
}
