namespace QuotaFunctions.Storage.Sqlite.Database;

/// <summary>
/// How the table <c>usage_amounts</c> is laid out: a row for each day, key and series. The sums over all keys stand among them, under names that
/// come before every key's id, so that a commit finds them on a page that it writes anyway.
/// </summary>
internal static class UsageTable
{
    /// <summary>In place of a key's id: a day's sums over all keys and models. The model of their series is empty.</summary>
    public const string SumsByDay = "*day";

    /// <summary>In place of a key's id: a day's sums over all keys, by model.</summary>
    public const string SumsByModel = "*model";

    /// <summary>No key's id comes before it.</summary>
    public const string FirstKey = "0";
}
