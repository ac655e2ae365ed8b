using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Sqlite.Database;

/// <summary>The names in the table <c>store_marks</c>. A mark without a row has its default.</summary>
internal static class MarksTable
{
    /// <summary><see cref="StoreMarks.UnfinishedImport"/>.</summary>
    public const string UnfinishedImport = "unfinished_import";

    /// <summary><see cref="StoreMarks.HasLegacyKeys"/>: any value means true.</summary>
    public const string HasLegacyKeys = "has_legacy_keys";
}
