using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>Pages of audit rows, newest first, read from the index that fits the filter.</summary>
internal static class AuditListing
{
    private const string Columns = "SELECT at, id, action, key_id, address, request_id, detail FROM audit";
    private const string Range = "at >= ?1 AND (at, id) < (?2, ?3) ORDER BY at DESC, id DESC LIMIT ?4";
    private const string ReadAll = $"{Columns} WHERE {Range}";
    private const string ReadAction = $"{Columns} WHERE action = ?5 AND {Range}";
    private const string ReadKey = $"{Columns} WHERE key_id = ?6 AND {Range}";
    private const string ReadKeyAction = $"{Columns} INDEXED BY audit_key WHERE key_id = ?6 AND action = ?5 AND {Range}";

    /// <summary>Reads one page.</summary>
    public static AuditPage ReadPage(SqliteSession session, AuditQuery query)
    {
        var statement = session.Prepare((query.Key, query.Action) switch
        {
            (null, null) => ReadAll,
            (null, _) => ReadAction,
            (_, null) => ReadKey,
            _ => ReadKeyAction,
        });

        // There are two upper bounds. Give the index only the lower one, so that the scan starts there and not at the newest row.
        var isAfterBound = query.After is { } position && !(position.At >= query.To);
        statement
            .Bind(1, query.From?.UtcTicks ?? long.MinValue)
            .Bind(2, (isAfterBound ? query.After?.At : query.To)?.UtcTicks ?? long.MaxValue)
            .Bind(3, isAfterBound ? query.After!.Value.Id.ToString("N") : "")
            .Bind(4, query.Limit + 1);
        if (query.Action is { } action)
        {
            statement.Bind(5, action);
        }

        if (query.Key is { } key)
        {
            statement.Bind(6, key.Value);
        }

        var entries = new List<AuditEntry>();
        using var rows = statement.Query();
        while (rows.Next())
        {
            if (entries.Count == query.Limit)
            {
                var last = entries[^1];
                return new AuditPage(entries, new AuditPosition(last.At, last.Id));
            }

            entries.Add(new AuditEntry
            {
                At = rows.GetInstant(0),
                Id = Guid.ParseExact(rows.GetString(1), "N"),
                Action = rows.GetString(2),
                KeyId = rows.GetNullableString(3) is { } id ? KeyId.Parse(id) : null,
                Address = rows.GetString(4),
                RequestId = rows.GetString(5),
                Detail = rows.GetString(6),
            });
        }

        return new AuditPage(entries, null);
    }
}
