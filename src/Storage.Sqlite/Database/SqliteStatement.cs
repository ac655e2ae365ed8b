using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace QuotaFunctions.Storage.Sqlite.Database;

/// <summary>
/// One prepared statement, reused by one thread at a time. It binds and reads UTF-8 directly, so that a JSON document does not become a
/// string and a call allocates nothing. ADO.NET's commands would do both.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private const int OnStack = 512;
    private const uint Persistent = 1;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, Persistent, out _statement));
    }

    public SqliteStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, DateTimeOffset value) => Bind(index, value.UtcTicks);

    public SqliteStatement Bind(int index, DateTimeOffset? value) => value is { } instant ? Bind(index, instant.UtcTicks) : BindNull(index);

    public SqliteStatement Bind(int index, string? text)
    {
        if (text is null)
        {
            return BindNull(index);
        }

        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (size <= OnStack)
        {
            Span<byte> utf8 = stackalloc byte[OnStack];
            return Bind(index, utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
        }

        var rented = ArrayPool<byte>.Shared.Rent(size);
        Bind(index, rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    /// <summary>Binds UTF-8 as text; SQLite copies it.</summary>
    public SqliteStatement Bind(int index, ReadOnlySpan<byte> utf8)
    {
        // An empty span has a null address, which SQLite would bind as NULL.
        Check(utf8.IsEmpty ? raw.sqlite3_bind_text(_statement, index, "") : raw.sqlite3_bind_text(_statement, index, utf8));
        return this;
    }

    public SqliteStatement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(_statement, index));
        return this;
    }

    /// <summary>Runs a statement and ignores its rows. Returns how many rows it changed.</summary>
    public int Execute()
    {
        var result = raw.sqlite3_step(_statement);
        while (result == raw.SQLITE_ROW)
        {
            result = raw.sqlite3_step(_statement);
        }

        if (result != raw.SQLITE_DONE)
        {
            throw Fail(result);
        }

        var changes = raw.sqlite3_changes(_database);
        Check(raw.sqlite3_reset(_statement));
        return changes;
    }

    /// <summary>Begins to read rows. Dispose the result to end it.</summary>
    public Rows Query() => new(this);

    /// <summary>The first column of the first row; null when there is no row or it is NULL.</summary>
    public long? QueryInt64()
    {
        using var rows = Query();
        return rows.Next() ? rows.GetNullableInt64(0) : null;
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw Fail(result);
        }
    }

    private SqliteException Fail(int result)
    {
        var failure = new SqliteException(
            raw.sqlite3_errmsg(_database).utf8_to_string(), result & 0xff, raw.sqlite3_extended_errcode(_database));
        if (_statement is not null)
        {
            raw.sqlite3_reset(_statement);
        }

        return failure;
    }

    /// <summary>The rows of one run of a statement.</summary>
    public readonly ref struct Rows(SqliteStatement statement)
    {
        public bool Next() => raw.sqlite3_step(statement._statement) switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            var result => throw statement.Fail(result),
        };

        public bool IsNull(int column) => raw.sqlite3_column_type(statement._statement, column) == raw.SQLITE_NULL;

        public long GetInt64(int column) => raw.sqlite3_column_int64(statement._statement, column);

        public long? GetNullableInt64(int column) => IsNull(column) ? null : GetInt64(column);

        public DateTimeOffset GetInstant(int column) => new(GetInt64(column), TimeSpan.Zero);

        public DateTimeOffset? GetNullableInstant(int column) => IsNull(column) ? null : GetInstant(column);

        public DateOnly GetDay(int column) => DateOnly.FromDayNumber((int)GetInt64(column));

        public string GetString(int column) => Encoding.UTF8.GetString(GetUtf8(column));

        public string? GetNullableString(int column) => IsNull(column) ? null : GetString(column);

        /// <summary>The text's bytes, valid until the next row.</summary>
        public ReadOnlySpan<byte> GetUtf8(int column) => raw.sqlite3_column_blob(statement._statement, column);

        public void Dispose() => raw.sqlite3_reset(statement._statement);
    }
}
