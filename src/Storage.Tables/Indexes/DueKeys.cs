using System.Collections.Concurrent;
using System.Globalization;
using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Indexes;

/// <summary>
/// Finds keys with expired holds by the index <see cref="RowNames.Due"/>: a row per key and minute in which a hold of the key may expire. The
/// key's document decides. A row is checked again only when it may have become due, and deleted some time after its minute.
/// </summary>
internal sealed class DueKeys(TableGateway table)
{
    /// <summary>How long a row is kept after its minute: an instance whose clock is late may still add holds that expire in it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    /// <summary>The most rows that one call reads, oldest first. It deletes old rows, so the next call reads newer ones.</summary>
    private const int MaxRows = 5_000;

    private static readonly string[] Columns = ["PartitionKey", "RowKey", KeyDocument.Due];

    /// <summary>The longest time that a checked row is skipped. Another instance's hold may be found this much later.</summary>
    private static readonly TimeSpan LongestSkip = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(long Minute, KeyId Id), DateTimeOffset> _notBefore = new();

    /// <summary>Makes the next call check this row. Call it when this instance writes a hold of the key that expires in this minute.</summary>
    public void Recheck(KeyId id, long minute) => _notBefore.TryRemove((minute, id), out _);

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
            _notBefore[NameOf(row)] = next < now + LongestSkip ? next : now + LongestSkip;
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
