using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>
/// Sums of one key, day by day: its rows are read once, newest day first, for the page and for the totals. They lie far apart in the
/// file, each with the other keys of its day, so that reading them is what such a page costs.
/// </summary>
internal static class UsageOfKey
{
    private const string Rows =
        """
        SELECT day, model, source, unit, amount FROM quota_usage INDEXED BY quota_usage_key
        WHERE key_id = ?3 AND day BETWEEN ?1 AND ?2 ORDER BY day DESC
        """;

    /// <summary>Adds the groups of a page, in order of day, newest first, then model; answers the totals of all days.</summary>
    public static UsageSums Read(SqliteSession session, UsageQuery query, KeyId key, DateOnly from, DateOnly to, UsageGroups groups)
    {
        var totals = default(UsageSums);
        var models = new SortedDictionary<string, UsageSums>(StringComparer.Ordinal);
        var current = DateOnly.MaxValue;
        using var rows = session.Prepare(Rows).Bind(1, from).Bind(2, to).Bind(3, key.Value).Query();
        while (rows.Next())
        {
            var day = rows.GetDay(0);
            if (day != current)
            {
                AddDay(query, key, current, models, groups);
                models.Clear();
                current = day;
            }

            var (unit, amount, source) = (rows.GetString(3), rows.GetInt64(4), UsageSourceNames.Parse(rows.GetString(2)));
            totals = totals.Add(unit, amount, source);
            if (!groups.IsFull)
            {
                var model = query.GroupBy.HasFlag(UsageGrouping.Model) ? rows.GetString(1) : "";
                models[model] = models.GetValueOrDefault(model).Add(unit, amount, source);
            }
        }

        AddDay(query, key, current, models, groups);
        return totals;
    }

    private static void AddDay(UsageQuery query, KeyId key, DateOnly day, SortedDictionary<string, UsageSums> models, UsageGroups groups)
    {
        var (byKey, byModel) = (query.GroupBy.HasFlag(UsageGrouping.Key), query.GroupBy.HasFlag(UsageGrouping.Model));
        foreach (var (model, sums) in models)
        {
            if (IsAfter(query.After, day, byModel ? model : null)
                && !groups.Add(new UsagePosition(day, byKey ? key : null, byModel ? model : null), sums))
            {
                return;
            }
        }
    }

    private static bool IsAfter(UsagePosition? after, DateOnly day, string? model) =>
        after is not { } position
        || day < position.Day
        || (day == position.Day && model is not null && string.CompareOrdinal(model, position.Model) > 0);
}
