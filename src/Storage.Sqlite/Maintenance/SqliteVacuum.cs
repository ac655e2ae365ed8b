using Microsoft.Data.Sqlite;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Maintenance;

/// <summary>Gives unused space back to the disk.</summary>
public static class SqliteVacuum
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Rewrites the database in its place. A server may run; its charges wait meanwhile. As much free space as the database takes is needed.</summary>
    /// <returns>The size of the database and its log before and after, in bytes.</returns>
    /// <exception cref="StoreUnavailableException">It cannot be opened, locked or written, or is another program's.</exception>
    public static (long Before, long After) Run(string database)
    {
        var file = new DatabaseFile(new SqliteStorageOptions { Path = database, BusyTimeout = Patience });
        try
        {
            using var session = SqliteSession.Open(file.Path, SqliteOpenMode.ReadWrite, Patience);
            session.Execute("PRAGMA trusted_schema = OFF");
            if (SchemaMigrations.Check(session, file.Path) == 0)
            {
                throw FileFault.Create($"{file.Path} is empty: it holds no database of this service");
            }

            var before = file.SizeBytes;

            // The log holds the whole rewritten database until it is copied into the file.
            session.Execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
            return (before, file.SizeBytes);
        }
        catch (SqliteException e)
        {
            throw file.Explain(e);
        }
    }
}
