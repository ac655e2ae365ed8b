using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>
/// Sums rows into the groups of one page. Rows come in runs: all of one day, one key or one model. Runs come in the order of the page; the
/// groups within a run are sorted here.
/// </summary>
internal sealed class UsageGroups(UsageQuery query)
{
    private readonly SortedDictionary<UsagePosition, UsageSums> _run = new(UsagePosition.Order);
    private readonly List<UsageEntry> _entries = new(Math.Min(query.Limit, 1_000));

    /// <summary>True when there is a group that the page has no room for.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Where the next page begins; null when this is the last one.</summary>
    public UsagePosition? Next => IsFull ? _entries[^1].Position : null;

    /// <summary>Adds a row to the open run; false when the page is full.</summary>
    public bool Add(UsagePosition group, string unit, long amount, UsageSource source)
    {
        if (query.After is { } after && UsagePosition.Order.Compare(group, after) <= 0)
        {
            return true; // On an earlier page.
        }

        IsFull |= _entries.Count == query.Limit;
        if (!IsFull)
        {
            _run[group] = _run.GetValueOrDefault(group).Add(unit, amount, source);
        }

        return !IsFull;
    }

    /// <summary>Ends the open run; false when the page is full.</summary>
    public bool EndRun()
    {
        foreach (var (group, sums) in _run)
        {
            if (_entries.Count == query.Limit)
            {
                IsFull = true;
                break;
            }

            _entries.Add(new UsageEntry(group, null, sums));
        }

        _run.Clear();
        return !IsFull;
    }

    /// <summary>The groups so far.</summary>
    public List<UsageEntry> ToList() => _entries;
}
