using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>Writes operation rows.</summary>
internal static class OperationRow
{
    private const string Insert =
        """
        INSERT INTO operations (key_id, id, fingerprint, expires_at, answer) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (key_id, id) DO UPDATE SET fingerprint = excluded.fingerprint, expires_at = excluded.expires_at, answer = excluded.answer
        """;

    /// <summary>Sets a row, whose answer the caller has serialized.</summary>
    public static void Set(SqliteSession session, KeyId key, StoredOperation operation, byte[] answer) =>
        session.Prepare(Insert)
            .Bind(1, key.Value).Bind(2, operation.Id).Bind(3, operation.Fingerprint).Bind(4, operation.ExpiresAt).Bind(5, answer)
            .Execute();
}
