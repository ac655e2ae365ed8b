using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Timeline;

/// <summary>Sums the rows of one hour or day, counting each writer once.</summary>
/// <remarks>
/// A merged row names the writers that it contains. A writer that was out of touch for so long that its row was merged may set the row again: it is
/// passed over, so nothing is counted twice. What such a writer adds after the merge is lost to the charts.
/// </remarks>
internal sealed class TimelineSummary(TimelineStep step, DateTimeOffset start, ILogger logger)
{
    /// <summary>The writer of merged rows. Other writers have names of hexadecimal digits.</summary>
    public const string MergedWriter = "merged";

    private readonly HashSet<string> _counted = new(StringComparer.Ordinal);

    /// <summary>The sums.</summary>
    public TimelineUsage Usage { get; } = new(step, start);

    /// <summary>Adds rows of this hour or day; rows of writers that were counted before are passed over.</summary>
    public void Add(IReadOnlyCollection<TimelineRow> rows)
    {
        foreach (var row in rows)
        {
            _counted.UnionWith(row.Merged);
        }

        foreach (var row in rows)
        {
            if (_counted.Add(row.Writer))
            {
                Add(row);
            }
        }
    }

    /// <summary>Adds usage from memory, unless the row of its writer was counted.</summary>
    public void Add(string writer, TimelineUsage usage)
    {
        if (_counted.Add(writer))
        {
            Usage.Add(usage);
        }
    }

    private void Add(TimelineRow row)
    {
        try
        {
            Usage.Add(row);
        }
        catch (FormatException e)
        {
            // A chart with a gap is better than none. The bill does not come from here.
            TimelineLog.Damaged(logger, row.Step, row.Start, row.Writer, e);
        }
    }
}
