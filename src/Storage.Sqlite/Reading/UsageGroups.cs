using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>Sums up rows that come group by group, until a page is full.</summary>
internal sealed class UsageGroups(int limit)
{
    private readonly List<UsageEntry> _entries = new(Math.Min(limit, 1_000));

    /// <summary>True when a group began that the page has no room for.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Where the next page begins; null when this is the last one.</summary>
    public UsagePosition? Next => IsFull ? _entries[^1].Position : null;

    /// <summary>Adds a row; false when it belongs to the next page.</summary>
    public bool Add(UsagePosition group, string unit, long amount, UsageSource source)
    {
        if (!Begin(group))
        {
            return false;
        }

        _entries[^1] = _entries[^1] with { Sums = _entries[^1].Sums.Add(unit, amount, source) };
        return true;
    }

    /// <summary>Adds a whole group; false when it belongs to the next page.</summary>
    public bool Add(UsagePosition group, UsageSums sums)
    {
        if (!Begin(group))
        {
            return false;
        }

        _entries[^1] = _entries[^1] with { Sums = sums };
        return true;
    }

    /// <summary>The groups so far.</summary>
    public List<UsageEntry> ToList() => _entries;

    private bool Begin(UsagePosition group)
    {
        if (_entries.Count == 0 || _entries[^1].Position != group)
        {
            if (_entries.Count == limit)
            {
                IsFull = true;
                return false;
            }

            _entries.Add(new UsageEntry(group, null, default));
        }

        return true;
    }
}
