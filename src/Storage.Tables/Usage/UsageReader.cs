using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Indexes;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Usage;

/// <summary>Usage of one key on one day.</summary>
internal readonly record struct DayUsage(DateOnly Day, KeyId Key, IReadOnlyList<UsageAmount> Amounts);

/// <summary>Reads usage, newest day first: that of one key from its partition, that of all keys from the index.</summary>
internal sealed class UsageReader(TableGateway table)
{
    /// <summary>The days of one key, newest first.</summary>
    public async IAsyncEnumerable<DayUsage> ReadKeyAsync(
        KeyId key, DateOnly from, DateOnly to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = $"PartitionKey eq '{RowNames.PartitionOf(key)}' and RowKey ge '{RowNames.UsageOf(key, to)}' and RowKey lt '{RowNames.UsageOf(key, from)}~'";
        DateOnly? day = null;
        Dictionary<UsageAmount, long> totals = [];
        await foreach (var rows in table.PagesAsync(filter, 1_000, cancellationToken).ConfigureAwait(false))
        {
            foreach (var row in rows)
            {
                var next = RowNames.DayOfUsage(row.RowKey);
                if (day is { } done && done != next)
                {
                    yield return new DayUsage(done, key, ToAmounts(totals));
                    totals.Clear();
                }

                day = next;
                foreach (var amount in Read(row))
                {
                    var name = amount with { Amount = 0 };
                    totals[name] = Math.Max(totals.GetValueOrDefault(name), amount.Amount);
                }
            }
        }

        if (day is { } last)
        {
            yield return new DayUsage(last, key, ToAmounts(totals));
        }
    }

    /// <summary>The days of all keys, newest first, then by key.</summary>
    public async IAsyncEnumerable<DayUsage> ReadAllAsync(DateOnly from, DateOnly to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = $"PartitionKey eq '{RowNames.Usage}' and RowKey ge '{RowNames.CountDown(to)}.' and RowKey lt '{RowNames.CountDown(from)}.~'";
        await foreach (var rows in table.PagesAsync(filter, 1_000, cancellationToken).ConfigureAwait(false))
        {
            var days = await Concurrently.SelectAsync(rows, ReadDayAsync, cancellationToken).ConfigureAwait(false);
            foreach (var day in days)
            {
                yield return day;
            }
        }
    }

    /// <summary>The usage of an index row's key and day.</summary>
    public async Task<DayUsage> ReadDayAsync(TableEntity index, CancellationToken cancellationToken)
    {
        var (day, key) = (RowNames.DayOfUsageIndex(index.RowKey), RowNames.KeyOfAgenda(index.RowKey));
        if (Final(index) is { } final)
        {
            return new DayUsage(day, key, final);
        }

        var usage = new DayUsage(day, key, []);
        await foreach (var read in ReadKeyAsync(key, day, day, cancellationToken).ConfigureAwait(false))
        {
            usage = read;
        }

        return usage;
    }

    private static List<UsageAmount> ToAmounts(Dictionary<UsageAmount, long> totals) => [.. totals.Select(t => t.Key with { Amount = t.Value })];

    private List<UsageAmount> Read(TableEntity row) => OrUnavailable(row, static row => UsageRows.Read(row).ToList());

    private List<UsageAmount>? Final(TableEntity row) => OrUnavailable(row, UsageIndexRow.Totals);

    private T OrUnavailable<T>(TableEntity row, Func<TableEntity, T> read)
    {
        try
        {
            return read(row);
        }
        catch (FormatException e)
        {
            throw table.Unavailable($"usage row {row.RowKey} cannot be read: {e.Message}", e);
        }
    }
}
