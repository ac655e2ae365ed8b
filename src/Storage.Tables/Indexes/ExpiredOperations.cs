using System.Globalization;
using Azure.Data.Tables;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Indexes;

/// <summary>
/// Deletes operation rows (and marks of large writes) that have expired, over the index <see cref="RowNames.Expiring"/>: a row per key and
/// hour in which some of its rows expire.
/// </summary>
internal sealed class ExpiredOperations(TableGateway table)
{
    /// <summary>How many keys one call looks at, those with the oldest rows first.</summary>
    private const int MaxKeys = 200;

    /// <summary>How long after its hour an index row is kept, for clocks that lag.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private static readonly string[] Names = ["PartitionKey", "RowKey"];

    public async Task DeleteAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var filter = $"PartitionKey eq '{RowNames.Expiring}' and RowKey lt '{RowNames.Agenda(Agenda.Hour(now) + 1)}'";
        var page = await table.QueryAsync(filter, MaxKeys, null, cancellationToken).ConfigureAwait(false);
        List<TableEntity> over = [];
        foreach (var row in page.Rows)
        {
            var isClean = await DeleteOfKeyAsync(row, now, cancellationToken).ConfigureAwait(false);
            var end = new DateTimeOffset((RowNames.SpanOfAgenda(row.RowKey) + 1) * TimeSpan.TicksPerHour, TimeSpan.Zero) + Grace;
            if (isClean && end <= now)
            {
                over.Add(row);
            }
        }

        if (over.Count > 0)
        {
            await table.DeleteAsync(over).ConfigureAwait(false);
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
