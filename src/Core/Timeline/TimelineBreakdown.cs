namespace QuotaFunctions.Core.Timeline;

/// <summary>Usage of one hour or day, told apart by model and upstream, by key or by tag. Not thread-safe.</summary>
/// <param name="most">The most cells; the rest is summed in the one of <see cref="TimelineName.Other"/>.</param>
public sealed class TimelineBreakdown(int most = int.MaxValue)
{
    private readonly Dictionary<TimelineName, TimelineSums> _cells = [];

    /// <summary>The cells, in no order.</summary>
    public IReadOnlyDictionary<TimelineName, TimelineSums> Cells => _cells;

    /// <summary>The cell of a name, or that of <see cref="TimelineName.Other"/> when there are too many.</summary>
    public TimelineSums this[TimelineName name]
    {
        get
        {
            if (_cells.TryGetValue(name, out var sums))
            {
                return sums;
            }

            if (_cells.Count >= most && name != TimelineName.Other)
            {
                return this[TimelineName.Other];
            }

            sums = new TimelineSums();
            _cells.Add(name, sums);
            return sums;
        }
    }

    /// <summary>Adds all cells of another breakdown.</summary>
    public void Add(TimelineBreakdown other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (name, sums) in other._cells)
        {
            this[name].Add(sums);
        }
    }

    /// <summary>A copy that shares nothing with this one.</summary>
    public TimelineBreakdown Copy()
    {
        var copy = new TimelineBreakdown();
        copy.Add(this);
        return copy;
    }

    /// <summary>The same usage with only the greatest cells told apart.</summary>
    /// <param name="byTokens">How many of those with the most tokens (then requests, then refusals).</param>
    /// <param name="byOthers">How many more of those with the most requests, and of those with the most refusals.</param>
    public TimelineBreakdown Greatest(int byTokens, int byOthers = 0)
    {
        if (_cells.Count <= byTokens)
        {
            return this;
        }

        var named = _cells.Where(static c => c.Key != TimelineName.Other).OrderBy(static c => c.Key.Name, StringComparer.Ordinal).ToArray();
        HashSet<TimelineName> kept =
        [
            .. named.OrderByDescending(static c => c.Value.Tokens).ThenByDescending(static c => c.Value.Requests)
                .ThenByDescending(static c => c.Value.Denied).Take(byTokens).Select(static c => c.Key),
            .. named.Where(static c => c.Value.Requests > 0).OrderByDescending(static c => c.Value.Requests).Take(byOthers).Select(static c => c.Key),
            .. named.Where(static c => c.Value.Denied > 0).OrderByDescending(static c => c.Value.Denied).Take(byOthers).Select(static c => c.Key),
        ];
        var greatest = new TimelineBreakdown();
        foreach (var (name, sums) in _cells)
        {
            greatest[kept.Contains(name) ? name : TimelineName.Other].Add(sums);
        }

        return greatest;
    }

    /// <summary>The sums over all cells. Of tags they say little: usage of a key with several tags is in the cell of each.</summary>
    public TimelineSums Total()
    {
        var total = new TimelineSums();
        foreach (var sums in _cells.Values)
        {
            total.Add(sums);
        }

        return total;
    }
}
