using Azure.Data.Tables;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Tables.Rows;

/// <summary>The one row with the store's marks.</summary>
internal static class MarksRow
{
    private const string UnfinishedImport = "UnfinishedImport";
    private const string HasLegacyKeys = "HasLegacyKeys";

    /// <summary>The row to replace.</summary>
    public static TableEntity Write(StoreMarks marks)
    {
        var row = new TableEntity(RowNames.Store, RowNames.Store) { [HasLegacyKeys] = marks.HasLegacyKeys };
        if (marks.UnfinishedImport is { } import)
        {
            row[UnfinishedImport] = import;
        }

        return row;
    }

    /// <summary>Reads the row; null is one that was never written.</summary>
    public static StoreMarks Read(TableEntity? row) => new(row?.GetString(UnfinishedImport), row?.GetBoolean(HasLegacyKeys) == true);
}
