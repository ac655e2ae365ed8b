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
        var byKey = (string)Scalar(connection, "SELECT sql FROM sqlite_master WHERE name = 'quota_usage_key'");
        Execute(connection, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA temp_store = MEMORY");
        Execute(
            connection,
            $"""
            DROP INDEX quota_usage_key;
            CREATE TEMP TABLE days AS
                WITH RECURSIVE n(d) AS (SELECT 1 UNION ALL SELECT d + 1 FROM n WHERE d < 365) SELECT d, date('now', (d - 365) || ' days') AS day FROM n;
            CREATE TEMP TABLE units(unit TEXT);
            INSERT INTO units VALUES ('requests'), ('tokens');
            CREATE TEMP TABLE users(slot INTEGER, id TEXT, PRIMARY KEY (slot, id)) WITHOUT ROWID;
            INSERT INTO users SELECT (ROW_NUMBER() OVER (ORDER BY id)) % {everyDays}, id FROM api_keys;
            CREATE TEMP TABLE steady(id TEXT);
            INSERT INTO steady VALUES {string.Join(',', steady.Select(key => $"('{IdOf(key)}')"))};
            INSERT OR IGNORE INTO quota_usage (day, key_id, model, upstream, source, unit, amount)
                SELECT day, id, 'stub', '', 'reported', unit, 1 + d % 50
                FROM days CROSS JOIN users ON slot = d % {everyDays} CROSS JOIN units;
            INSERT OR IGNORE INTO quota_usage (day, key_id, model, upstream, source, unit, amount)
                SELECT day, id, 'stub', '', 'reported', unit, 1 + d % 50 FROM days CROSS JOIN steady CROSS JOIN units;
            DELETE FROM quota_usage_by_day;
            INSERT INTO quota_usage_by_day (day, upstream, source, unit, amount)
                SELECT day, upstream, source, unit, SUM(amount) FROM quota_usage GROUP BY day, upstream, source, unit;
            DELETE FROM quota_usage_by_model;
            INSERT INTO quota_usage_by_model (day, model, upstream, source, unit, amount)
                SELECT day, model, upstream, source, unit, SUM(amount) FROM quota_usage GROUP BY day, model, upstream, source, unit;
            """);
        Execute(connection, byKey);
        Execute(connection, "PRAGMA journal_mode = WAL");
        return (long)Scalar(connection, "SELECT COUNT(*) FROM quota_usage");
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
