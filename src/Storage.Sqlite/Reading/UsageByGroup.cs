using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>
/// Sums by owner and tag, and sums of the keys of one owner or tag. Usage rows do not contain them, because a key's owner and tags can change.
/// So each page reads the rows of all matching keys on the requested days, and reads the owner and tags of each key once.
/// </summary>
internal static class UsageByGroup
{
    private const string RowsOfKey =
        $"""
        SELECT day, {UsageRuns.Columns}, key_id FROM usage_amounts INDEXED BY usage_amounts_key {UsageRuns.JoinSeries}
        WHERE key_id = ?3 AND day BETWEEN ?1 AND ?2
        """;

    private const string RowsOfAllKeys =
        $"SELECT day, {UsageRuns.Columns}, key_id FROM {UsageRuns.Tables} WHERE day BETWEEN ?1 AND ?2 AND key_id >= '{UsageTable.FirstKey}'";

    private const string KeysOfTag = "SELECT id FROM key_tags WHERE tag = ?1";
    private const string KeysOfOwner = "SELECT id FROM api_keys WHERE owner = ?1";
    private const string ReadOwner = "SELECT owner FROM api_keys WHERE id = ?1";
    private const string ReadTags = "SELECT tag FROM key_tags WHERE id = ?1";

    /// <summary>Reads one page, without labels.</summary>
    public static (UsageEntry[] Entries, UsageSums Totals, UsagePosition? Next) ReadPage(SqliteSession session, UsageQuery query)
    {
        var sums = new Sums(session, query);
        if (query.Key is { } only)
        {
            sums.AddKey(only.Value);
        }
        else if (query.IsOfGroup)
        {
            foreach (var key in query.Tag is { } tag ? ReadAll(session, KeysOfTag, tag.Value) : ReadAll(session, KeysOfOwner, query.Owner!))
            {
                sums.AddKey(key);
            }
        }
        else
        {
            sums.Add(session.Prepare(RowsOfAllKeys));
        }

        var (entries, next) = sums.Groups.ToPage();
        return (entries, sums.Totals.ToSums(), next);
    }

    private static List<string> ReadAll(SqliteSession session, string sql, string value)
    {
        var texts = new List<string>();
        using var rows = session.Prepare(sql).Bind(1, value).Query();
        while (rows.Next())
        {
            texts.Add(rows.GetString(0));
        }

        return texts;
    }

    private sealed class Sums(SqliteSession session, UsageQuery query)
    {
        private readonly Dictionary<string, KeyGroups> _known = new(StringComparer.Ordinal);

        public UsageGroups Groups { get; } = new(query);

        public UsageTally Totals { get; } = new();

        /// <summary>Adds the rows of one key, if the key matches the query.</summary>
        public void AddKey(string key)
        {
            if (query.Includes(GroupsOf(key)))
            {
                Add(session.Prepare(RowsOfKey).Bind(3, key));
            }
        }

        public void Add(SqliteStatement statement)
        {
            using var rows = statement
                .Bind(1, (query.From ?? DateOnly.MinValue).DayNumber).Bind(2, (query.To ?? DateOnly.MaxValue).DayNumber).Query();
            while (rows.Next())
            {
                var amount = UsageRuns.Read(rows);
                if (query.Includes(amount.Upstream))
                {
                    var key = rows.GetString(6);
                    Totals.Add(amount);
                    Groups.Add(rows.GetDay(0), KeyId.Parse(key), amount, GroupsOf(key));
                }
            }
        }

        private KeyGroups GroupsOf(string key)
        {
            if (!_known.TryGetValue(key, out var groups))
            {
                ImmutableArray<Tag> tags = [.. ReadAll(session, ReadTags, key).Select(Tag.Parse)];
                using var rows = session.Prepare(ReadOwner).Bind(1, key).Query();
                _known.Add(key, groups = new KeyGroups(rows.Next() ? rows.GetNullableString(0) : null, tags));
            }

            return groups;
        }
    }
}
