using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>Pages of keys, newest first. Each page starts where an index says and looks at a bounded number of its entries.</summary>
internal static class KeyListing
{
    /// <summary>The most index entries that a page under a status filter looks at.</summary>
    public const int MaxScanned = 2_000;

    private const string Columns = "rowid, created_at, id, revoked_at, suspended_at, expires_at, exhausted_until FROM api_keys";
    private const string Order = "(created_at, id) < (?1, ?2) ORDER BY created_at DESC, id DESC LIMIT ?3";
    private const string ScanAll = $"SELECT {Columns} WHERE {Order}";
    private const string ScanLabel = $"SELECT {Columns} WHERE label = ?4 AND {Order}";
    private const string ReadRow = "SELECT id, version, record, state FROM api_keys WHERE rowid = ?1";
    private const string ReadDue = "SELECT id FROM api_keys WHERE hold_due <= ?1 ORDER BY hold_due LIMIT ?2";

    /// <summary>Reads one page.</summary>
    public static KeyPage ReadPage(SqliteSession session, (KeyQuery Query, DateTimeOffset Now) call)
    {
        var (query, now) = call;
        var most = query.Status is null ? query.Limit : Math.Max(MaxScanned, query.Limit);
        var keys = new List<StoredKey>(Math.Min(query.Limit, 1_000));
        KeyPosition? last = null;
        var scanned = 0;

        var scan = session.Prepare(query.Label is null ? ScanAll : ScanLabel)
            .Bind(1, query.After?.CreatedAt.UtcTicks ?? long.MaxValue)
            .Bind(2, query.After?.Id.Value ?? "")
            .Bind(3, most + 1);
        using var rows = (query.Label is { } label ? scan.Bind(4, label) : scan).Query();
        while (rows.Next())
        {
            // There is one more entry than this page may have or look at: the next page begins after the one before it.
            if (scanned == most || keys.Count == query.Limit)
            {
                return new KeyPage(keys, last);
            }

            scanned++;
            last = new KeyPosition(rows.GetInstant(1), KeyId.Parse(rows.GetString(2)));
            if (query.Status is { } status && status != StatusOf(rows, now))
            {
                continue;
            }

            var key = Read(session, rows.GetInt64(0));

            // The columns do not know of holds that expired and were not charged yet; the listing must not contradict itself.
            if (query.Status is null || QuotaTransition.Observe(key.Record, key.State, now).Status == query.Status)
            {
                keys.Add(key);
            }
        }

        return new KeyPage(keys, null);
    }

    /// <summary>Finds keys with an expired hold.</summary>
    public static IReadOnlyList<KeyId> FindDue(SqliteSession session, (DateTimeOffset Now, int Limit) call)
    {
        var due = new List<KeyId>();
        using var rows = session.Prepare(ReadDue).Bind(1, call.Now).Bind(2, call.Limit).Query();
        while (rows.Next())
        {
            due.Add(KeyId.Parse(rows.GetString(0)));
        }

        return due;
    }

    private static KeyStatus StatusOf(SqliteStatement.Rows rows, DateTimeOffset now) =>
        new StatusFacts(!rows.IsNull(3), !rows.IsNull(4), rows.GetNullableInstant(5), rows.GetNullableInstant(6)).At(now);

    private static StoredKey Read(SqliteSession session, long row)
    {
        using var rows = session.Prepare(ReadRow).Bind(1, row).Query();
        return rows.Next() ? KeyRow.Decode(rows) : throw new InvalidOperationException("an index entry without a row");
    }
}
