using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>Writes audit rows.</summary>
internal static class AuditRow
{
    private const string Insert =
        """
        INSERT INTO audit (at, id, action, key_id, address, request_id, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (at, id) DO NOTHING
        """;

    public static void Add(SqliteSession session, AuditEntry entry) =>
        session.Prepare(Insert)
            .Bind(1, entry.At).Bind(2, entry.Id.ToString("N")).Bind(3, entry.Action).Bind(4, entry.KeyId?.Value)
            .Bind(5, entry.Address).Bind(6, entry.RequestId).Bind(7, entry.Detail)
            .Execute();
}
