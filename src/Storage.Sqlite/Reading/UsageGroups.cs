using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>
/// Sums rows into the groups of one page. Rows come in runs: all of one day, one key or one model. Runs come in the order of the page; the
/// groups within a run are sorted here.
/// </summary>
internal sealed class UsageGroups(UsageQuery query)
{
    /// <summary>The columns that <see cref="Read"/> reads, after the first one, which says what run a row is of.</summary>
    public const string Columns = "model, upstream, source, unit, amount";

    /// <summary>
    /// The most rows of other upstreams that are read for one page. No index leads to the rows of one upstream (each would be a page more to
    /// write), so a page ends early where there are few.
    /// </summary>
    public const int MaxPassedOver = 10_000;

    private readonly SortedDictionary<UsagePosition, UsageSums> _run = new(UsagePosition.Order);
    private readonly List<UsageEntry> _entries = new(Math.Min(query.Limit, 1_000));
    private UsagePosition? _lastSeen;
    private int _passedOver;

    /// <summary>True when there may be a group that is not on the page.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Where the next page begins; null when this is the last one.</summary>
    public UsagePosition? Next => !IsFull ? null : _entries.Count == query.Limit ? _entries[^1].Position : _lastSeen;

    /// <summary>What a row of <see cref="Columns"/> says.</summary>
    public static UsageAmount Read(in SqliteStatement.Rows rows) => new(
        rows.GetString(1), UpstreamName.Parse(rows.GetString(2)), UsageSourceNames.Parse(rows.GetString(3)), rows.GetString(4), rows.GetInt64(5));

    /// <summary>Adds a row to the open run; false when the page is full.</summary>
    public bool Add(DateOnly day, KeyId key, UsageAmount amount)
    {
        var group = UsagePosition.Of(query.GroupBy, day, key, amount.Model, amount.Upstream);
        if (IsFull || (query.After is { } after && UsagePosition.Order.Compare(group, after) <= 0))
        {
            return !IsFull; // On another page.
        }

        _lastSeen = _lastSeen is { } last && UsagePosition.Order.Compare(group, last) < 0 ? last : group;
        if (!query.Includes(amount.Upstream))
        {
            _passedOver++;
            return true;
        }

        if (_entries.Count == query.Limit)
        {
            IsFull = true;
            return false;
        }

        _run[group] = _run.GetValueOrDefault(group).Add(amount.Unit, amount.Amount, amount.Source);
        return true;
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
        IsFull |= _passedOver >= MaxPassedOver;
        return !IsFull;
    }

    /// <summary>The groups so far.</summary>
    public List<UsageEntry> ToList() => _entries;
}
