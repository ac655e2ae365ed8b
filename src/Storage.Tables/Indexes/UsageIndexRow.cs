using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Indexes;

/// <summary>
/// Says that a key has usage on a day. Once the day is well over, the row gets the day's totals (it is <em>final</em>), so that a query
/// over many keys and days need not ask every key.
/// </summary>
internal static class UsageIndexRow
{
    public const string Final = "Final";

    /// <summary>The row before anything is known; it also takes back a final one.</summary>
    public static TableEntity Create(DateOnly day, KeyId id) => new(RowNames.Usage, RowNames.UsageIndex(day, id)) { [Final] = false };

    /// <summary>The row with the totals of a day that is over; null when they do not fit.</summary>
    public static TableEntity? Finish(DateOnly day, KeyId id, IEnumerable<UsageAmount> totals)
    {
        var row = new TableEntity(RowNames.Usage, RowNames.UsageIndex(day, id)) { [Final] = true };
        return UsageRows.TryPack(row, totals) ? row : null;
    }

    /// <summary>The totals; null when the key must be asked.</summary>
    public static List<UsageAmount>? Totals(TableEntity row) => row.GetBoolean(Final) == true ? UsageRows.Unpack(row) : null;
}
