using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>
/// Sums of keys over several days. This is a merge of sorted lists: each day has its keys in order, and the least of the days'
/// next keys is the next group. The cost is the page and one look-up a day, whatever the number of keys.
/// </summary>
internal static class UsageByKey
{
    private const string Days = $"SELECT DISTINCT day FROM usage_amounts WHERE key_id = '{UsageTable.SumsByDay}' AND day BETWEEN ?1 AND ?2";
    private const string FirstKeyFrom = "SELECT key_id FROM usage_amounts WHERE day = ?1 AND key_id >= ?2 ORDER BY key_id LIMIT 1";
    private const string FirstKeyAfter = "SELECT key_id FROM usage_amounts WHERE day = ?1 AND key_id > ?2 ORDER BY key_id LIMIT 1";
    private const string Rows = $"SELECT key_id, {UsageRuns.Columns} FROM {UsageRuns.Tables} WHERE day = ?1 AND key_id = ?2";

    /// <summary>Adds the runs of a page.</summary>
    public static void Read(SqliteSession session, UsageQuery query, DateOnly from, DateOnly to, UsageRuns runs)
    {
        var begin = session.Prepare(FirstKeyFrom);
        var heads = new PriorityQueue<DateOnly, string>(StringComparer.Ordinal);
        foreach (var day in ReadDays(session, from, to))
        {
            Enqueue(heads, begin, day, query.After?.KeyId?.Value ?? UsageTable.FirstKey);
        }

        var next = session.Prepare(FirstKeyAfter);
        while (heads.TryPeek(out _, out var key))
        {
            var id = KeyId.Parse(key);
            while (heads.TryPeek(out var day, out var head) && head == key)
            {
                heads.Dequeue();
                if (!AddDay(session, day, id, runs))
                {
                    return;
                }

                Enqueue(heads, next, day, key);
            }

            if (!runs.EndRun())
            {
                return;
            }
        }
    }

    private static List<DateOnly> ReadDays(SqliteSession session, DateOnly from, DateOnly to)
    {
        var days = new List<DateOnly>();
        using var rows = session.Prepare(Days).Bind(1, from.DayNumber).Bind(2, to.DayNumber).Query();
        while (rows.Next())
        {
            days.Add(rows.GetDay(0));
        }

        return days;
    }

    private static void Enqueue(PriorityQueue<DateOnly, string> heads, SqliteStatement find, DateOnly day, string key)
    {
        using var rows = find.Bind(1, day.DayNumber).Bind(2, key).Query();
        if (rows.Next())
        {
            heads.Enqueue(day, rows.GetString(0));
        }
    }

    private static bool AddDay(SqliteSession session, DateOnly day, KeyId key, UsageRuns runs)
    {
        using var rows = session.Prepare(Rows).Bind(1, day.DayNumber).Bind(2, key.Value).Query();
        while (rows.Next())
        {
            if (!runs.Add(day, key, UsageRuns.Read(rows)))
            {
                return false;
            }
        }

        return true;
    }
}
