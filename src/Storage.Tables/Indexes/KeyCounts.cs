using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Indexes;

/// <summary>
/// Counts keys by status. It scans the few columns beside each document, in several ranges at once. A count that took longer than a second
/// is cached for a minute: it is of so many keys that small changes do not matter.
/// </summary>
internal sealed class KeyCounts(TableGateway table, OpenHolds holdsOf, TimeProvider time)
{
    private static readonly TimeSpan Costly = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    /// <summary>Ids are random, so these first characters divide the keys into equal ranges. The last one is the upper end.</summary>
    private static readonly string[] Bounds = ["0", "4", "8", "c", "g", "m", "r", "w", "~"];

    private volatile Counted? _counted;

    public async Task<StoreStatistics> CountAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_counted is { } last && time.GetElapsedTime(last.At) < KeptFor)
        {
            return last.Statistics;
        }

        var started = time.GetTimestamp();
        var parts = await Concurrently.SelectAsync(
            Enumerable.Range(0, Bounds.Length - 1).ToArray(), (i, cancellationToken) => CountAsync(Bounds[i], Bounds[i + 1], now, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        var sum = parts.Aggregate(static (a, b) => new StoreStatistics(
            a.Active + b.Active,
            a.Exhausted + b.Exhausted,
            a.Suspended + b.Suspended,
            a.Expired + b.Expired,
            a.Revoked + b.Revoked,
            a.OpenHolds + b.OpenHolds,
            SizeBytes: null));
        _counted = time.GetElapsedTime(started) > Costly ? new Counted(sum, time.GetTimestamp()) : null;
        return sum;
    }

    private async Task<StoreStatistics> CountAsync(string from, string to, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var filter = $"PartitionKey ge '{RowNames.KeyPartitions}{from}' and PartitionKey lt '{RowNames.KeyPartitions}{to}'"
            + $" and RowKey ge '{RowNames.Documents}' and RowKey lt '{RowNames.Documents}~'";
        var (statuses, holds) = (new long[Enum.GetValues<KeyStatus>().Length], 0L);
        await foreach (var rows in table.PagesAsync(filter, 1_000, cancellationToken, KeyDocument.FactColumns).ConfigureAwait(false))
        {
            foreach (var row in rows)
            {
                var facts = KeyDocument.ReadFacts(row);
                statuses[(int)facts.StatusAt(now)]++;
                holds += await holdsOf.CountAsync(row, now, cancellationToken).ConfigureAwait(false);
            }
        }

        return new StoreStatistics(
            statuses[(int)KeyStatus.Active],
            statuses[(int)KeyStatus.Exhausted],
            statuses[(int)KeyStatus.Suspended],
            statuses[(int)KeyStatus.Expired],
            statuses[(int)KeyStatus.Revoked],
            holds,
            SizeBytes: null);
    }

    private sealed record Counted(StoreStatistics Statistics, long At);
}
