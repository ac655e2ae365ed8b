using System.Globalization;
using Azure.Data.Tables;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Indexes;

/// <summary>
/// Deletes expired operation rows (and marks of large writes) by the index <see cref="RowNames.Expiring"/>: a row per key and hour in which
/// some of its rows expire. Finding them scans all operation rows of the key, so each index row is used once during its hour and once after
/// it.
/// </summary>
internal sealed class ExpiredOperations(TableGateway table)
{
    /// <summary>The most keys that one call scans, those with the oldest rows first.</summary>
    private const int MaxKeys = 200;

    /// <summary>The most rows of the index that one call reads.</summary>
    private const int MaxRows = 10_000;

    /// <summary>How long an index row is kept after its hour, for instances whose clock is late.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private static readonly string[] Names = ["PartitionKey", "RowKey"];

    private readonly Dictionary<string, DateTimeOffset> _notBefore = new(StringComparer.Ordinal);

    /// <summary>Deletes the rows that have expired at <paramref name="now"/>. Not thread-safe.</summary>
    public async Task DeleteAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var filter = $"PartitionKey eq '{RowNames.Expiring}' and RowKey lt '{RowNames.Agenda(Agenda.Hour(now) + 1)}'";
        var (seen, scanned) = (0, 0);
        List<TableEntity> over = [];
        await foreach (var rows in table.PagesAsync(filter, 1_000, cancellationToken).ConfigureAwait(false))
        {
            foreach (var row in rows.Where(r => !(_notBefore.TryGetValue(r.RowKey, out var notBefore) && notBefore > now)).Take(MaxKeys - scanned))
            {
                scanned++;
                var isClean = await DeleteOfKeyAsync(row, now, cancellationToken).ConfigureAwait(false);
                var end = new DateTimeOffset((RowNames.SpanOfAgenda(row.RowKey) + 1) * TimeSpan.TicksPerHour, TimeSpan.Zero) + Grace;
                _notBefore[row.RowKey] = end;
                if (isClean && end <= now)
                {
                    over.Add(row);
                }
            }

            seen += rows.Count;
            if (scanned >= MaxKeys || seen >= MaxRows)
            {
                break;
            }
        }

        await table.DeleteAsync(over).ConfigureAwait(false);
        foreach (var row in over)
        {
            _notBefore.Remove(row.RowKey);
        }
    }

    private async Task<bool> DeleteOfKeyAsync(TableEntity index, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var partition = RowNames.PartitionOf(RowNames.KeyOfAgenda(index.RowKey));
        return await DeleteRangeAsync(partition, RowNames.Operations, now, cancellationToken).ConfigureAwait(false)
            & await DeleteRangeAsync(partition, RowNames.Marks, now, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> DeleteRangeAsync(string partition, string prefix, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // After the prefix, all names continue with a letter, a digit, '-' or '_', which all sort before '~'.
        var filter = string.Create(
            CultureInfo.InvariantCulture,
            $"PartitionKey eq '{partition}' and RowKey ge '{prefix}' and RowKey lt '{prefix}~' and {OperationRow.ExpiresAt} le {now.UtcTicks}L");
        var isClean = true;
        await foreach (var rows in table.PagesAsync(filter, 1_000, cancellationToken, Names).ConfigureAwait(false))
        {
            if (rows.Count > 0)
            {
                isClean &= await table.DeleteAsync(rows).ConfigureAwait(false);
            }
        }

        return isClean;
    }
}
