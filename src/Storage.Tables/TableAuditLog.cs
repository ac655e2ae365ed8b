using Azure.Data.Tables;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables;

/// <summary>Reads audit rows: those of one key from its partition, those of all keys from the index, without changes that did not happen.</summary>
internal sealed class TableAuditLog(TableGateway table) : IAuditLog
{
    /// <summary>The most rows to read for a page. A page with few matches can be short although there is a next page.</summary>
    private const int MaxRowsSeen = 20_000;

    /// <inheritdoc/>
    public async Task<AuditPage> QueryAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        var isFiltered = query.Action is not null;
        List<AuditEntry> found = [];
        var seen = 0;
        await foreach (var rows in table.PagesAsync(FilterOf(query), isFiltered ? 1_000 : Math.Min(1_000, query.Limit + 1), cancellationToken).ConfigureAwait(false))
        {
            var entries = rows.Select(Read).ToArray();
            var matching = Enumerable.Range(0, rows.Count).Where(i => Matches(entries[i], query)).ToArray();
            var happened = await Concurrently.SelectAsync(matching, (i, cancellationToken) => HasHappenedAsync(rows[i], entries[i], cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            for (var i = 0; i < matching.Length; i++)
            {
                if (!happened[i])
                {
                    continue;
                }

                if (found.Count == query.Limit)
                {
                    return new AuditPage(found, PositionOf(found[^1]));
                }

                found.Add(entries[matching[i]]);
            }

            seen += rows.Count;
            if (seen >= MaxRowsSeen && rows.Count > 0)
            {
                return new AuditPage(found, PositionOf(entries[^1]));
            }
        }

        return new AuditPage(found, null);
    }

    private static string FilterOf(AuditQuery query)
    {
        var prefix = query.Key is null ? "" : RowNames.AuditRows;
        var filter = $"PartitionKey eq '{(query.Key is { } key ? RowNames.PartitionOf(key) : RowNames.Audit)}' and RowKey lt '{prefix}~'";
        if (query.After is { } after)
        {
            filter += $" and RowKey gt '{prefix}{RowNames.AuditIndex(after.At, after.Id)}'";
        }

        // Instants count down: "before To" is all that comes after the rows of To, "not before From" ends after those of From.
        filter += query.To is { } to ? $" and RowKey gt '{prefix}{RowNames.CountDown(to)}.~'" : $" and RowKey ge '{prefix}'";
        return query.From is { } from ? $"{filter} and RowKey lt '{prefix}{RowNames.CountDown(from)}.~'" : filter;
    }

    private static bool Matches(AuditEntry entry, AuditQuery query) =>
        (query.Key is null || entry.KeyId == query.Key) && (query.Action is null || entry.Action == query.Action);

    private static AuditPosition PositionOf(AuditEntry entry) => new(entry.At, entry.Id);

    private AuditEntry Read(TableEntity row)
    {
        try
        {
            return AuditRows.Read(row);
        }
        catch (FormatException e)
        {
            throw table.Unavailable($"audit row {row.RowKey} cannot be read: {e.Message}", e);
        }
    }

    private async Task<bool> HasHappenedAsync(TableEntity row, AuditEntry entry, CancellationToken cancellationToken)
    {
        if (row.PartitionKey == RowNames.Audit)
        {
            if (row.GetBoolean(AuditRows.Done) == true)
            {
                return true;
            }

            var name = AuditRows.NameOf(entry.At, entry.Id);
            if (await table.FindAsync(RowNames.PartitionOf(AuditRows.EvidenceOf(row)), name, cancellationToken).ConfigureAwait(false) is not { } evidence)
            {
                return false;
            }

            row = evidence;
        }

        return row.GetString(AuditRows.Prepared) is not { } write
            || await table.FindAsync(row.PartitionKey, RowNames.Mark(Guid.Parse(write)), cancellationToken).ConfigureAwait(false) is not null;
    }
}
