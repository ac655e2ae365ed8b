using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace QuotaFunctions.Storage.Sqlite.Database;

/// <summary>One connection with the statements that were prepared on it; used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    private SqliteSession(SqliteConnection connection) => _connection = connection;

    /// <summary>False once a statement has been begun whose transaction is still open.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>True when the path no longer leads to the file that this connection has open.</summary>
    public bool HasMoved => DatabaseIdentity.HasMoved(Handle);

    /// <summary>The files beside the database, on a connection that writes.</summary>
    public LogFiles? LogFiles { get; set; }

    /// <summary>For the reader pool: which generation of connections this one belongs to.</summary>
    public int Generation { get; init; }

    /// <summary>The SQL that was prepared so far, for tests of how it is carried out.</summary>
    public IReadOnlyCollection<string> Prepared => _statements.Keys;

    private sqlite3 Handle => _connection.Handle!;

    /// <summary>Opens a connection.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="mode">Whether a missing file is made.</param>
    /// <param name="busyTimeout">How long SQLite itself waits for a lock; zero to be told at once.</param>
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
                // SQLite falls back to reading alone, and would leave files beside the database that are as read-only as it is.
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

    /// <summary>The prepared form of a statement, made on its first use.</summary>
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

    /// <summary>Ends an open transaction without its changes; does nothing when there is none.</summary>
    public void RollBack()
    {
        // Some faults have rolled back already, and after others even this fails; closing the connection does it then.
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
