using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Serialization;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>Reads keys with all of their rows, and the store's marks.</summary>
internal static class WholeKeys
{
    private const string ReadUsage =
        """
        SELECT day, model, upstream, source, unit, amount FROM usage_amounts INDEXED BY usage_amounts_key CROSS JOIN usage_series ON id = series WHERE key_id = ?1
        """;

    private const string ReadOperations = "SELECT id, fingerprint, expires_at, answer FROM operations WHERE key_id = ?1 AND expires_at > ?2";
    private const string ReadPageOfKeys = "SELECT id, version, record, state FROM api_keys WHERE id > ?1 ORDER BY id LIMIT ?2";
    private const string ReadMark = "SELECT value FROM store_marks WHERE name = ?1";

    /// <summary>Reads one key; null when it does not exist.</summary>
    public static KeyContents? Find(SqliteSession session, (KeyId Id, DateTimeOffset Now) query) =>
        KeyRow.Find(session, query.Id) is { } stored ? Complete(session, stored, query.Now) : null;

    /// <summary>Reads the keys that follow an id, in the order of their ids.</summary>
    public static IReadOnlyList<KeyContents> ReadPage(SqliteSession session, (string After, int Limit, DateTimeOffset Now) query)
    {
        List<StoredKey> stored = [];
        using (var rows = session.Prepare(ReadPageOfKeys).Bind(1, query.After).Bind(2, query.Limit).Query())
        {
            while (rows.Next())
            {
                stored.Add(KeyRow.Decode(rows));
            }
        }

        return [.. stored.Select(key => Complete(session, key, query.Now))];
    }

    /// <summary>Reads the marks.</summary>
    public static StoreMarks ReadMarks(SqliteSession session, bool unused) =>
        new(FindMark(session, MarksTable.UnfinishedImport), FindMark(session, MarksTable.HasLegacyKeys) is not null);

    private static string? FindMark(SqliteSession session, string name)
    {
        using var rows = session.Prepare(ReadMark).Bind(1, name).Query();
        return rows.Next() ? rows.GetString(0) : null;
    }

    private static KeyContents Complete(SqliteSession session, StoredKey stored, DateTimeOffset now)
    {
        var id = stored.Record.Id;
        try
        {
            return KeyContents.Of(stored.Record, stored.State, UsageOf(session, id), OperationsOf(session, id, now));
        }
        catch (FormatException e)
        {
            throw FileFault.Create($"a usage or operation row of key {id} is damaged ({e.Message}); restore it from a backup", e);
        }
    }

    private static List<UsageRow> UsageOf(SqliteSession session, KeyId id)
    {
        List<UsageRow> usage = [];
        using var rows = session.Prepare(ReadUsage).Bind(1, id.Value).Query();
        while (rows.Next())
        {
            usage.Add(new UsageRow(
                id, rows.GetDay(0), rows.GetString(1), UpstreamName.Parse(rows.GetString(2)), UsageSourceNames.Parse(rows.GetString(3)), rows.GetString(4), rows.GetInt64(5)));
        }

        return usage;
    }

    private static List<StoredOperation> OperationsOf(SqliteSession session, KeyId id, DateTimeOffset now)
    {
        List<StoredOperation> operations = [];
        using var rows = session.Prepare(ReadOperations).Bind(1, id.Value).Bind(2, now).Query();
        while (rows.Next())
        {
            operations.Add(QuotaCodec.ReadAnswer(rows.GetString(0), rows.GetString(1), rows.GetInstant(2), rows.GetUtf8(3)));
        }

        return operations;
    }
}
