using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Serialization;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>Counts over all keys, from indexes alone.</summary>
internal static class Statistics
{
    // StatusFacts.At in SQL. A test compares the two. No other SQL computes a status.
    private const string CountKeys =
        """
        SELECT COUNT(*), COUNT(revoked_at),
            COUNT(CASE WHEN revoked_at IS NULL AND expires_at <= ?1 THEN 1 END),
            COUNT(CASE WHEN revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?1) THEN suspended_at END),
            COUNT(CASE WHEN revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?1) AND suspended_at IS NULL AND exhausted_until > ?1 THEN 1 END)
        FROM api_keys INDEXED BY api_keys_newest
        """;

    private const string CountHolds = "SELECT SUM(open_holds) FROM api_keys INDEXED BY api_keys_due WHERE hold_due > ?1";

    // A key with an expired hold may have other open holds. The sweep leaves few such keys.
    private const string ReadDueStates = "SELECT state FROM api_keys WHERE hold_due <= ?1 LIMIT 10000";

    /// <summary>Counts keys by status, and open holds.</summary>
    public static StoreStatistics Read(SqliteSession session, (DateTimeOffset Now, long SizeBytes) call)
    {
        var (now, size) = call;
        var holds = CountOpenHolds(session, now);
        using var rows = session.Prepare(CountKeys).Bind(1, now).Query();
        rows.Next();
        var (total, revoked, expired, suspended, exhausted) = (rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4));
        return new StoreStatistics(total - revoked - expired - suspended - exhausted, exhausted, suspended, expired, revoked, holds, size);
    }

    /// <summary>Counts open holds.</summary>
    public static long CountOpenHolds(SqliteSession session, DateTimeOffset now)
    {
        var holds = session.Prepare(CountHolds).Bind(1, now).QueryInt64() ?? 0;
        using var due = session.Prepare(ReadDueStates).Bind(1, now).Query();
        while (due.Next())
        {
            holds += QuotaCodec.ReadState(due.GetUtf8(0)).OpenHoldsAt(now);
        }

        return holds;
    }
}
