using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Tables.Usage;

/// <summary>
/// Sums totals that come newest day first into the groups of one page, and over all. Groups that belong to earlier pages are only added to the
/// sum over all; once a day fills the page, later days are too, so memory stays bounded where days are told apart.
/// </summary>
internal sealed class UsageTally(UsageQuery query)
{
    private readonly Dictionary<UsagePosition, UsageSums> _groups = [];
    private UsageSums _totals;
    private DateOnly? _lastDay;

    /// <summary>Adds what a key used on a day. Days come in descending order.</summary>
    public void Add(DateOnly day, KeyId key, IEnumerable<UsageAmount> amounts)
    {
        if (_lastDay is null && query.GroupBy.HasFlag(UsageGrouping.Day) && _groups.Count > query.Limit
            && _groups.Keys.All(g => g.Day > day))
        {
            _lastDay = day;
        }

        foreach (var amount in amounts.Where(a => query.Includes(a.Upstream)))
        {
            _totals = _totals.Add(amount.Unit, amount.Amount, amount.Source);
            var group = UsagePosition.Of(query.GroupBy, day, key, amount.Model, amount.Upstream);
            if (_lastDay is null && !(query.After is { } after && UsagePosition.Order.Compare(group, after) <= 0))
            {
                _groups[group] = _groups.GetValueOrDefault(group).Add(amount.Unit, amount.Amount, amount.Source);
            }
        }
    }

    /// <summary>The page's groups, one more than its limit if there is one, in order; and the sums over all.</summary>
    public (IReadOnlyList<KeyValuePair<UsagePosition, UsageSums>> Groups, UsageSums Totals) Finish() =>
        ([.. _groups.OrderBy(g => g.Key, UsagePosition.Order).Take(query.Limit + 1)], _totals);
}
