using Microsoft.Data.Sqlite;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Maintenance;

/// <summary>Consistent copies of a database, checked before they count as made.</summary>
internal static class DatabaseCopy
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Copies a database into a single new file that only its owner can read, with no log beside it, and checks the copy.</summary>
    /// <param name="source">The database; a server may be using it.</param>
    /// <param name="target">The new file; nothing may be there.</param>
    /// <exception cref="StoreUnavailableException">The source cannot be read, is another program's or damaged, or the copy cannot be written.</exception>
    public static DatabaseCounts Make(string source, string target)
    {
        var from = new DatabaseFile(new SqliteStorageOptions { Path = source, BusyTimeout = Patience });
        if (!File.Exists(from.Path))
        {
            throw FileFault.Create($"{from.Path} is not there");
        }

        CreateEmpty(target);
        try
        {
            using var original = Open(from);
            return Copy(original, target);
        }
        catch
        {
            Delete(target);
            throw;
        }
    }

    /// <summary>Deletes a file and what SQLite put beside it.</summary>
    public static void Delete(string path)
    {
        foreach (var end in new[] { "", "-wal", "-shm", "-journal" })
        {
            // A missing folder is a fault of deleting, and no fault here.
            if (File.Exists(path + end))
            {
                File.Delete(path + end);
            }
        }
    }

    /// <summary>Checks every page and row of a database.</summary>
    /// <exception cref="StoreUnavailableException">Something is wrong; the reason has the first finding.</exception>
    public static void Check(SqliteSession session, string path)
    {
        using var rows = session.Prepare("PRAGMA integrity_check(1)").Query();
        var finding = rows.Next() ? rows.GetString(0) : "the check found nothing to check";
        if (finding != "ok")
        {
            throw FileFault.Create($"{path} is damaged ({WithoutHeading(finding)}); recover it (`quota recover`) or take a backup");
        }
    }

    /// <summary>A finding of SQLite's check without the line with the database's name in SQLite, which is always the same and may come first.</summary>
    internal static string WithoutHeading(string finding) => finding.Split('\n')[^1];

    private static DatabaseCounts Copy(SqliteSession original, string target)
    {
        try
        {
            using var copy = SqliteSession.Open(target, SqliteOpenMode.ReadWrite, Patience);
            original.CopyTo(copy);
            copy.Execute("PRAGMA trusted_schema = OFF; PRAGMA journal_mode = DELETE;");
            Check(copy, target);
            return DatabaseCounts.Of(copy);
        }
        catch (SqliteException e)
        {
            throw FileFault.Explain(e, target, Patience);
        }
    }

    private static SqliteSession Open(DatabaseFile file)
    {
        SqliteSession? session = null;
        try
        {
            session = file.OpenReader(generation: 0);
            if (SchemaMigrations.Check(session, file.Path) == 0)
            {
                throw FileFault.Create($"{file.Path} is empty: it holds no database of this service");
            }

            return session;
        }
        catch (SqliteException e)
        {
            session?.Dispose();
            throw file.Explain(e);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    private static void CreateEmpty(string path)
    {
        try
        {
            PrivateFile.Create(path).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Create($"{path} cannot be made: {e.Message}", e);
        }
    }
}
