using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Foreign;

namespace QuotaFunctions.Cli.Migrate.QuotaProxy;

/// <summary>Reads the store of any version of quota-proxy. It is recognised by its tables or members, never by its name.</summary>
internal static class ProxyFile
{
    /// <summary>SQLite's own tables begin like this.</summary>
    private const string SqliteTables = "sqlite_";

    /// <summary>Reads a store.</summary>
    /// <exception cref="CommandFailure">The file cannot be read or is no store of quota-proxy.</exception>
    public static ProxyStore Read(string path, DateTimeOffset now)
    {
        try
        {
            return IsSqlite(path) ? ReadTables(path, now) : ReadJson(path, now);
        }
        catch (StoreUnavailableException e)
        {
            throw new CommandFailure(ExitCode.Refused, $"{e.Reason.TrimEnd('.')}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Refused, $"{path} cannot be read: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            // JSON can spell half a character.
            throw new CommandFailure(ExitCode.Refused, $"{path} holds text that is not valid Unicode.");
        }
    }

    private static bool IsSqlite(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> start = stackalloc byte[16];
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return length == 0
            ? throw new CommandFailure(ExitCode.Refused, $"{path} is empty: quota-proxy has stored nothing in it. Name the file that its SQLITE_PATH or DB_PATH names.")
            : start[..length].SequenceEqual("SQLite format 3\0"u8);
    }

    private static ProxyStore ReadTables(string path, DateTimeOffset now)
    {
        // SQLite makes a log of its own when it reads, so this comes first.
        var mayBeInUse = new FileInfo(path + "-wal") is { Exists: true, Length: > 0 };
        using var database = ForeignDatabase.Open(path);
        if (database.Tables.ContainsKey("operations") && database.Tables.ContainsKey("meta"))
        {
            throw CommandFailure.Usage($"{path} is a database of QuotaFunctions itself: quota migrate --from sqlite:///{path} copies it.");
        }

        var keyTables = database.Tables.Where(t => KeyColumns.IsKeyTable(t.Key, t.Value)).OrderBy(t => KeyColumns.Tables.IndexOf(t.Key)).ToList();
        if (keyTables.Count == 0)
        {
            var names = database.Tables.Keys.Where(n => !n.StartsWith(SqliteTables, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
            throw new CommandFailure(
                ExitCode.Refused,
                $"{path} has none of quota-proxy's tables of keys ({string.Join(", ", KeyColumns.Tables)}); "
                + (names.Count == 0 ? "it has no tables at all." : $"its tables are {string.Join(", ", names)}."));
        }

        var reading = new StoreReading(now);
        foreach (var (name, columns) in keyTables)
        {
            foreach (var (row, number) in database.Rows(name, columns).Select((r, i) => (r, i + 1)))
            {
                reading.AddKey(Place(name, number), columns.Zip(row).ToDictionary(c => c.First, c => c.Second, StringComparer.Ordinal));
            }
        }

        var usageTables = database.Tables.Select(t => UsageTable.Of(t.Key, t.Value)).OfType<UsageTable>().OrderBy(t => t.Name, StringComparer.Ordinal).ToList();
        foreach (var table in usageTables)
        {
            var columns = table.Columns;
            foreach (var (row, number) in database.Rows(table.Name, columns).Select((r, i) => (r, i + 1)))
            {
                reading.AddUsage(Place(table.Name, number), table, column => row[columns.IndexOf(column)]);
            }
        }

        return reading.ToStore($"SQLite: {string.Join(", ", keyTables.Select(t => t.Key).Concat(usageTables.Select(t => t.Name)))}", mayBeInUse);
    }

    private static ProxyStore ReadJson(string path, DateTimeOffset now)
    {
        using var document = Parse(path);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } root
            || !root.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Object)
        {
            throw new CommandFailure(ExitCode.Refused, $"{path} is neither a SQLite database nor the JSON file of quota-proxy, which has the members 'keys' and 'usage'.");
        }

        var reading = new StoreReading(now);
        foreach (var (key, number) in keys.EnumerateObject().Select((k, i) => (k, i + 1)))
        {
            var cells = new Dictionary<string, object?>(StringComparer.Ordinal) { ["key"] = key.Name };
            foreach (var member in key.Value.ValueKind == JsonValueKind.Object ? key.Value.EnumerateObject() : default)
            {
                cells.TryAdd(member.Name, ValueOf(member.Value));
            }

            reading.AddKey(Place("keys", number), cells);
        }

        var table = new UsageTable("usage", "key", NamesById: false, "day", "updated_at", "requests", Tokens: null);
        if (root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            foreach (var day in usage.EnumerateObject())
            {
                foreach (var (row, number) in (day.Value.ValueKind == JsonValueKind.Object ? day.Value.EnumerateObject() : default).Select((r, i) => (r, i + 1)))
                {
                    reading.AddUsage($"usage, a day's entry {Number(number)}", table, column => column switch
                    {
                        "key" => row.Name,
                        "day" => day.Name,
                        _ => row.Value.ValueKind == JsonValueKind.Object && row.Value.TryGetProperty(column, out var value) ? ValueOf(value) : null,
                    });
                }
            }
        }

        return reading.ToStore("JSON: keys, usage", mayBeInUse: false);
    }

    private static JsonDocument? Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static object? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
        JsonValueKind.True => 1L,
        JsonValueKind.False => 0L,
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => Array.Empty<byte>(), // An object or array where a value should be: no reader takes it.
    };

    private static string Place(string table, int number) => $"{table}, row {Number(number)}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
