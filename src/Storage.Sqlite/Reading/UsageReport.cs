using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>Pages of usage sums.</summary>
/// <remarks>
/// Rows stream from an index in the order of the answer and the stream ends with the page. Days are read one by one, newest first,
/// because no index has days falling and keys rising; sums of keys over several days merge them (<see cref="UsageByKey"/>), and the days of
/// one key are read in one pass (<see cref="UsageOfKey"/>). Whatever does not tell keys apart is read from the sums over all keys.
/// </remarks>
internal static class UsageReport
{
    private const string LastDay = "SELECT MAX(day) FROM quota_usage_by_day WHERE day BETWEEN ?1 AND ?2";
    private const string ReadLabel = "SELECT label FROM api_keys WHERE id = ?1";

    /// <summary>Reads one page.</summary>
    public static UsagePage ReadPage(SqliteSession session, UsageQuery query)
    {
        var (from, to) = (query.From ?? DateOnly.MinValue, query.To ?? DateOnly.MaxValue);
        var groups = new UsageGroups(query.Limit);
        if (query.Key is { } key && query.GroupBy.HasFlag(UsageGrouping.Day))
        {
            return PageOf(session, query, groups, UsageOfKey.Read(session, query, key, from, to, groups));
        }

        var totals = new UsageGroups(1);
        Stream(session, UsageStream.Of(UsageGrouping.None, query.Key, null), query with { GroupBy = UsageGrouping.None }, from, to, null, totals);
        if (query.GroupBy == UsageGrouping.None)
        {
            groups = query.After is null ? totals : groups;
        }
        else if (query.GroupBy.HasFlag(UsageGrouping.Day) || from == to)
        {
            ReadByDays(session, query, from, to, groups);
        }
        else if (query.GroupBy.HasFlag(UsageGrouping.Key) && query.Key is null)
        {
            UsageByKey.Read(session, query, from, to, groups);
        }
        else
        {
            Stream(session, UsageStream.Of(query.GroupBy, query.Key, query.After), query, from, to, query.After, groups);
        }

        return PageOf(session, query, groups, totals.ToList() is [var all] ? all.Sums : default);
    }

    private static UsagePage PageOf(SqliteSession session, UsageQuery query, UsageGroups groups, UsageSums totals)
    {
        var entries = groups.ToList();
        if (query.GroupBy.HasFlag(UsageGrouping.Key))
        {
            AddLabels(session, entries);
        }

        return new UsagePage(entries, totals, groups.Next);
    }

    private static void ReadByDays(SqliteSession session, UsageQuery query, DateOnly from, DateOnly to, UsageGroups groups)
    {
        var inner = query.GroupBy & ~UsageGrouping.Day;
        var after = inner == UsageGrouping.None ? null : query.After;
        if (query.After?.Day is { } last && last < to)
        {
            to = last;
        }

        if (query.After is not null && inner == UsageGrouping.None && !TryStepBack(ref to))
        {
            return;
        }

        while (!groups.IsFull && from <= to && FindLastDay(session, from, to) is { } day)
        {
            // Only the day on which the page before ended is entered in the middle.
            var inside = after is { } position && (position.Day ?? day) == day ? after : null;
            Stream(session, UsageStream.Of(inner, query.Key, inside), query, day, day, inside, groups);
            to = day;
            if (!TryStepBack(ref to))
            {
                return;
            }
        }
    }

    private static void Stream(
        SqliteSession session, UsageStream stream, UsageQuery query, DateOnly from, DateOnly to, UsagePosition? after, UsageGroups groups)
    {
        var statement = session.Prepare(from == to ? stream.SqlOfOneDay : stream.Sql).Bind(1, from);
        if (from != to)
        {
            statement.Bind(2, to);
        }

        if (query.Key is { } key)
        {
            statement.Bind(3, key.Value);
        }

        if (stream.NeedsKeyAfter)
        {
            statement.Bind(4, after?.KeyId?.Value);
        }

        if (stream.NeedsModelAfter)
        {
            statement.Bind(5, after?.Model);
        }

        using var rows = statement.Query();
        while (rows.Next())
        {
            var group = new UsagePosition(
                query.GroupBy.HasFlag(UsageGrouping.Day) ? from : null,
                query.GroupBy.HasFlag(UsageGrouping.Key) ? KeyId.Parse(rows.GetString(0)) : null,
                query.GroupBy.HasFlag(UsageGrouping.Model) ? rows.GetString(1) : null);
            if (!groups.Add(group, rows.GetString(3), rows.GetInt64(4), UsageSourceNames.Parse(rows.GetString(2))))
            {
                return;
            }
        }
    }

    private static DateOnly? FindLastDay(SqliteSession session, DateOnly from, DateOnly to)
    {
        using var rows = session.Prepare(LastDay).Bind(1, from).Bind(2, to).Query();
        return rows.Next() && !rows.IsNull(0) ? rows.GetDay(0) : null;
    }

    private static bool TryStepBack(ref DateOnly day)
    {
        if (day == DateOnly.MinValue)
        {
            return false;
        }

        day = day.AddDays(-1);
        return true;
    }

    private static void AddLabels(SqliteSession session, List<UsageEntry> entries)
    {
        var labels = new Dictionary<KeyId, string?>();
        for (var i = 0; i < entries.Count; i++)
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
