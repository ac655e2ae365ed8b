using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Serialization;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>Point reads: one key, one operation row.</summary>
internal static class KeyRow
{
    private const string Read = "SELECT id, version, record, state FROM api_keys WHERE id = ?1";

    private const string ReadOperation =
        "SELECT fingerprint, expires_at, answer FROM operations WHERE key_id = ?1 AND id = ?2 AND expires_at > ?3";

    /// <summary>Reads one key; null when it does not exist.</summary>
    public static StoredKey? Find(SqliteSession session, KeyId id)
    {
        using var rows = session.Prepare(Read).Bind(1, id.Value).Query();
        return rows.Next() ? Decode(rows) : null;
    }

    /// <summary>Reads one operation row; null when it does not exist or has expired.</summary>
    public static StoredOperation? FindOperation(SqliteSession session, (KeyId Key, string Id, DateTimeOffset Now) query)
    {
        using var rows = session.Prepare(ReadOperation).Bind(1, query.Key.Value).Bind(2, query.Id).Bind(3, query.Now).Query();
        return rows.Next() ? QuotaCodec.ReadAnswer(query.Id, rows.GetString(0), rows.GetInstant(1), rows.GetUtf8(2)) : null;
    }

    /// <summary>Makes a key from the columns id, version, record, state, in this order.</summary>
    /// <exception cref="StoreUnavailableException">A document in the row is damaged.</exception>
    public static StoredKey Decode(SqliteStatement.Rows rows)
    {
        try
        {
            return new StoredKey(QuotaCodec.ReadRecord(rows.GetUtf8(2)), QuotaCodec.ReadState(rows.GetUtf8(3)), new StoreVersion(rows.GetInt64(1)));
        }
        catch (FormatException e)
        {
            throw FileFault.Create($"the row of key {rows.GetString(0)} in api_keys is damaged; restore it from a backup", e);
        }
    }
}
