using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Foreign;

/// <summary>
/// A SQLite file of another program, opened for reading only. All is read in one transaction, so that it is consistent although the other
/// program may be writing.
/// </summary>
public sealed class ForeignDatabase : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;

    private ForeignDatabase(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
        _transaction = connection.BeginTransaction(deferred: true);
        CheckPages();
        Tables = ReadTables();
    }

    /// <summary>The names of the columns of each table, in their order.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Tables { get; }

    /// <summary>Opens a file and checks its pages.</summary>
    /// <param name="path">The file. With a write-ahead log beside it, SQLite needs the right to write to its folder.</param>
    /// <exception cref="StoreUnavailableException">It cannot be opened, is locked for more than 5 s, is damaged or is no SQLite database.</exception>
    public static ForeignDatabase Open(string path)
    {
        var full = Path.GetFullPath(path);
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = full,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = (int)Patience.TotalSeconds,
        };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            return new ForeignDatabase(full, connection);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw FileFault.Explain(e, full, Patience);
        }
        catch (StoreUnavailableException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The rows of a table: <see cref="long"/>, <see cref="double"/>, <see cref="string"/>, <c>byte[]</c> or null for each of the columns.</summary>
    /// <param name="table">One of <see cref="Tables"/>.</param>
    /// <param name="columns">Some of its columns.</param>
    /// <exception cref="StoreUnavailableException">Reading fails, also while the rows are enumerated.</exception>
    public IEnumerable<object?[]> Rows(string table, IReadOnlyList<string> columns)
    {
        using var command = Command($"SELECT {string.Join(", ", columns.Select(Quote))} FROM {Quote(table)}");
        using var reader = Guard(command.ExecuteReader);
        while (Guard(reader.Read))
        {
            var row = new object?[columns.Count];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            }

            yield return row;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private void CheckPages()
    {
        using var command = Command("PRAGMA quick_check(1)");
        if (command.ExecuteScalar() is not "ok")
        {
            throw FileFault.Create($"{_path} is damaged; repair a copy of it first (`sqlite3 {_path} .recover | sqlite3 repaired.db`)");
        }
    }

    private ImmutableDictionary<string, ImmutableArray<string>> ReadTables()
    {
        using var command = Command("SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid");
        using var reader = command.ExecuteReader();
        var columns = new List<(string Table, string Column)>();
        while (reader.Read())
        {
            columns.Add((reader.GetString(0), reader.GetString(1)));
        }

        return columns.GroupBy(c => c.Table, c => c.Column, StringComparer.Ordinal)
            .ToImmutableDictionary(g => g.Key, g => g.ToImmutableArray(), StringComparer.Ordinal);
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
        return command;
    }

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException e)
        {
            throw FileFault.Explain(e, _path, Patience);
        }
    }
}
