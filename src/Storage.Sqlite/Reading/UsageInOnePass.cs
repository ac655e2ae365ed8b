using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>
/// Sums of one key, or of all keys together. One pass, newest day first, gives the page and the totals. The rows of a key lie
/// far apart in the file, each among the other keys of its day, so reading them is the main cost of such a page.
/// </summary>
internal static class UsageInOnePass
{
    private const string Rows =
        $"""
        SELECT day, {UsageRuns.Columns} FROM usage_amounts INDEXED BY usage_amounts_key {UsageRuns.JoinSeries}
        WHERE key_id = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day DESC
        """;

    /// <summary>
    /// Adds the runs of a page; returns the totals of all days. A query without a key may group only by day and upstream.
    /// </summary>
    public static UsageSums Read(SqliteSession session, UsageQuery query, UsageRuns runs)
    {
        var totals = new UsageTally();
        var current = DateOnly.MaxValue;
        using var rows = session.Prepare(Rows)
            .Bind(1, query.Key?.Value ?? UsageTable.SumsByDay)
            .Bind(2, (query.From ?? DateOnly.MinValue).DayNumber)
            .Bind(3, (query.To ?? DateOnly.MaxValue).DayNumber)
            .Query();
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
