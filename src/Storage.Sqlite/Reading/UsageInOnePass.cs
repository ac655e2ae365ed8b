using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>
/// Sums of one key, or of all keys together. Their rows are read once, newest day first, for the page and for the totals. Those of a key lie
/// far apart in the file, each with the other keys of its day, so that reading them is what such a page costs.
/// </summary>
internal static class UsageInOnePass
{
    private const string RowsOfKey =
        $"""
        SELECT day, {UsageRuns.Columns} FROM quota_usage INDEXED BY quota_usage_key
        WHERE key_id = ?3 AND day BETWEEN ?1 AND ?2 ORDER BY day DESC
        """;

    private const string RowsOfAllKeys =
        "SELECT day, '' AS model, upstream, source, unit, amount FROM quota_usage_by_day WHERE day BETWEEN ?1 AND ?2 ORDER BY day DESC";

    /// <summary>
    /// Adds the runs of a page; answers the totals of all days. A query without a key may group by day and upstream alone.
    /// </summary>
    public static UsageSums Read(SqliteSession session, UsageQuery query, UsageRuns runs)
    {
        var totals = new UsageTally();
        var current = DateOnly.MaxValue;
        var statement = session.Prepare(query.Key is null ? RowsOfAllKeys : RowsOfKey)
            .Bind(1, query.From ?? DateOnly.MinValue).Bind(2, query.To ?? DateOnly.MaxValue);
        using var rows = (query.Key is { } key ? statement.Bind(3, key.Value) : statement).Query();
        while (rows.Next())
        {
            var day = rows.GetDay(0);
            if (day != current && query.GroupBy.HasFlag(UsageGrouping.Day))
            {
                runs.EndRun();
                current = day;
            }

            var amount = UsageRuns.Read(rows);
            if (query.Includes(amount.Upstream))
            {
                totals.Add(amount);
                runs.Add(day, query.Key ?? default, amount);
            }
        }

        runs.EndRun();
        return totals.ToSums();
    }
}
