using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Sqlite.Maintenance;

/// <summary>Whether others use a database.</summary>
public static class SqliteUse
{
    /// <summary>Refuses a database that another process has open. A missing file is used by nobody.</summary>
    /// <param name="database">The database, which this process must not have open.</param>
    /// <exception cref="StoreUnavailableException">Another process has it open, or it cannot be opened.</exception>
    public static void RefuseOthers(string database)
    {
        var path = Path.GetFullPath(database);
        if (File.Exists(path))
        {
            DatabaseClaim.Take(path).Dispose();
        }
    }
}
