using System.Globalization;
using Microsoft.Data.Sqlite;

namespace QuotaFunctions.Cli.Tests.Migrate.QuotaProxy;

/// <summary>
/// Stores as the versions of quota-proxy made them: the same tables, columns and types. Each has two keys: the first one with a Chinese label and usage,
/// the second one with neither.
/// </summary>
internal static class ProxyFixture
{
    /// <summary>Today in UTC, as quota-proxy names a day.</summary>
    public static string Today => Day(0);

    /// <summary>A key as server-sqlite.js made it.</summary>
    public static string Trial(int number) => $"trial_{number:x36}";

    /// <summary>A key as server-better-sqlite.js made it.</summary>
    public static string Sk(int number) => $"sk-{number:x48}";

    /// <summary>A key as server-sqlite-persistent.js made it.</summary>
    public static string Roc(int number) => $"roc_{number:x32}";

    /// <summary>A key as the last server-sqlite.js made it, of the time and a random number.</summary>
    public static string Timed(int number) => $"roc_{1_770_700_000_000 + number}-k3j9x0z2q";

    /// <summary>A day as quota-proxy names it, so many days ago, in UTC.</summary>
    public static string Day(int ago) => TimeProvider.System.GetUtcNow().AddDays(-ago).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>server-sqlite.js and server-better-sqlite.js, also with applications: one limit for all keys.</summary>
    public static void Daily(string file, Func<int, string>? key = null, int count = 2, string journal = "DELETE")
    {
        key ??= Trial;
        Execute(file, $"""
            PRAGMA journal_mode = {journal};
            CREATE TABLE trial_keys (key TEXT PRIMARY KEY, label TEXT, created_at INTEGER NOT NULL);
            CREATE TABLE daily_usage (day TEXT NOT NULL, trial_key TEXT NOT NULL, requests INTEGER DEFAULT 0, updated_at INTEGER NOT NULL,
                PRIMARY KEY (day, trial_key), FOREIGN KEY (trial_key) REFERENCES trial_keys (key) ON DELETE CASCADE);
            CREATE TABLE applications (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL, trial_key TEXT REFERENCES trial_keys (key));
            INSERT INTO daily_usage VALUES ('{Today}', '{key(1)}', 3, 1770700000000), ('{Day(1)}', '{key(1)}', 5, 1770600000000);
            INSERT INTO daily_usage VALUES ('{Day(1)}', 'trial_of-a-deleted-key', 5, 1770600000000);
            """);
        using var connection = Open(file);
        using var transaction = connection.BeginTransaction();
        for (var i = 1; i <= count; i++)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO trial_keys VALUES ($key, $label, 1770000000000)";
            command.Parameters.AddWithValue("$key", key(i));
            command.Parameters.AddWithValue("$label", i == 1 ? "论坛用户：小明" : DBNull.Value);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>The first SQLite version of server.js.</summary>
    public static void First(string file) => Execute(file, $"""
        CREATE TABLE keys (key TEXT PRIMARY KEY, label TEXT, created_at INTEGER NOT NULL);
        CREATE TABLE usage (day TEXT NOT NULL, key TEXT NOT NULL, requests INTEGER NOT NULL, updated_at INTEGER NOT NULL, PRIMARY KEY (day, key));
        INSERT INTO keys VALUES ('{Trial(1)}', '论坛用户：小明', 1770000000000), ('{Trial(2)}', NULL, 1770000000000);
        INSERT INTO usage VALUES ('{Today}', '{Trial(1)}', 3, 1770700000000), ('{Day(1)}', '{Trial(1)}', 5, 1770600000000);
        """);

    /// <summary>server-sqlite-persistent.js and server-sqlite-admin.js: a limit a day for each key, and keys that are switched off.</summary>
    public static void Persistent(string file) => Execute(file, $"""
        CREATE TABLE trial_keys (key TEXT PRIMARY KEY, label TEXT, created_at INTEGER NOT NULL, daily_limit INTEGER DEFAULT 200, is_active INTEGER DEFAULT 1);
        CREATE TABLE usage_stats (id INTEGER PRIMARY KEY AUTOINCREMENT, trial_key TEXT NOT NULL, day TEXT NOT NULL, requests INTEGER DEFAULT 0,
            updated_at INTEGER NOT NULL, FOREIGN KEY (trial_key) REFERENCES trial_keys (key));
        CREATE TABLE request_logs (id INTEGER PRIMARY KEY AUTOINCREMENT, trial_key TEXT NOT NULL, timestamp INTEGER NOT NULL, endpoint TEXT,
            status_code INTEGER, response_time_ms INTEGER);
        INSERT INTO trial_keys VALUES ('{Roc(1)}', '论坛用户：小明', 1770000000000, 5, 1), ('{Roc(2)}', NULL, 1770000000000, 50, 0);
        INSERT INTO usage_stats (trial_key, day, requests, updated_at) VALUES ('{Roc(1)}', '{Today}', 3, 1770700000000), ('{Roc(1)}', '{Day(1)}', 5, 1770600000000);
        INSERT INTO request_logs (trial_key, timestamp) VALUES ('{Roc(1)}', {TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()});
        """);

    /// <summary>server-sqlite-simple.js: keys may expire.</summary>
    public static void Simple(string file) => Execute(file, $"""
        CREATE TABLE trial_keys (key TEXT PRIMARY KEY, label TEXT, created_at INTEGER NOT NULL, expires_at INTEGER);
        CREATE TABLE usage_logs (id INTEGER PRIMARY KEY AUTOINCREMENT, trial_key TEXT NOT NULL, day TEXT NOT NULL, requests INTEGER DEFAULT 0,
            updated_at INTEGER NOT NULL, FOREIGN KEY (trial_key) REFERENCES trial_keys (key) ON DELETE CASCADE);
        INSERT INTO trial_keys VALUES ('{Trial(1)}', '论坛用户：小明', 1770000000000, 4102444800000), ('{Trial(2)}', NULL, 1770000000000, NULL);
        INSERT INTO usage_logs (trial_key, day, requests, updated_at) VALUES ('{Trial(1)}', '{Today}', 3, 1770700000000), ('{Trial(1)}', '{Day(1)}', 5, 1770600000000);
        """);

    /// <summary>The last versions of server-sqlite.js, and db-migrations: so many requests in all, and a log of single ones.</summary>
    public static void Total(string file) => Execute(file, $"""
        CREATE TABLE api_keys (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE NOT NULL, label TEXT, total_quota INTEGER DEFAULT 1000,
            used_quota INTEGER DEFAULT 0, created_at DATETIME DEFAULT CURRENT_TIMESTAMP, expires_at DATETIME);
        CREATE TABLE usage_log (id INTEGER PRIMARY KEY AUTOINCREMENT, api_key TEXT, endpoint TEXT, timestamp DATETIME DEFAULT CURRENT_TIMESTAMP,
            response_time INTEGER, status_code INTEGER);
        INSERT INTO api_keys (key, label, total_quota, used_quota, expires_at) VALUES ('{Timed(1)}', '论坛用户：小明', 10, 8, '2100-01-01T00:00:00.000Z'), ('{Timed(2)}', NULL, 1000, 0, NULL);
        INSERT INTO usage_log (api_key, timestamp) VALUES ('{Timed(1)}', '{Day(1)} 10:00:00'), ('{Timed(1)}', '{Day(1)} 23:59:59');
        """);

    /// <summary>init-db.sql: nothing but hashes of keys.</summary>
    public static void Hashes(string file) => Execute(file, $"""
        CREATE TABLE api_keys (id INTEGER PRIMARY KEY AUTOINCREMENT, key_hash TEXT NOT NULL UNIQUE, key_type TEXT NOT NULL DEFAULT 'trial', name TEXT,
            created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, expires_at TIMESTAMP, total_quota INTEGER DEFAULT 1000, used_quota INTEGER DEFAULT 0,
            is_active BOOLEAN DEFAULT 1, metadata TEXT);
        CREATE TABLE request_logs (id INTEGER PRIMARY KEY AUTOINCREMENT, key_hash TEXT NOT NULL, endpoint TEXT NOT NULL, method TEXT NOT NULL,
            status_code INTEGER, request_time TIMESTAMP DEFAULT CURRENT_TIMESTAMP);
        INSERT INTO api_keys (key_hash, name, total_quota, used_quota) VALUES ('{HashOf(Sk(1))}', '论坛用户：小明', 10, 8), ('{HashOf(Sk(2)).ToUpperInvariant()}', NULL, 10, 0);
        INSERT INTO request_logs (key_hash, endpoint, method, request_time) VALUES ('{HashOf(Sk(1))}', '/v1/x', 'POST', '{Day(1)} 10:00:00');
        """);

    /// <summary>The table that the guide counts: tokens of single requests, by the number of the key.</summary>
    public static void QuotaUsage(string file) => Execute(file, $"""
        CREATE TABLE api_keys (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE NOT NULL, label TEXT, total_quota INTEGER DEFAULT 1000,
            used_quota INTEGER DEFAULT 0, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP);
        CREATE TABLE quota_usage (id INTEGER PRIMARY KEY AUTOINCREMENT, key_id INTEGER NOT NULL, endpoint TEXT NOT NULL, tokens_used INTEGER NOT NULL,
            timestamp TIMESTAMP DEFAULT CURRENT_TIMESTAMP, FOREIGN KEY (key_id) REFERENCES api_keys (id));
        INSERT INTO api_keys (key, label, total_quota, used_quota) VALUES ('{Sk(1)}', '论坛用户：小明', 1000, 150), ('{Sk(2)}', NULL, 2000, 0);
        INSERT INTO quota_usage (key_id, endpoint, tokens_used, timestamp) VALUES (1, '/v1/chat/completions', 50, '{Day(1)} 10:00:00'), (1, '/v1/embeddings', 100, '{Day(1)} 11:00:00');
        """);

    /// <summary>init-sqlite-db.sh: limits by the minute, the day and the month.</summary>
    public static void Script(string file) => Execute(file, $"""
        CREATE TABLE api_keys (id INTEGER PRIMARY KEY AUTOINCREMENT, key_id TEXT UNIQUE NOT NULL, api_key TEXT UNIQUE NOT NULL, name TEXT, description TEXT,
            rate_limit INTEGER DEFAULT 100, quota_daily INTEGER DEFAULT 1000, quota_monthly INTEGER DEFAULT 30000, is_active INTEGER DEFAULT 1,
            is_trial INTEGER DEFAULT 0, trial_days INTEGER DEFAULT 7, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
            updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, expires_at TIMESTAMP, metadata TEXT);
        CREATE TABLE daily_usage (id INTEGER PRIMARY KEY AUTOINCREMENT, key_id TEXT NOT NULL, date DATE NOT NULL, request_count INTEGER DEFAULT 0, UNIQUE (key_id, date));
        INSERT INTO api_keys (key_id, api_key, name, is_trial, expires_at) VALUES ('trial_001', '{Sk(1)}', '论坛用户：小明', 1, '2100-01-01 00:00:00'), ('admin_001', '{Sk(2)}', NULL, 0, NULL);
        INSERT INTO daily_usage (key_id, date, request_count) VALUES ('trial_001', '{Today}', 3), ('trial_001', '{Day(1)}', 5);
        """);

    /// <summary>server.js with a JSON file.</summary>
    public static void Json(string file) => File.WriteAllText(file,
        $$$"""{"keys":{"{{{Trial(1)}}}":{"label":"论坛用户：小明","created_at":1770000000000},"{{{Trial(2)}}}":{"label":null,"created_at":1770000000000}},"""
        + $$$"""
        "usage":{"{{{Today}}}":{"{{{Trial(1)}}}":{"requests":3,"updated_at":1770700000000} },"{{{Day(1)}}}":{"{{{Trial(1)}}}":{"requests":5,"updated_at":1770600000000} } }
        """ + "}");

    /// <summary>The SHA-256 of a text, as quota-proxy writes it.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>Runs SQL on a file, which is made.</summary>
    public static void Execute(string file, string sql)
    {
        using var connection = Open(file);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Opens a file, as a program that uses it does.</summary>
    public static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, ForeignKeys = false }.ToString());
        connection.Open();
        return connection;
    }
}
