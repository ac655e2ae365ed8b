using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>Pages of usage sums.</summary>
/// <remarks>
/// A query of one key, or grouped by neither key nor model, reads all rows in one pass, because the totals need them all
/// (<see cref="UsageInOnePass"/>). Keys and models stream from an index in the order of the answer, and the stream ends with the page
/// (<see cref="UsageStreams"/>). It reads one day at a time, newest first, because no index has days descending and keys ascending. Sums
/// of keys over several days merge the days (<see cref="UsageByKey"/>). The rows do not contain owners and tags: a query by them reads all
/// rows of the keys (<see cref="UsageByGroup"/>).
/// </remarks>
internal static class UsageReport
{
    private const string LastDay = $"SELECT MAX(day) FROM usage_amounts WHERE key_id = '{UsageTable.SumsByDay}' AND day BETWEEN ?1 AND ?2";
    private const string ReadLabel = "SELECT label FROM api_keys WHERE id = ?1";

    /// <summary>Reads one page.</summary>
    public static UsagePage ReadPage(SqliteSession session, UsageQuery query)
    {
        var (entries, totals, next) = query.NeedsGroups ? UsageByGroup.ReadPage(session, query) : ReadRunsAndTotals(session, query);
        if (query.GroupBy.HasFlag(UsageGrouping.Key))
        {
            AddLabels(session, entries);
        }

        return new UsagePage(entries, totals, next);
    }

    private static (UsageEntry[] Entries, UsageSums Totals, UsagePosition? Next) ReadRunsAndTotals(SqliteSession session, UsageQuery query)
    {
        var runs = new UsageRuns(query);
        UsageSums totals;
        if (query.Key is not null || (query.GroupBy & (UsageGrouping.Key | UsageGrouping.Model)) == UsageGrouping.None)
        {
            totals = UsageInOnePass.Read(session, query, runs);
        }
        else
        {
            var all = query with { GroupBy = UsageGrouping.None, After = null };
            totals = UsageInOnePass.Read(session, all, new UsageRuns(all));
            ReadRuns(session, query, runs);
        }

        var (entries, next) = runs.ToPage();
        return (entries, totals, next);
    }

    private static void ReadRuns(SqliteSession session, UsageQuery query, UsageRuns runs)
    {
        var (from, to) = (query.From ?? DateOnly.MinValue, query.To ?? DateOnly.MaxValue);
        if (query.GroupBy.HasFlag(UsageGrouping.Day) || from == to)
        {
            ReadByDays(session, query, from, to, runs);
        }
        else if (query.GroupBy.HasFlag(UsageGrouping.Key))
        {
            UsageByKey.Read(session, query, from, to, runs);
        }
        else
        {
            UsageStreams.ReadModels(session, query, from, to, runs);
        }
    }

    private static void ReadByDays(SqliteSession session, UsageQuery query, DateOnly from, DateOnly to, UsageRuns runs)
    {
        to = query.After?.Day is { } last && last < to ? last : to;
        while (FindLastDay(session, from, to) is { } day && UsageStreams.ReadDay(session, query, day, runs) && day > from)
        {
            to = day.AddDays(-1);
        }
    }

    private static DateOnly? FindLastDay(SqliteSession session, DateOnly from, DateOnly to)
    {
        using var rows = session.Prepare(LastDay).Bind(1, from.DayNumber).Bind(2, to.DayNumber).Query();
        return rows.Next() && !rows.IsNull(0) ? rows.GetDay(0) : null;
    }

    private static void AddLabels(SqliteSession session, UsageEntry[] entries)
    {
        var labels = new Dictionary<KeyId, string?>();
        for (var i = 0; i < entries.Length; i++)
        {
            var id = entries[i].Position.KeyId!.Value;
            if (!labels.TryGetValue(id, out var label))
            {
                using var rows = session.Prepare(ReadLabel).Bind(1, id.Value).Query();
                labels.Add(id, label = rows.Next() ? rows.GetNullableString(0) : null);
            }

            entries[i] = entries[i] with { Label = label };
        }
    }
}
