using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace QuotaFunctions.Storage.Sqlite.Database;

/// <summary>One connection and its prepared statements. Only one thread may use it at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    private SqliteSession(SqliteConnection connection) => _connection = connection;

    /// <summary>True while a transaction is open.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>True when the file at the path is no longer the one that this connection has open.</summary>
    public bool HasMoved => DatabaseIdentity.HasMoved(Handle);

    /// <summary>The files beside the database, on a connection that writes.</summary>
    public LogFiles? LogFiles { get; set; }

    /// <summary>For the reader pool: which generation of connections this one belongs to.</summary>
    public int Generation { get; init; }

    /// <summary>The SQL that was prepared so far, for tests of query plans.</summary>
    public IReadOnlyCollection<string> Prepared => _statements.Keys;

    private sqlite3 Handle => _connection.Handle!;

    /// <summary>Opens a connection.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="mode">Whether a missing file is created.</param>
    /// <param name="busyTimeout">How long SQLite itself waits for a lock; zero to fail at once.</param>
    /// <param name="generation">See <see cref="Generation"/>.</param>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteSession Open(string path, SqliteOpenMode mode, TimeSpan busyTimeout, int generation = 0)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            if (raw.sqlite3_db_readonly(connection.Handle!, "main") == 1)
            {
                // SQLite silently opens such a file for reading only, and would leave read-only files beside the database.
                throw new SqliteException("attempt to write a readonly database", raw.SQLITE_READONLY);
            }

            raw.sqlite3_busy_timeout(connection.Handle!, (int)busyTimeout.TotalMilliseconds);
            return new SqliteSession(connection) { Generation = generation };
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A prepared statement, cached by its SQL.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = new SqliteStatement(Handle, sql));
        }

        return statement;
    }

    /// <summary>Runs a script of any number of statements.</summary>
    public void Execute(string script)
    {
        var result = raw.sqlite3_exec(Handle, script);
        if (result != raw.SQLITE_OK)
        {
            throw new SqliteException(raw.sqlite3_errmsg(Handle).utf8_to_string(), result & 0xff, raw.sqlite3_extended_errcode(Handle));
        }
    }

    /// <summary>Ends the statement that runs on another thread; it throws. Does nothing when none runs.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(Handle);

    /// <summary>Copies the whole database, as one transaction sees it, over another one. Others may read and write meanwhile.</summary>
    public void CopyTo(SqliteSession target) => _connection.BackupDatabase(target._connection);

    /// <summary>Rolls an open transaction back; does nothing when there is none.</summary>
    public void RollBack()
    {
        // After some faults SQLite has rolled back already. After others even this fails, and closing the connection rolls back.
        if (IsInTransaction)
        {
            _ = raw.sqlite3_exec(Handle, "ROLLBACK");
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
        _connection.Dispose();
    }
}
