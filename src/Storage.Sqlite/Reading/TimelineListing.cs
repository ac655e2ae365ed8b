using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>Reads rows of the timeline along their primary key. A document that is not asked for is not read from its pages.</summary>
internal static class TimelineListing
{
    private const string Select =
        """
        SELECT start, writer, version, merged, CASE WHEN ?5 THEN models END, CASE WHEN ?6 THEN keys END, CASE WHEN ?7 THEN tags END
        FROM timeline WHERE step = ?1 AND start >= ?2 AND start < ?3 ORDER BY start, writer LIMIT ?4
        """;

    /// <summary>Reads the rows of a query.</summary>
    public static IReadOnlyList<TimelineRow> Read(SqliteSession session, TimelineQuery query)
    {
        var found = new List<TimelineRow>();
        var select = session.Prepare(Select)
            .Bind(1, query.Step.ToName()).Bind(2, query.From).Bind(3, query.To).Bind(4, query.Limit ?? -1)
            .Bind(5, Asked(query, TimelineParts.Models)).Bind(6, Asked(query, TimelineParts.Keys)).Bind(7, Asked(query, TimelineParts.Tags));
        using var rows = select.Query();
        while (rows.Next())
        {
            found.Add(new TimelineRow(query.Step, rows.GetInstant(0), rows.GetString(1))
            {
                Version = new StoreVersion(rows.GetInt64(2)),
                Merged = TimelineRow.ReadMerged(rows.GetString(3)),
                Models = rows.IsNull(4) ? null : rows.GetUtf8(4).ToArray(),
                Keys = rows.IsNull(5) ? null : rows.GetUtf8(5).ToArray(),
                Tags = rows.IsNull(6) ? null : rows.GetUtf8(6).ToArray(),
            });
        }

        return found;
    }

    private static long Asked(TimelineQuery query, TimelineParts part) => query.Parts.HasFlag(part) ? 1 : 0;
}
