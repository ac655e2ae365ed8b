using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Storage;

/// <summary>
/// Sums usage rows into the rows of one page: which row of the report a usage row belongs to, which page that is on, and the order. Usage rows may
/// come in any order. Only the page and the row after it are kept.
/// </summary>
public sealed class UsageGroups(UsageQuery query)
{
    // One more than the page has: it says that there is a next page.
    private readonly FirstEntries<UsagePosition, UsageTally> _groups = new(query.Limit + 1, UsagePosition.Order);
    private (UsagePosition Position, UsageTally Tally)? _latest;

    /// <summary>How many rows the page has so far; one more than <see cref="UsageQuery.Limit"/> when there is a next page.</summary>
    public int Count => _groups.Count;

    /// <summary>The row of the report that usage belongs to, with the key's owner and one of its tags; null when it is on an earlier page.</summary>
    public UsagePosition? PositionOf(DateOnly day, KeyId key, in UsageAmount usage, string? owner = null, Tag? tag = null)
    {
        var position = UsagePosition.Of(query.GroupBy, day, key, usage.Model, usage.Upstream, owner, tag);
        return query.After is { } after && UsagePosition.Order.Compare(position, after) <= 0 ? null : position;
    }

    /// <summary>
    /// Adds usage to the row that it belongs to, unless that is on another page. Grouped by tag, it belongs to a row for each tag of the key.
    /// </summary>
    public void Add(DateOnly day, KeyId key, in UsageAmount usage, KeyGroups groups)
    {
        if (!query.GroupBy.HasFlag(UsageGrouping.Tag) || groups.Tags.IsEmpty)
        {
            AddTo(PositionOf(day, key, usage, groups.Owner), usage);
            return;
        }

        foreach (var tag in groups.Tags)
        {
            AddTo(PositionOf(day, key, usage, groups.Owner, tag), usage);
        }
    }

    /// <summary>Adds usage to the row at <see cref="PositionOf"/>, unless that is on a later page.</summary>
    public void Add(in UsagePosition position, in UsageAmount usage)
    {
        // Stores read the rows of one group one after another.
        if (_latest is not { } latest || latest.Position != position)
        {
            var tally = _groups.Find(position) ?? new UsageTally();
            _latest = latest = (position, tally);
            _groups.TrySet(position, tally, out _);
        }

        latest.Tally.Add(usage);
    }

    /// <summary>The page's rows, in order and without labels, and where the next page begins; null after the last.</summary>
    public (UsageEntry[] Entries, UsagePosition? Next) ToPage()
    {
        var groups = _groups.ToArray();
        UsageEntry[] entries = [.. groups.Take(query.Limit).Select(g => new UsageEntry(g.Key, null, g.Value.ToSums()))];
        return (entries, groups.Length > query.Limit ? entries[^1].Position : null);
    }

    private void AddTo(UsagePosition? position, in UsageAmount usage)
    {
        if (position is { } known)
        {
            Add(known, usage);
        }
    }
}
