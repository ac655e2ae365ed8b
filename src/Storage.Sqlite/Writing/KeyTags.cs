using QuotaFunctions.Core.Keys;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>Writes the rows that index keys by tag.</summary>
internal static class KeyTags
{
    private const string Insert = "INSERT INTO key_tags (tag, created_at, id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    private const string Delete = "DELETE FROM key_tags WHERE id = ?1";

    /// <summary>Adds the rows of a new key.</summary>
    public static void Add(SqliteSession session, KeyRecord record)
    {
        foreach (var tag in record.Tags)
        {
            session.Prepare(Insert).Bind(1, tag.Value).Bind(2, record.CreatedAt).Bind(3, record.Id.Value).Execute();
        }
    }

    /// <summary>Replaces the rows of an existing key.</summary>
    public static void Replace(SqliteSession session, KeyRecord record)
    {
        session.Prepare(Delete).Bind(1, record.Id.Value).Execute();
        Add(session, record);
    }
}
