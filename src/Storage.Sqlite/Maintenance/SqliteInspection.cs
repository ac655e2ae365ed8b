using Microsoft.Data.Sqlite;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;
using SQLitePCL;

namespace QuotaFunctions.Storage.Sqlite.Maintenance;

/// <summary>How a database is, for diagnosis. Nothing is written; a server may be using it.</summary>
public static class SqliteInspection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Checks the structure of all pages.</summary>
    /// <param name="database">The file.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>The first damage in SQLite's words; null when there is none.</returns>
    /// <exception cref="StoreUnavailableException">It cannot be opened or read.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static string? FindDamage(string database, CancellationToken cancellationToken)
    {
        try
        {
            return Inspect(database, session =>
            {
                using var ending = cancellationToken.Register(session.Interrupt);
                using var rows = session.Prepare("PRAGMA quick_check(1)").Query();
                return rows.Next() && rows.GetString(0) is var finding and not "ok" ? DatabaseCopy.WithoutHeading(finding) : null;
            });
        }
        catch (StoreUnavailableException e) when (e.InnerException is SqliteException { SqliteErrorCode: raw.SQLITE_INTERRUPT })
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (StoreUnavailableException e) when (e.InnerException is SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB } damage)
        {
            return damage.SqliteErrorCode == raw.SQLITE_NOTADB ? "file is not a database" : "database disk image is malformed";
        }
    }

    /// <summary>Why a file cannot be used by this program although it is a sound database: it is of a newer release or of another program; null when it can.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be opened or read.</exception>
    public static SchemaState ReadSchema(string database) => Inspect(database, session =>
    {
        try
        {
            return new SchemaState(SchemaMigrations.Check(session, database), SchemaMigrations.Current, null);
        }
        catch (StoreUnavailableException e)
        {
            return new SchemaState(null, SchemaMigrations.Current, e.Reason);
        }
    });

    /// <summary>The space in the file that no row uses.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be opened or read.</exception>
    public static PageSpace ReadSpace(string database) => Inspect(database, session =>
    {
        long Number(string pragma) => session.Prepare(pragma).QueryInt64() ?? 0;
        var size = Number("PRAGMA page_size");
        return new PageSpace(size * Number("PRAGMA page_count"), size * Number("PRAGMA freelist_count"));
    });

    private static T Inspect<T>(string database, Func<SqliteSession, T> look)
    {
        var file = new DatabaseFile(new SqliteStorageOptions { Path = database, BusyTimeout = Patience });
        try
        {
            using var session = file.OpenReader(generation: 0);
            return look(session);
        }
        catch (SqliteException e)
        {
            throw file.Explain(e);
        }
    }
}

/// <summary>The schema of a database.</summary>
/// <param name="Version">Its version; 0 for an empty file; null when it cannot be used.</param>
/// <param name="Known">The version that this program makes.</param>
/// <param name="Fault">Why it cannot be used; null when it can.</param>
public sealed record SchemaState(int? Version, int Known, string? Fault);

/// <summary>The space of a database file, without its log.</summary>
/// <param name="TotalBytes">Its size.</param>
/// <param name="FreeBytes">What no row uses.</param>
public sealed record PageSpace(long TotalBytes, long FreeBytes);
