using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>Pages of audit rows, newest first, along the index that fits the filter.</summary>
internal static class AuditListing
{
    private const string Columns = "SELECT at, id, action, key_id, address, request_id, detail FROM audit";
    private const string Range = "at >= ?1 AND at < ?2 AND (at, id) < (?3, ?4) ORDER BY at DESC, id DESC LIMIT ?5";
    private const string ReadAll = $"{Columns} WHERE {Range}";
    private const string ReadAction = $"{Columns} WHERE action = ?6 AND {Range}";
    private const string ReadKey = $"{Columns} WHERE key_id = ?7 AND {Range}";
    private const string ReadKeyAction = $"{Columns} INDEXED BY audit_key WHERE key_id = ?7 AND action = ?6 AND {Range}";

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
        statement
            .Bind(1, query.From?.UtcTicks ?? long.MinValue)
            .Bind(2, query.To?.UtcTicks ?? long.MaxValue)
            .Bind(3, query.After?.At.UtcTicks ?? long.MaxValue)
            .Bind(4, query.After?.Id.ToString("N") ?? "")
            .Bind(5, query.Limit + 1);
        if (query.Action is { } action)
        {
            statement.Bind(6, action);
        }

        if (query.Key is { } key)
        {
            statement.Bind(7, key.Value);
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
