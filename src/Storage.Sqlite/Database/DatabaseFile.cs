using System.Globalization;
using Microsoft.Data.Sqlite;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Sqlite.Database;

/// <summary>Creates, opens and measures the database file.</summary>
internal sealed class DatabaseFile(SqliteStorageOptions options)
{
    /// <summary>The full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(options.Path);

    /// <summary>How long to wait for another process's lock.</summary>
    public TimeSpan BusyTimeout => options.BusyTimeout;

    /// <summary>The most pages of the file, for tests of a full disk; null for no limit.</summary>
    public long? MaxPages { get; set; }

    /// <summary>The size of the database and its log, in bytes.</summary>
    public long SizeBytes => LengthOf(Path) + LengthOf(Path + "-wal");

    /// <summary>Creates a missing folder, and refuses places that cannot hold a database.</summary>
    /// <exception cref="StoreUnavailableException">The place cannot be used, and why.</exception>
    public void PreparePlace()
    {
        if (Directory.Exists(Path))
        {
            throw FileFault.Create(FileFault.IsADirectory(Path));
        }

        var folder = System.IO.Path.GetDirectoryName(Path)!;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Create($"{Path} cannot be made: the folder {folder} is missing and making it failed ({e.Message})", e);
        }

        if (NetworkFileSystems.Find(folder) is { } remote)
        {
            throw FileFault.Create(
                $"{Path} is on a network file system ({remote}), where SQLite's locks do not hold and quotas could be overspent; "
                + "use a local disk, or Azure Table Storage (DATABASE_URL) for several machines");
        }
    }

    /// <summary>Opens the connection that writes, in WAL mode, durable with each commit, and brings the schema up to date.</summary>
    /// <param name="isNewAllowed">True at start; false later, when a missing file means that somebody removed it.</param>
    /// <param name="migrated">Called with the previous version when the schema of a file with rows was changed; not for a new file.</param>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    /// <exception cref="StoreUnavailableException">It is of a newer version or of another program.</exception>
    public SqliteSession OpenWriter(bool isNewAllowed, Action<int>? migrated = null)
    {
        if (isNewAllowed && !File.Exists(Path))
        {
            MakePrivate();
        }

        var wait = new BusyWait(BusyTimeout);
        while (true)
        {
            // With a time-out of zero SQLite answers at once, and BusyWait does the waiting.
            var session = SqliteSession.Open(Path, isNewAllowed ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite, TimeSpan.Zero);
            try
            {
                // Checked before anything is changed: the file may belong to another program.
                session.Execute("PRAGMA trusted_schema = OFF");
                SchemaMigrations.CheckAlone(session, Path);
                session.Execute(
                    """
                    PRAGMA journal_mode = WAL;
                    PRAGMA synchronous = FULL;
                    PRAGMA journal_size_limit = 67108864;
                    PRAGMA cache_size = -8192;
                    """);
                if (MaxPages is { } pages)
                {
                    session.Execute($"PRAGMA max_page_count = {pages.ToString(CultureInfo.InvariantCulture)}");
                }

                SchemaMigrations.Apply(session, Path, migrated);
                session.LogFiles = LogFiles.Of(Path);
                return session;
            }
            catch (SqliteException e) when (FileFault.IsBusy(e) && wait.Next())
            {
                session.Dispose();
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
    }

    /// <summary>Makes the file empty, which SQLite takes for a new database. The files beside it get its mode.</summary>
    private void MakePrivate()
    {
        try
        {
            PrivateFile.Create(Path).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process made it meanwhile; or SQLite, which opens it next, says why it cannot be made.
        }
    }

    /// <summary>Opens a connection that holds the write lock, so that nobody else writes until it is closed. It writes nothing itself.</summary>
    /// <exception cref="SqliteException">It cannot be opened or locked.</exception>
    /// <exception cref="StoreUnavailableException">It is not there, of another version or of another program.</exception>
    public SqliteSession OpenFrozen()
    {
        if (!File.Exists(Path))
        {
            throw FileFault.Create(Directory.Exists(Path) ? FileFault.IsADirectory(Path) : $"{Path} is not there");
        }

        var session = SqliteSession.Open(Path, SqliteOpenMode.ReadWrite, BusyTimeout);
        try
        {
            session.Execute("PRAGMA trusted_schema = OFF");
            session.Execute("BEGIN IMMEDIATE");
            var version = SchemaMigrations.Check(session, Path);
            if (version < SchemaMigrations.Current)
            {
                throw FileFault.Create(version == 0
                    ? $"{Path} is empty: it holds no database of this service"
                    : $"{Path} has schema version {version} of an older release, and nothing is changed in it here; start the server of this release on it once, and stop it");
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection that only reads.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public SqliteSession OpenReader(int generation)
    {
        var session = SqliteSession.Open(Path, SqliteOpenMode.ReadWrite, BusyTimeout, generation);
        try
        {
            session.Execute("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON;");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The fault that <paramref name="e"/> means for this file.</summary>
    public StoreUnavailableException Explain(SqliteException e) => FileFault.Explain(e, Path, BusyTimeout);

    private static long LengthOf(string path)
    {
        // The file is never opened here: closing any handle on it would drop this process's SQLite locks.
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }
}
