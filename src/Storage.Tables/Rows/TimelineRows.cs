using Azure.Data.Tables;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Tables.Rows;

/// <summary>
/// Rows of the timeline: a partition for hours and one for days, in the order of their start. Each document is in columns of its own, so that a reader asks
/// only for those it needs.
/// </summary>
internal static class TimelineRows
{
    private const string Merged = "Merged";
    private const string Models = "Models";
    private const string Keys = "Keys";
    private const string Tags = "Tags";

    /// <summary>A document has at most so many columns; it is far smaller.</summary>
    private const int MaxColumns = 4;

    /// <summary>The row to write; null when a document is too long.</summary>
    public static TableEntity? Write(TimelineRow row)
    {
        var entity = new TableEntity(RowNames.PartitionOf(row.Step), RowNames.Timeline(row.Step, row.Start, row.Writer)) { [Merged] = row.WriteMerged() };
        return BinaryColumns.TrySet(entity, Models, row.Models, MaxColumns)
            && BinaryColumns.TrySet(entity, Keys, row.Keys, MaxColumns)
            && BinaryColumns.TrySet(entity, Tags, row.Tags, MaxColumns) ? entity : null;
    }

    /// <summary>Reads a row of <see cref="ColumnsOf"/>.</summary>
    /// <exception cref="FormatException">It is not a row of the timeline.</exception>
    public static TimelineRow Read(TimelineStep step, TableEntity entity, TimelineParts parts)
    {
        var (start, writer) = RowNames.ReadTimeline(entity.RowKey);
        return new TimelineRow(step, start, writer)
        {
            Version = new StoreVersion(0, entity.ETag.ToString()),
            Merged = TimelineRow.ReadMerged(entity.GetString(Merged) ?? ""),
            Models = parts.HasFlag(TimelineParts.Models) ? BinaryColumns.Get(entity, Models) : null,
            Keys = parts.HasFlag(TimelineParts.Keys) ? BinaryColumns.Get(entity, Keys) : null,
            Tags = parts.HasFlag(TimelineParts.Tags) ? BinaryColumns.Get(entity, Tags) : null,
        };
    }

    /// <summary>The columns to read for some documents.</summary>
    public static string[] ColumnsOf(TimelineParts parts) =>
    [
        "PartitionKey", "RowKey", Merged,
        .. parts.HasFlag(TimelineParts.Models) ? BinaryColumns.NamesOf(Models, MaxColumns) : [],
        .. parts.HasFlag(TimelineParts.Keys) ? BinaryColumns.NamesOf(Keys, MaxColumns) : [],
        .. parts.HasFlag(TimelineParts.Tags) ? BinaryColumns.NamesOf(Tags, MaxColumns) : [],
    ];
}
