using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>Pages of keys, newest first. Each page seeks in an index and reads a bounded number of its entries.</summary>
internal static class KeyListing
{
    /// <summary>The most index entries that a page reads under a status filter or several filters.</summary>
    public const int MaxScanned = 2_000;

    private const string Columns = "rowid, created_at, id, revoked_at, suspended_at, expires_at, exhausted_until";
    private const string FoundColumns = $"{Columns}, label, owner";
    private const string Order = "(created_at, id) < (?1, ?2) ORDER BY created_at DESC, id DESC LIMIT ?3";
    private const string ScanAll = $"SELECT {Columns} FROM api_keys WHERE {Order}";
    private const string ScanLabel = $"SELECT {FoundColumns} FROM api_keys WHERE label = ?4 AND {Order}";
    private const string ScanOwner = $"SELECT {FoundColumns} FROM api_keys WHERE owner = ?4 AND {Order}";

    // A cross join fixes the order: SQLite reads the tags' rows first, so keys come in their order.
    private const string ScanTag =
        $"""
        SELECT api_keys.rowid, t.created_at, t.id, revoked_at, suspended_at, expires_at, exhausted_until, label, owner
        FROM key_tags t CROSS JOIN api_keys ON api_keys.id = t.id
        WHERE t.tag = ?4 AND (t.created_at, t.id) < (?1, ?2) ORDER BY t.created_at DESC, t.id DESC LIMIT ?3
        """;

    private const string ReadRow = "SELECT id, version, record, state FROM api_keys WHERE rowid = ?1";
    private const string ReadExpiring =
        """
        SELECT id, version, record, state FROM api_keys
        WHERE expires_at >= ?1 AND expires_at < ?2 AND revoked_at IS NULL AND suspended_at IS NULL ORDER BY expires_at, id LIMIT ?3
        """;

    private const string ReadDue = "SELECT id FROM api_keys WHERE hold_due <= ?1 ORDER BY hold_due LIMIT ?2";

    /// <summary>Reads one page.</summary>
    public static KeyPage ReadPage(SqliteSession session, (KeyQuery Query, DateTimeOffset Now) call)
    {
        var (query, now) = call;
        var (sql, found) = ScanOf(query);
        var most = query.Status is null && !IsRestOpen(query) ? query.Limit : Math.Max(MaxScanned, query.Limit);
        var keys = new List<StoredKey>(Math.Min(query.Limit, 1_000));
        KeyPosition? last = null;
        var scanned = 0;

        var scan = session.Prepare(sql)
            .Bind(1, query.After?.CreatedAt.UtcTicks ?? long.MaxValue)
            .Bind(2, query.After?.Id.Value ?? "")
            .Bind(3, most + 1);
        using var rows = (found is null ? scan : scan.Bind(4, found)).Query();
        while (rows.Next())
        {
            // This entry is one more than the page may have or read. The next page begins after the entry before it.
            if (scanned == most || keys.Count == query.Limit)
            {
                return new KeyPage(keys, last);
            }

            scanned++;
            last = new KeyPosition(rows.GetInstant(1), KeyId.Parse(rows.GetString(2)));
            if ((query.Status is { } status && status != StatusOf(rows, now)) || (found is not null && !Includes(query, rows)))
            {
                continue;
            }

            var key = Read(session, rows.GetInt64(0));

            // The columns do not include holds that expired and are not charged yet. Check again, so that the listing does not contradict itself.
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

    /// <summary>Finds keys that expire in a span and are neither revoked nor suspended.</summary>
    public static IReadOnlyList<StoredKey> FindExpiring(SqliteSession session, (DateTimeOffset From, DateTimeOffset To, int Limit) call)
    {
        var expiring = new List<StoredKey>();
        using var rows = session.Prepare(ReadExpiring).Bind(1, call.From).Bind(2, call.To).Bind(3, call.Limit).Query();
        while (rows.Next())
        {
            expiring.Add(KeyRow.Decode(rows));
        }

        return expiring;
    }

    /// <summary>The scan along one filter's index, and the value to seek: the first given of tag, owner and label.</summary>
    private static (string Sql, string? Found) ScanOf(KeyQuery query) =>
        query.Tag is { } tag ? (ScanTag, tag.Value)
        : query.Owner is { } owner ? (ScanOwner, owner)
        : query.Label is { } label ? (ScanLabel, label)
        : (ScanAll, null);

    /// <summary>True when the index of <see cref="ScanOf"/> does not decide all filters.</summary>
    private static bool IsRestOpen(KeyQuery query) =>
        (query.Tag is not null && (query.Owner ?? query.Label) is not null) || (query.Owner is not null && query.Label is not null);

    /// <summary>Checks label and owner of a row of <see cref="FoundColumns"/>. The scan always decides the tag.</summary>
    private static bool Includes(KeyQuery query, in SqliteStatement.Rows rows) =>
        (query.Label is null || rows.GetNullableString(7) == query.Label) && (query.Owner is null || rows.GetNullableString(8) == query.Owner);

    private static KeyStatus StatusOf(SqliteStatement.Rows rows, DateTimeOffset now) =>
        new StatusFacts(!rows.IsNull(3), !rows.IsNull(4), rows.GetNullableInstant(5), rows.GetNullableInstant(6)).At(now);

    private static StoredKey Read(SqliteSession session, long row)
    {
        using var rows = session.Prepare(ReadRow).Bind(1, row).Query();
        return rows.Next() ? KeyRow.Decode(rows) : throw new InvalidOperationException("an index entry without a row");
    }
}
