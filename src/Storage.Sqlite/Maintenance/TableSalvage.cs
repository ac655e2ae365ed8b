using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace QuotaFunctions.Storage.Sqlite.Maintenance;

/// <summary>
/// Saves the rows of one table. It reads forwards until a damaged page stops it, then backwards from the other end, and then asks each index for the
/// rows that neither way reached and looks them up one by one.
/// </summary>
/// <param name="from">The damaged database.</param>
/// <param name="to">The new one.</param>
/// <param name="shape">The table.</param>
internal sealed class TableSalvage(SqliteConnection from, SqliteConnection to, TableShape shape) : IDisposable
{
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);
    private readonly string _fields = string.Join(", ", shape.Fields);
    private readonly string _isRow = string.Join(" AND ", shape.Key.Select((column, i) => $"{column} = $p{i}"));
    private readonly RowCheck _check = new(shape);
    private readonly List<SqliteCommand> _commands = [];
    private SqliteCommand? _insert;
    private SqliteCommand? _isSaved;
    private SqliteCommand? _find;
    private long _saved;
    private bool _hasUnusable;

    /// <summary>Saves what can be saved.</summary>
    public SalvagedTable Run()
    {
        var isWhole = Scan($"SELECT {_fields} FROM {shape.Name} NOT INDEXED ORDER BY {string.Join(", ", shape.Key)}", row => Save(row))
            || Scan($"SELECT {_fields} FROM {shape.Name} NOT INDEXED ORDER BY {Descending(shape.Key)}", row => Save(row));
        var isCertain = isWhole && !_hasUnusable;

        // Also after a reading without an error: a page that was overwritten with another page's content hides rows without one.
        foreach (var index in shape.Indexes)
        {
            isCertain |= Ask(index);
        }

        return new SalvagedTable(shape.Name, _saved, _lost.Count, isCertain);
    }

    /// <summary>The keys that were lost, of the table of keys, with those labels that an index still has.</summary>
    public IReadOnlyList<LostKey> LostKeys()
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var order in _lost.Count > 0 ? new[] { "", " DESC" } : [])
        {
            Scan($"SELECT id, label FROM {shape.Name} INDEXED BY api_keys_label WHERE label IS NOT NULL ORDER BY label{order}", row => labels.TryAdd($"{row[0]}", $"{row[1]}"));
        }

        return [.. _lost.Order(StringComparer.Ordinal).Select(id => new LostKey(id, labels.GetValueOrDefault(id)))];
    }

    /// <inheritdoc/>
    public void Dispose() => _commands.ForEach(c => c.Dispose());

    /// <summary>Saves the rows that an index names and that are not saved yet. True when the index could be read to its end.</summary>
    private bool Ask(IndexShape index)
    {
        if (index.IsWhole)
        {
            var all = $"SELECT {_fields} FROM {shape.Name} INDEXED BY {index.Name}";
            _ = Scan(all, row => Save(row)) || Scan($"{all} ORDER BY {Descending(index.Columns)}", row => Save(row));
        }

        // An id says more of a lost key than the number that it is stored by.
        var names = $"SELECT {string.Join(", ", shape.Key)}{(shape.Name == TableShape.Keys ? ", id" : "")} FROM {shape.Name} INDEXED BY {index.Name}";
        if (Scan(names, LookUp))
        {
            return true;
        }

        Scan($"{names} ORDER BY {Descending(index.Columns)}", LookUp);
        return false;
    }

    private void LookUp(object[] named)
    {
        var key = named[..shape.Key.Count];
        _isSaved ??= Prepare(to, $"SELECT 1 FROM {shape.Name} WHERE {_isRow}", key.Length);
        if (Bind(_isSaved, key).ExecuteScalar() is not null)
        {
            return;
        }

        _find ??= Prepare(from, $"SELECT {_fields} FROM {shape.Name} NOT INDEXED WHERE {_isRow}", key.Length);
        var isSaved = false;
        Scan(Bind(_find, key), row => isSaved |= Save(row));
        if (!isSaved)
        {
            _lost.Add(string.Join('/', shape.Name == TableShape.Keys ? named[^1..] : named));
        }
    }

    /// <summary>False when the row's content cannot be used.</summary>
    private bool Save(object[] row)
    {
        if (!_check.IsUsable(row))
        {
            _hasUnusable = true;
            return false;
        }

        _insert ??= Prepare(to, $"INSERT OR IGNORE INTO {shape.Name} ({_fields}) VALUES ({string.Join(", ", row.Select((_, i) => $"$p{i}"))})", row.Length);
        _saved += Bind(_insert, row).ExecuteNonQuery();
        return true;
    }

    private bool Scan(string sql, Action<object[]> read)
    {
        using var command = Prepare(from, sql, 0);
        return Scan(command, read);
    }

    /// <summary>Reads rows until the end or until a damaged page; true at the end.</summary>
    private static bool Scan(SqliteCommand command, Action<object[]> read)
    {
        try
        {
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var row = new object[reader.FieldCount];
                reader.GetValues(row);
                read(row);
            }

            return true;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR or raw.SQLITE_IOERR)
        {
            return false;
        }
    }

    private SqliteCommand Prepare(SqliteConnection database, string sql, int values)
    {
        var command = database.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"$p{i}" });
        }

        _commands.Add(command);
        return command;
    }

    private static SqliteCommand Bind(SqliteCommand command, object[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command;
    }

    private static string Descending(IEnumerable<string> columns) => string.Join(", ", columns.Select(c => $"{c} DESC"));
}
