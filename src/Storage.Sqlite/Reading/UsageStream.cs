using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>
/// Which table and index give the rows of a grouping in order, and from where. Parameters: 1 and 2 the days, 3 the key asked for,
/// 4 and 5 the key and model after which to begin. The SQL is put together from constants only.
/// </summary>
/// <param name="Sql">For a range of days.</param>
/// <param name="SqlOfOneDay">For a single day, which is parameter 1.</param>
/// <param name="NeedsKeyAfter">True when parameter 4 is there.</param>
/// <param name="NeedsModelAfter">True when parameter 5 is there.</param>
internal readonly record struct UsageStream(string Sql, string SqlOfOneDay, bool NeedsKeyAfter, bool NeedsModelAfter)
{
    private const string OneDay = "day = ?1";
    private const string Days = "day BETWEEN ?1 AND ?2";

    /// <summary>The stream for a grouping, leaving days aside.</summary>
    public static UsageStream Of(UsageGrouping grouping, KeyId? key, UsagePosition? after)
    {
        var byKey = grouping.HasFlag(UsageGrouping.Key);
        var byModel = grouping.HasFlag(UsageGrouping.Model);
        var ofOneKey = key is not null;

        var (columns, table, index) = ofOneKey || byKey ? ("key_id, model", "quota_usage", " INDEXED BY quota_usage_key")
            : byModel ? ("NULL, model", "quota_usage_by_model", " INDEXED BY quota_usage_model")
            : ("NULL, NULL", "quota_usage_by_day", "");

        // Of one key's rows only the model can be what comes after; among all keys both can.
        var needsKey = after is not null && byKey && !ofOneKey;
        var needsModel = after is not null && byModel;
        var begin = (needsKey, needsModel) switch
        {
            (true, true) => " AND (key_id, model) > (?4, ?5)",
            (true, false) => " AND key_id > ?4",
            (false, true) => " AND model > ?5",
            _ => after is not null && byKey ? " AND FALSE" : "",
        };
        var filter = ofOneKey ? " AND key_id = ?3" : "";
        var order = (byKey, byModel) switch
        {
            (true, true) => " ORDER BY key_id, model",
            (true, false) => " ORDER BY key_id",
            (false, true) => " ORDER BY model",
            _ => "",
        };

        var select = $"SELECT {columns}, source, unit, amount FROM {table}";
        return new UsageStream(
            $"{select}{index} WHERE {Days}{filter}{begin}{order}",
            $"{select} WHERE {OneDay}{filter}{begin}{order}",
            needsKey,
            needsModel);
    }
}
