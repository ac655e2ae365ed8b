using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;
using QuotaFunctions.Storage.Tables.Usage;

namespace QuotaFunctions.Storage.Tables;

/// <summary>
/// Sums usage. One key costs a request per 1,000 rows. All keys cost a request per 1,000 pairs of key and day, plus one for each pair
/// whose day is not consolidated yet: today's and, for a few hours, yesterday's. Grouping by owner or tag also reads each of these keys.
/// A query of one owner or tag lists the keys, and then each matching key costs as much as a query of one key.
/// </summary>
internal sealed class TableUsageLog(UsageReader reader, GroupedUsage grouped, TableQuotaStore store) : IUsageLog
{
    /// <inheritdoc/>
    public async Task<UsagePage> QueryAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        var (groups, totals) = (new UsageGroups(query), new UsageTally());
        var (from, to) = (query.From ?? DateOnly.MinValue, query.To ?? DateOnly.MaxValue);
        var days =
            query.NeedsGroups ? grouped.ReadAsync(query, from, to, cancellationToken)
            : (query.Key is { } only ? reader.ReadKeyAsync(only, from, to, cancellationToken) : reader.ReadAllAsync(from, to, cancellationToken))
                .Select(static day => (Usage: day, Groups: KeyGroups.None));
        await foreach (var (day, keyGroups) in days.ConfigureAwait(false))
        {
            foreach (var amount in day.Amounts.Where(a => query.Includes(a.Upstream)))
            {
                totals.Add(amount);
                groups.Add(day.Day, day.Key, amount, keyGroups);
            }
        }

        var (entries, next) = groups.ToPage();
        var labels = await ReadLabelsAsync(entries.Select(e => e.Position.KeyId), cancellationToken).ConfigureAwait(false);
        return new UsagePage([.. entries.Select(e => e with { Label = LabelOf(e.Position.KeyId) })], totals.ToSums(), next);

        string? LabelOf(KeyId? id) => id is { } key ? labels.GetValueOrDefault(key) : null;
    }

    private async Task<Dictionary<KeyId, string?>> ReadLabelsAsync(IEnumerable<KeyId?> ids, CancellationToken cancellationToken)
    {
        var keys = ids.OfType<KeyId>().Distinct().ToArray();
        var stored = await Concurrently.SelectAsync(keys, async (id, cancellationToken) => await store.ReadAsync(id, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        return keys.Zip(stored, (id, key) => KeyValuePair.Create(id, key?.Record.Label)).ToDictionary();
    }
}
