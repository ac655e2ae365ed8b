using System.Collections.Immutable;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Storage;

/// <summary>Adds up usage rows. The sums do not depend on the order in which rows come.</summary>
public sealed class UsageTally
{
    /// <summary>Units that the service counts come before a caller's own, so that no number of own units can hide the money that was spent.</summary>
    private static readonly IComparer<string> MeteredFirst = Comparer<string>.Create(static (x, y) =>
        MeteredUnits.Contains(y).CompareTo(MeteredUnits.Contains(x)) is not 0 and var metered ? metered : string.CompareOrdinal(x, y));

    private UsageSums _sums;
    private FirstEntries<string, long>? _units;
    private long _otherUnits;

    /// <summary>Adds one row's amount.</summary>
    public void Add(in UsageAmount row)
    {
        var amount = row.Amount;
        _sums = row.Unit switch
        {
            Unit.RequestsName => _sums with { Requests = UsageSums.Add(_sums.Requests, amount) },
            Unit.TokensName => _sums with { Tokens = UsageSums.Add(_sums.Tokens, amount) },
            UsageUnits.TokensIn => _sums with { TokensIn = UsageSums.Add(_sums.TokensIn, amount) },
            UsageUnits.TokensOut => _sums with { TokensOut = UsageSums.Add(_sums.TokensOut, amount) },
            UsageUnits.Denied => _sums with { Denied = UsageSums.Add(_sums.Denied, amount) },
            UsageUnits.Errors => _sums with { Errors = UsageSums.Add(_sums.Errors, amount) },
            _ => _sums,
        };
        if (row.Source > _sums.Source)
        {
            _sums = _sums with { Source = row.Source };
        }

        // A row of nothing takes no place among the units: nothing was used.
        if (UsageUnits.IsListed(row.Unit) && amount > 0)
        {
            AddListed(row.Unit, amount);
        }
    }

    /// <summary>The sums so far.</summary>
    public UsageSums ToSums() => _sums with { Units = new UnitSums(ToItems()) };

    private void AddListed(string unit, long amount)
    {
        if (unit == UsageUnits.Other)
        {
            _otherUnits = UsageSums.Add(_otherUnits, amount);
            return;
        }

        _units ??= new FirstEntries<string, long>(UnitSums.MaxUnits, MeteredFirst);
        if (!_units.TrySet(unit, UsageSums.Add(_units.Find(unit), amount), out var pushedOut))
        {
            _otherUnits = UsageSums.Add(_otherUnits, amount);
        }

        _otherUnits = UsageSums.Add(_otherUnits, pushedOut);
    }

    private ImmutableArray<KeyValuePair<string, long>> ToItems()
    {
        var units = _units?.ToArray() ?? [];
        Array.Sort(units, static (x, y) => string.CompareOrdinal(x.Key, y.Key));

        // No unit's name begins with a parenthesis, which comes before all letters.
        return _otherUnits > 0 ? [KeyValuePair.Create(UsageUnits.Other, _otherUnits), .. units] : [.. units];
    }
}
