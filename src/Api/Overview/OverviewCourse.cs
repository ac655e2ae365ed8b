using System.Collections.Immutable;
using QuotaFunctions.Core.Timeline;

namespace QuotaFunctions.Api.Overview;

/// <summary>The course of usage over a span: the greatest groups, and what the rest adds up to.</summary>
internal sealed class OverviewCourse
{
    private readonly ImmutableArray<DateTimeOffset> _starts;
    private readonly ImmutableArray<string> _named;
    private readonly Dictionary<string, TimelineSums?[]> _groups = new(StringComparer.Ordinal);

    /// <summary>The course of what was recorded.</summary>
    public OverviewCourse(OverviewQuery query, DateTimeOffset from, DateTimeOffset until, IReadOnlyList<TimelineUsage> usage)
    {
        var step = query.Step.Length();
        var count = (int)((until - from) / step);
        _starts = [.. Enumerable.Range(0, count).Select(i => from + i * step)];
        foreach (var bucket in usage)
        {
            foreach (var (name, sums) in CellsOf(query.Grouping, bucket))
            {
                Add(name, (int)((bucket.Start - from) / step), sums);
            }
        }

        _named = Greatest(query.Top);
        foreach (var name in _groups.Keys.Except(_named).Where(static n => n != TimelineName.OtherName).ToArray())
        {
            Merge(name);
        }
    }

    /// <summary>The names of the groups that are told apart, greatest first.</summary>
    public IReadOnlyList<string> GroupNames => _named;

    /// <summary>The view of it.</summary>
    /// <param name="labels">The labels of keys, by id; those that have none are not in it.</param>
    public OverviewTimelineView ToView(IReadOnlyDictionary<string, string> labels)
    {
        var names = _groups.ContainsKey(TimelineName.OtherName) ? _named.Add(TimelineName.OtherName) : _named;
        return new OverviewTimelineView(_starts, [.. names.Select(n => ViewOf(n, labels.GetValueOrDefault(n)))]);
    }

    private static IEnumerable<(string Name, TimelineSums Sums)> CellsOf(OverviewGrouping grouping, TimelineUsage usage) => grouping switch
    {
        OverviewGrouping.Model => usage.Models.Cells.Select(static c => (c.Key.Name, c.Value)),
        OverviewGrouping.Upstream => usage.Models.Cells.Select(
            static c => (c.Key == TimelineName.Other ? TimelineName.OtherName : c.Key.Upstream, c.Value)),
        OverviewGrouping.Key => usage.Keys.Cells.Select(static c => (c.Key.Name, c.Value)),
        OverviewGrouping.Tag => usage.Tags.Cells.Select(static c => (c.Key.Name, c.Value)),
        _ => throw new ArgumentOutOfRangeException(nameof(grouping)),
    };

    private void Add(string name, int index, TimelineSums sums)
    {
        if (!_groups.TryGetValue(name, out var group))
        {
            _groups.Add(name, group = new TimelineSums?[_starts.Length]);
        }

        (group[index] ??= new TimelineSums()).Add(sums);
    }

    /// <summary>Moves a group into the one of all others.</summary>
    private void Merge(string name)
    {
        _groups.Remove(name, out var group);
        for (var i = 0; i < group!.Length; i++)
        {
            if (group[i] is { } sums)
            {
                Add(TimelineName.OtherName, i, sums);
            }
        }
    }

    private ImmutableArray<string> Greatest(int top) =>
    [
        .. _groups.Where(static g => g.Key != TimelineName.OtherName)
            .Select(static g => (Name: g.Key, Tokens: Sum(g.Value, static s => s.Tokens), Requests: Sum(g.Value, static s => s.Requests)))
            .OrderByDescending(static g => g.Tokens).ThenByDescending(static g => g.Requests).ThenBy(static g => g.Name, StringComparer.Ordinal)
            .Take(top)
            .Select(static g => g.Name),
    ];

    private static long Sum(TimelineSums?[] group, Func<TimelineSums, long> figure) => group.Aggregate(0L, (sum, s) => sum + (s is null ? 0 : figure(s)));

    private OverviewGroupView ViewOf(string name, string? label)
    {
        var group = _groups[name];
        ImmutableArray<long> Course(Func<TimelineSums, long> figure) => [.. group.Select(s => s is null ? 0 : figure(s))];
        var units = new SortedDictionary<string, ImmutableArray<long>>(StringComparer.Ordinal);
        foreach (var unit in group.OfType<TimelineSums>().SelectMany(static s => s.Units.Keys).Distinct())
        {
            units[unit] = Course(s => s.Units.GetValueOrDefault(unit));
        }

        return new OverviewGroupView
        {
            Name = name,
            Label = label,
            Requests = Course(static s => s.Requests),
            Tokens = Course(static s => s.Tokens),
            Denied = Course(static s => s.Denied),
            Errors = Course(static s => s.Errors),
            Units = units,
        };
    }
}
