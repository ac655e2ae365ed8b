using System.Runtime.CompilerServices;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Cli.Migrate;

/// <summary>Everything that a store lists, and in which order.</summary>
internal static class Listings
{
    private const int PageSize = 1_000;

    /// <summary>The order of <see cref="IKeyTransfer.ReadAllAsync"/>.</summary>
    public static int InOrder(KeyContents one, KeyContents other) => string.CompareOrdinal(one.Id.Value, other.Id.Value);

    /// <summary>The order of audit rows.</summary>
    public static int InOrder(AuditEntry one, AuditEntry other) =>
        one.At != other.At ? other.At.CompareTo(one.At) : string.CompareOrdinal(other.Id.ToString("N"), one.Id.ToString("N"));

    /// <summary>All audit rows, newest first.</summary>
    public static async IAsyncEnumerable<AuditEntry> ReadAuditAsync(IAuditLog log, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AuditPosition? after = null;
        do
        {
            var page = await log.QueryAsync(new AuditQuery(PageSize, After: after), cancellationToken);
            foreach (var entry in page.Entries)
            {
                yield return entry;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>All rows of the timeline, without their documents: these are large.</summary>
    public static async Task<IReadOnlyList<TimelineRow>> ReadTimelineAsync(ITimelineLog log, CancellationToken cancellationToken)
    {
        List<TimelineRow> rows = [];
        foreach (var step in Enum.GetValues<TimelineStep>())
        {
            rows.AddRange(await log.ReadAsync(new TimelineQuery(step, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, TimelineParts.None), cancellationToken));
        }

        return rows;
    }

    /// <summary>The rows of the timeline at one start, whole.</summary>
    public static Task<IReadOnlyList<TimelineRow>> ReadTimelineAsync(ITimelineLog log, TimelineStep step, DateTimeOffset start, CancellationToken cancellationToken) =>
        log.ReadAsync(new TimelineQuery(step, start, start.AddTicks(1)), cancellationToken);

    /// <summary>True when a store has no keys and no other rows.</summary>
    public static async Task<bool> IsEmptyAsync(IQuotaStorage storage, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await storage.Keys.ListAsync(new KeyQuery(1), now, cancellationToken)).Keys.Count == 0
        && (await storage.Audit.QueryAsync(new AuditQuery(1), cancellationToken)).Entries.Count == 0
        && (await ReadTimelineAsync(storage.Timeline, cancellationToken)).Count == 0;

    /// <summary>How many keys a store has.</summary>
    public static async Task<long> CountKeysAsync(IQuotaStorage storage, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var counts = await storage.ReadStatisticsAsync(now, cancellationToken);
        return counts.Active + counts.Exhausted + counts.Suspended + counts.Expired + counts.Revoked;
    }
}
