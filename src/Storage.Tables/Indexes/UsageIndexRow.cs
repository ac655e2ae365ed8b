using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Indexes;

/// <summary>
/// Shows that a key has usage on a day. Some time after the day has ended, the row gets the day's totals (it is <em>final</em>), so that a
/// query over many keys and days need not read every key.
/// </summary>
internal static class UsageIndexRow
{
    public const string Final = "Final";

    /// <summary>A row without totals. Writing it also takes back a final row.</summary>
    public static TableEntity Create(DateOnly day, KeyId id) => new(RowNames.Usage, RowNames.UsageIndex(day, id)) { [Final] = false };

    /// <summary>The row with the totals of a day that has ended; null when they do not fit.</summary>
    public static TableEntity? Finish(DateOnly day, KeyId id, IEnumerable<UsageAmount> totals)
    {
        var row = new TableEntity(RowNames.Usage, RowNames.UsageIndex(day, id)) { [Final] = true };
        return UsageRows.TryPack(row, totals) ? row : null;
    }

    /// <summary>The totals; null when the key's own rows must be read.</summary>
    public static List<UsageAmount>? Totals(TableEntity row) => row.GetBoolean(Final) == true ? UsageRows.Unpack(row) : null;
}
