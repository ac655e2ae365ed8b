using Microsoft.Data.Sqlite;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Maintenance;

/// <summary>What was saved of one table.</summary>
/// <param name="Name">The table.</param>
/// <param name="Saved">How many rows were saved.</param>
/// <param name="Lost">How many rows are known to be lost, because an index names them or their content cannot be used.</param>
/// <param name="IsCertain">False when more rows may be lost than are known, because no index could be read to its end.</param>
public sealed record SalvagedTable(string Name, long Saved, long Lost, bool IsCertain);

/// <summary>A key that is lost.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Label">Its label, where an index has it.</param>
public sealed record LostKey(string Id, string? Label);

/// <summary>What was saved of a damaged database.</summary>
/// <param name="Tables">Each table, keys first.</param>
/// <param name="LostKeys">The keys that are known to be lost.</param>
public sealed record SalvageReport(IReadOnlyList<SalvagedTable> Tables, IReadOnlyList<LostKey> LostKeys)
{
    /// <summary>True when nothing is lost.</summary>
    public bool IsComplete => Tables.All(t => t is { Lost: 0, IsCertain: true });
}

/// <summary>Reads what can be read of a damaged database, row by row, into a new file.</summary>
public static class SqliteSalvage
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>With a writable schema SQLite also opens a file that is shorter than its first page says, or of whose schema a part is damaged.</summary>
    private const string Lenient = "PRAGMA trusted_schema = OFF; PRAGMA writable_schema = ON;";

    /// <summary>Keys first: what is saved is saved in the order of its worth.</summary>
    private static readonly string[] FirstTables = ["api_keys", "usage_series", "usage_amounts", "operations", "audit"];

    /// <summary>Made from the keys, and what the new file has of its own.</summary>
    private static readonly string[] DerivedTables = ["key_tags", "meta"];

    /// <summary>
    /// Amounts whose series is lost say nothing. Tags are in the records of keys. The sums over all keys are made from the rows of keys where they were lost; those that were saved stay, because
    /// they also have what was lost of the keys' rows.
    /// </summary>
    private const string DerivedRows =
        """
        PRAGMA trusted_schema = OFF;
        BEGIN IMMEDIATE;
        DELETE FROM usage_amounts WHERE series NOT IN (SELECT id FROM usage_series);
        DELETE FROM key_tags;
        INSERT OR IGNORE INTO key_tags (tag, created_at, id)
        SELECT DISTINCT t.value, k.created_at, k.id FROM api_keys k JOIN json_each(k.record, '$.tags') t WHERE t.type = 'text';
        INSERT OR IGNORE INTO usage_series (model, upstream, source, unit) SELECT DISTINCT '', upstream, source, unit FROM usage_series;
        INSERT OR IGNORE INTO usage_amounts SELECT day, '*model', series, MIN(SUM(amount), 4611686018427387904) FROM usage_amounts WHERE key_id >= '0' GROUP BY day, series;
        INSERT OR IGNORE INTO usage_amounts
        SELECT a.day, '*day', d.id, MIN(SUM(a.amount), 4611686018427387904)
        FROM usage_amounts a JOIN usage_series s ON s.id = a.series JOIN usage_series d ON d.model = '' AND d.upstream = s.upstream AND d.source = s.source AND d.unit = s.unit
        WHERE a.key_id >= '0' GROUP BY a.day, d.id;
        COMMIT;
        PRAGMA journal_mode = DELETE;
        """;

    /// <summary>Saves what can be read. The damaged file and its log stay as they are; a copy of them is read.</summary>
    /// <param name="database">The damaged database, which no other process may have open.</param>
    /// <param name="file">The new database; nothing may be there.</param>
    /// <exception cref="StoreUnavailableException">
    /// The database is in use, its first pages cannot be read, or the new file cannot be written or is there already.
    /// </exception>
    public static SalvageReport Run(string database, string file)
    {
        var (source, target) = (Path.GetFullPath(database), Path.GetFullPath(file));
        if (!File.Exists(source))
        {
            throw FileFault.Create($"{source} is not there");
        }

        if (File.Exists(target))
        {
            throw FileFault.Create($"{target} is there already; name a new file");
        }

        var (copy, aside) = (target + ".damaged", target + ".part");
        DatabaseCopy.Delete(copy);
        DatabaseCopy.Delete(aside);
        try
        {
            CopyFiles(source, copy);
            var report = Salvage(source, copy, aside);
            FileOwner.Give(aside, like: source);
            File.Move(aside, target, overwrite: false);
            return report;
        }
        catch (SqliteException e)
        {
            throw FileFault.Explain(e, aside, Patience);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Create($"{target} cannot be made: {e.Message}", e);
        }
        finally
        {
            DatabaseCopy.Delete(copy);
            DatabaseCopy.Delete(aside);
        }
    }

    /// <summary>SQLite changes even a file that is only read: it applies and removes the log.</summary>
    private static void CopyFiles(string source, string copy)
    {
        using var claim = DatabaseClaim.Take(source);
        claim.CopyTo(copy);
        if (File.Exists(source + "-wal"))
        {
            File.Copy(source + "-wal", copy + "-wal");
        }
    }

    private static SalvageReport Salvage(string source, string copy, string aside)
    {
        var version = ReadVersion(source, copy);
        using var from = Connect(copy);
        using (var strict = from.CreateCommand())
        {
            strict.CommandText = $"{Lenient} PRAGMA cell_size_check = ON;";
            strict.ExecuteNonQuery();
        }

        PrivateFile.Create(aside).Dispose();
        using (var made = SqliteSession.Open(aside, SqliteOpenMode.ReadWrite, Patience))
        {
            SchemaMigrations.Apply(made, aside, version);
        }

        var report = CopyRows(from, aside);
        using var session = SqliteSession.Open(aside, SqliteOpenMode.ReadWrite, Patience);
        SchemaMigrations.Apply(session, aside);
        session.Execute(DerivedRows);
        DatabaseCopy.Check(session, aside);
        return report;
    }

    private static SalvageReport CopyRows(SqliteConnection from, string aside)
    {
        using var to = Connect(aside);
        using var transaction = to.BeginTransaction();
        var (tables, lost) = (new List<SalvagedTable>(), new List<LostKey>());
        foreach (var shape in TableShape.All(to).Where(t => !DerivedTables.Contains(t.Name)).OrderBy(t => Array.IndexOf(FirstTables, t.Name) is var i and >= 0 ? i : FirstTables.Length))
        {
            using var salvage = new TableSalvage(from, to, shape);
            tables.Add(salvage.Run());
            if (shape.Name == TableShape.Keys)
            {
                lost.AddRange(salvage.LostKeys());
            }
        }

        transaction.Commit();
        return new SalvageReport(tables, lost);
    }

    private static int ReadVersion(string source, string copy)
    {
        try
        {
            using var session = SqliteSession.Open(copy, SqliteOpenMode.ReadWrite, Patience);
            session.Execute(Lenient);
            var version = SchemaMigrations.Check(session, source);
            return version > 0 ? version : throw FileFault.Create($"{source} is empty: it holds no database of this service");
        }
        catch (SqliteException e)
        {
            throw FileFault.Create($"{source} cannot be recovered: its first pages, which say what the file holds, are damaged ({e.Message}). Restore a backup (`quota restore`)", e);
        }
    }

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
