using System.Collections.Concurrent;
using System.Globalization;
using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Indexes;

/// <summary>
/// Finds keys with expired holds over the index <see cref="RowNames.Due"/>: a row per key and minute in which a hold of it may expire. The
/// key's document decides; a row is looked at again only when it may have become due, and deleted some time after its minute.
/// </summary>
internal sealed class DueKeys(TableGateway table)
{
    /// <summary>How long after its minute a row is kept: a clock that lags may still add holds that expire in it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    /// <summary>How many rows one call looks at, oldest first; what it deletes is not in the way of the next.</summary>
    private const int MaxRows = 5_000;

    private static readonly string[] Columns = ["PartitionKey", "RowKey", KeyDocument.Due];

    /// <summary>How long a row that was looked at is left alone at most, and so how late another instance's hold may be found.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(long Minute, KeyId Id), DateTimeOffset> _notBefore = new();

    /// <summary>This instance writes a hold of the key that expires in this minute: its row is to be looked at again.</summary>
    public void LookAgainAt(KeyId id, long minute) => _notBefore.TryRemove((minute, id), out _);

    /// <summary>Keys with an open hold whose expiry has passed, at most <paramref name="limit"/>.</summary>
    public async Task<IReadOnlyList<KeyId>> FindAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var filter = string.Create(
            CultureInfo.InvariantCulture, $"PartitionKey eq '{RowNames.Due}' and RowKey lt '{RowNames.Agenda(Agenda.Minute(now) + 1)}'");
        HashSet<KeyId> due = [];
        List<TableEntity> over = [];
        var seen = 0;
        await foreach (var rows in table.PagesAsync(filter, 1_000, cancellationToken).ConfigureAwait(false))
        {
            var open = rows.Where(r => !(_notBefore.TryGetValue(NameOf(r), out var notBefore) && notBefore > now)).ToArray();
            foreach (var some in open.Chunk(Math.Max(1, 2 * limit)))
            {
                var holds = await Concurrently.SelectAsync(some, ReadDueAsync, cancellationToken).ConfigureAwait(false);
                for (var i = 0; i < some.Length && due.Count < limit; i++)
                {
                    Judge(some[i], holds[i], now, due, over);
                }

                if (due.Count >= limit)
                {
                    break;
                }
            }

            seen += rows.Count;
            if (due.Count >= limit || seen >= MaxRows)
            {
                break;
            }
        }

        await DeleteAsync(over).ConfigureAwait(false);
        return [.. due];
    }

    private void Judge(TableEntity row, DateTimeOffset? hold, DateTimeOffset now, HashSet<KeyId> due, List<TableEntity> over)
    {
        var end = new DateTimeOffset((RowNames.SpanOfAgenda(row.RowKey) + 1) * TimeSpan.TicksPerMinute, TimeSpan.Zero) + Grace;
        if (hold <= now)
        {
            due.Add(RowNames.KeyOfAgenda(row.RowKey));
        }
        else if (end <= now)
        {
            over.Add(row);
        }
        else
        {
            var next = hold is { } later && later < end ? later : end;
            _notBefore[NameOf(row)] = next < now + LookAgain ? next : now + LookAgain;
        }
    }

    private static (long Minute, KeyId Id) NameOf(TableEntity row) => (RowNames.SpanOfAgenda(row.RowKey), RowNames.KeyOfAgenda(row.RowKey));

    private async Task<DateTimeOffset?> ReadDueAsync(TableEntity row, CancellationToken cancellationToken)
    {
        var id = RowNames.KeyOfAgenda(row.RowKey);
        var document = await table.FindAsync(RowNames.PartitionOf(id), RowNames.Document(id), cancellationToken, Columns).ConfigureAwait(false);
        return document?.GetInt64(KeyDocument.Due) is { } ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    private async Task DeleteAsync(List<TableEntity> rows)
    {
        await table.DeleteAsync(rows).ConfigureAwait(false);
        foreach (var row in rows)
        {
            _notBefore.TryRemove(NameOf(row), out _);
        }
    }
}
