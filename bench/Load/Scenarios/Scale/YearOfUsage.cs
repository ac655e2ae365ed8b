using Microsoft.Data.Sqlite;

namespace QuotaFunctions.Load.Scenarios.Scale;

/// <summary>Writes usage rows over a year into a database that no server has open, in the product's own tables.</summary>
internal static class YearOfUsage
{
    /// <summary>Makes the rows and their sums.</summary>
    /// <param name="path">The database.</param>
    /// <param name="everyDays">Each key was used on every so many-th day.</param>
    /// <param name="steady">Keys that were used every day.</param>
    /// <returns>How many rows there are.</returns>
    public static long Write(string path, int everyDays, IReadOnlyList<string> steady)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        var byKey = (string)Scalar(connection, "SELECT sql FROM sqlite_master WHERE name = 'usage_amounts_key'");
        Execute(connection, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA temp_store = MEMORY");
        Execute(
            connection,
            $"""
            DROP INDEX usage_amounts_key;
            CREATE TEMP TABLE days AS
                WITH RECURSIVE n(d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM n WHERE d < 365) SELECT d, CAST(julianday(date('now')) - julianday('0001-01-01') AS INTEGER) + d - 365 AS day FROM n;
            INSERT OR IGNORE INTO usage_series (model, upstream, source, unit)
                SELECT model, '', 'reported', unit FROM (SELECT 'stub' AS model UNION SELECT ''), (SELECT 'requests' AS unit UNION SELECT 'tokens');
            CREATE TEMP TABLE units AS SELECT id AS series FROM usage_series WHERE model = 'stub' AND upstream = '' AND source = 'reported' AND unit IN ('requests', 'tokens');
            CREATE TEMP TABLE users(slot INTEGER, id TEXT, PRIMARY KEY (slot, id)) WITHOUT ROWID;
            INSERT INTO users SELECT (ROW_NUMBER() OVER (ORDER BY id)) % {everyDays}, id FROM api_keys;
            CREATE TEMP TABLE steady(id TEXT);
            INSERT INTO steady VALUES {string.Join(',', steady.Select(key => $"('{IdOf(key)}')"))};
            INSERT OR IGNORE INTO usage_amounts (day, key_id, series, amount)
                SELECT day, id, series, 1 + d % 50
                FROM days CROSS JOIN users ON slot = d % {everyDays} CROSS JOIN units;
            INSERT OR IGNORE INTO usage_amounts (day, key_id, series, amount)
                SELECT day, id, series, 1 + d % 50 FROM days CROSS JOIN steady CROSS JOIN units;
            DELETE FROM usage_amounts WHERE key_id < '0';
            INSERT INTO usage_amounts SELECT day, '*model', series, SUM(amount) FROM usage_amounts GROUP BY day, series;
            INSERT INTO usage_amounts
                SELECT m.day, '*day', t.id, SUM(m.amount) FROM usage_amounts m JOIN usage_series s ON s.id = m.series
                JOIN usage_series t ON t.model = '' AND t.upstream = s.upstream AND t.source = s.source AND t.unit = s.unit
                WHERE m.key_id = '*model' GROUP BY m.day, t.id;
            """);
        Execute(connection, byKey);
        Execute(connection, "PRAGMA journal_mode = WAL");
        return (long)Scalar(connection, "SELECT COUNT(*) FROM usage_amounts");
    }

    /// <summary>The public id within a key's text.</summary>
    public static string IdOf(string key) => key[^55..^39];

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = sql;
        return command.ExecuteScalar()!;
    }
}
