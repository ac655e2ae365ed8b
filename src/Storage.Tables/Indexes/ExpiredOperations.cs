using System.Globalization;
using Azure.Data.Tables;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Indexes;

/// <summary>
/// Deletes operation rows (and marks of large writes) that have expired, over the index <see cref="RowNames.Expiring"/>: a row per key and
/// hour in which some of its rows expire. Looking for them goes through all operation rows of a key, so it is done once while the hour
/// runs and once when it is over.
/// </summary>
internal sealed class ExpiredOperations(TableGateway table)
{
    /// <summary>How many keys one call looks at, those with the oldest rows first.</summary>
    private const int MaxKeys = 200;

    /// <summary>How many rows of the index one call reads.</summary>
    private const int MaxRows = 10_000;

    /// <summary>How long after its hour an index row is kept, for clocks that lag.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private static readonly string[] Names = ["PartitionKey", "RowKey"];

    private readonly Dictionary<string, DateTimeOffset> _notBefore = new(StringComparer.Ordinal);

    /// <summary>Deletes what has expired at <paramref name="now"/>; not to be called twice at once.</summary>
    public async Task DeleteAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var filter = $"PartitionKey eq '{RowNames.Expiring}' and RowKey lt '{RowNames.Agenda(Agenda.Hour(now) + 1)}'";
        var (seen, looked) = (0, 0);
        List<TableEntity> over = [];
        await foreach (var rows in table.PagesAsync(filter, 1_000, cancellationToken).ConfigureAwait(false))
        {
            foreach (var row in rows.Where(r => !(_notBefore.TryGetValue(r.RowKey, out var notBefore) && notBefore > now)).Take(MaxKeys - looked))
            {
                looked++;
                var isClean = await DeleteOfKeyAsync(row, now, cancellationToken).ConfigureAwait(false);
                var end = new DateTimeOffset((RowNames.SpanOfAgenda(row.RowKey) + 1) * TimeSpan.TicksPerHour, TimeSpan.Zero) + Grace;
                _notBefore[row.RowKey] = end;
                if (isClean && end <= now)
                {
                    over.Add(row);
                }
            }

            seen += rows.Count;
            if (looked >= MaxKeys || seen >= MaxRows)
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
        // All names of this kind begin with the prefix and go on with a letter, a digit, '-' or '_', which all come before '~'.
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
