using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>Sums of all keys one by one, or of models, along the index that has their rows in order; reading ends with the page.</summary>
internal static class UsageStreams
{
    private const string KeysOfDay =
        $"SELECT key_id, {UsageRuns.Columns} FROM {UsageRuns.Tables} WHERE day = ?1 AND key_id >= ?2 ORDER BY key_id";

    // Read all models of a day: they lie together, in the order in which their series were first seen.
    private const string ModelsOfDay =
        $"SELECT key_id, {UsageRuns.Columns} FROM {UsageRuns.Tables} WHERE day = ?1 AND key_id = '{UsageTable.SumsByModel}'";

    private const string ModelsOfDays =
        $"""
        SELECT model, {UsageRuns.Columns} FROM usage_series CROSS JOIN usage_amounts INDEXED BY usage_amounts_model ON series = id
        WHERE model >= ?1 AND key_id = '{UsageTable.SumsByModel}' AND day BETWEEN ?2 AND ?3 ORDER BY model
        """;

    /// <summary>Adds the runs of one day; false when the page is full.</summary>
    public static bool ReadDay(SqliteSession session, UsageQuery query, DateOnly day, UsageRuns runs)
    {
        // Only the day on which the previous page ended starts in the middle.
        var after = query.After is { } position && (position.Day ?? day) == day ? query.After : null;
        var byKey = query.GroupBy.HasFlag(UsageGrouping.Key);
        var statement = byKey
            ? session.Prepare(KeysOfDay).Bind(2, after?.KeyId?.Value ?? UsageTable.FirstKey)
            : session.Prepare(ModelsOfDay);
        return Read(statement.Bind(1, day.DayNumber), day, byKey, runs);
    }

    /// <summary>Adds the sums of models over several days.</summary>
    public static void ReadModels(SqliteSession session, UsageQuery query, DateOnly from, DateOnly to, UsageRuns runs) =>
        Read(session.Prepare(ModelsOfDays).Bind(1, query.After?.Model ?? "").Bind(2, from.DayNumber).Bind(3, to.DayNumber), default, byKey: false, runs);

    private static bool Read(SqliteStatement statement, DateOnly day, bool byKey, UsageRuns runs)
    {
        string? run = null;
        var key = default(KeyId);
        using var rows = statement.Query();
        while (rows.Next())
        {
            var next = rows.GetString(0);
            if (next != run)
            {
                if (!runs.EndRun())
                {
                    return false;
                }

                run = next;
                key = byKey ? KeyId.Parse(next) : default;
            }

            if (!runs.Add(day, key, UsageRuns.Read(rows)))
            {
                return false;
            }
        }

        return runs.EndRun();
    }
}
