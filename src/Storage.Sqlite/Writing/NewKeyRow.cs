using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>Writes the row of a new key and its tags.</summary>
internal static class NewKeyRow
{
    private const string Insert =
        """
        INSERT INTO api_keys (id, created_at, label, owner, revoked_at, suspended_at, expires_at, exhausted_until, hold_due, open_holds, version, record, state)
        VALUES (?1, ?2, ?3, ?9, ?4, ?10, ?5, ?6, ?11, ?12, 1, ?7, ?8)
        ON CONFLICT (id) DO NOTHING
        """;

    /// <summary>Adds a key; false when its id is there already, and then nothing was written.</summary>
    /// <param name="session">The open transaction.</param>
    /// <param name="record">The record.</param>
    /// <param name="facts">The facts about the key.</param>
    /// <param name="document">The record, serialized.</param>
    /// <param name="state">The state, serialized.</param>
    public static bool TryAdd(SqliteSession session, KeyRecord record, KeyFacts facts, byte[] document, byte[] state)
    {
        var changes = session.Prepare(Insert)
            .Bind(1, record.Id.Value).Bind(2, record.CreatedAt).Bind(3, record.Label).Bind(4, record.RevokedAt).Bind(5, record.ExpiresAt)
            .Bind(6, facts.Status.ExhaustedUntil).Bind(7, document).Bind(8, state).Bind(9, record.Owner).Bind(10, record.SuspendedAt)
            .Bind(11, facts.Holds.NextExpiry).Bind(12, facts.Holds.Count)
            .Execute();
        if (changes == 0)
        {
            return false;
        }

        KeyTags.Add(session, record);
        return true;
    }
}
