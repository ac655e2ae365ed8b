using Microsoft.Data.Sqlite;

namespace QuotaFunctions.Storage.Sqlite.Maintenance;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its declared type.</param>
/// <param name="IsRequired">True when it must not be null.</param>
/// <param name="KeyPart">Its place in the primary key, from 1; 0 when it is not in it.</param>
internal sealed record ColumnShape(string Name, string Type, bool IsRequired, long KeyPart);

/// <summary>An index that names every row of its table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">The columns that it is ordered by.</param>
/// <param name="IsWhole">True when it holds all that a row has, so that rows can be read without their table.</param>
internal sealed record IndexShape(string Name, IReadOnlyList<string> Columns, bool IsWhole);

/// <summary>What a table has, as the schema of the new file says.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Key">The columns by which rows are stored: the primary key, or <c>rowid</c>.</param>
/// <param name="Indexes">The indexes that name every row.</param>
internal sealed record TableShape(string Name, IReadOnlyList<ColumnShape> Columns, IReadOnlyList<string> Key, IReadOnlyList<IndexShape> Indexes)
{
    /// <summary>The table of keys.</summary>
    public const string Keys = "api_keys";

    private const string RowId = "rowid";

    /// <summary>What a row is read and written by: its columns, and before them the number that it is stored by where no column has it.</summary>
    public IReadOnlyList<string> Fields => Key[0] == RowId ? [RowId, .. Columns.Select(c => c.Name)] : [.. Columns.Select(c => c.Name)];

    /// <summary>All tables of a database.</summary>
    public static IReadOnlyList<TableShape> All(SqliteConnection database) =>
        [.. Read(database, "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'").Select(t => Of(database, (string)t[0], (string)t[1]))];

    private static TableShape Of(SqliteConnection database, string name, string sql)
    {
        ColumnShape[] columns =
        [
            .. Read(database, $"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{name}') ORDER BY cid")
                .Select(c => new ColumnShape((string)c[0], (string)c[1], (long)c[2] != 0, (long)c[3])),
        ];
        string[] primary = [.. columns.Where(c => c.KeyPart > 0).OrderBy(c => c.KeyPart).Select(c => c.Name)];

        // A single whole number that is the primary key is the number that the row is stored by.
        var isByKey = sql.TrimEnd().EndsWith("WITHOUT ROWID", StringComparison.OrdinalIgnoreCase);
        var isNumbered = !isByKey && primary is [var only] && columns.Single(c => c.Name == only).Type == "INTEGER";
        var indexes = Read(database, $"SELECT name, origin, partial FROM pragma_index_list('{name}') ORDER BY seq")
            .Where(i => (long)i[2] == 0 && !(isByKey && (string)i[1] == "pk"))
            .Select(i => IndexOf(database, (string)i[0], columns, isNumbered ? primary : []));
        return new TableShape(name, columns, isByKey || isNumbered ? primary : [RowId], [.. indexes]);
    }

    private static IndexShape IndexOf(SqliteConnection database, string name, ColumnShape[] columns, string[] number)
    {
        var parts = Read(database, $"SELECT name, \"key\" FROM pragma_index_xinfo('{name}') ORDER BY seqno");
        string[] all = [.. parts.Select(p => p[0]).OfType<string>(), .. number];
        return new IndexShape(name, [.. parts.Where(p => (long)p[1] != 0).Select(p => (string)p[0])], columns.All(c => all.Contains(c.Name)));
    }

    private static List<object[]> Read(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }
}
