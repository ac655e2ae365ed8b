using System.Collections.Immutable;

namespace QuotaFunctions.Core.Limits;

/// <summary>What one operation spends: an amount for each of up to 8 units.</summary>
public sealed class Cost : IEquatable<Cost>
{
    /// <summary>The most units in one cost.</summary>
    public const int MaxUnits = 8;

    private readonly ImmutableArray<CostItem> _items;

    private Cost(ImmutableArray<CostItem> items) => _items = items;

    /// <summary>Nothing.</summary>
    public static Cost None { get; } = new([]);

    /// <summary>One request: what a call costs when it says nothing else.</summary>
    public static Cost OneRequest { get; } = new([new CostItem(Unit.Requests, 1)]);

    /// <summary>The amounts, sorted by unit, none zero.</summary>
    public ImmutableArray<CostItem> Items => _items;

    /// <summary>The amount of a unit; 0 when it is not spent.</summary>
    public long this[Unit unit]
    {
        get
        {
            foreach (var item in _items)
            {
                if (item.Unit == unit)
                {
                    return item.Amount;
                }
            }

            return 0;
        }
    }

    /// <summary>Makes a cost; zero amounts are left out.</summary>
    /// <exception cref="ArgumentException">More than 8 units, a unit twice, or an amount outside 0 … <see cref="Limit.MaxAmount"/>.</exception>
    public static Cost Of(params IEnumerable<CostItem> items)
    {
        var builder = ImmutableArray.CreateBuilder<CostItem>();
        foreach (var item in items)
        {
            if (item.Amount != 0)
            {
                builder.Add(item);
            }
        }

        builder.Sort(static (a, b) => string.CompareOrdinal(a.Unit.Name, b.Unit.Name));
        var sorted = builder.DrainToImmutable();
        if (sorted.Length > MaxUnits)
        {
            throw new ArgumentException($"a cost has at most {MaxUnits} units", nameof(items));
        }

        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Amount is < 0 or > Limit.MaxAmount)
            {
                throw new ArgumentException($"{sorted[i].Unit} is not in 0 … {Limit.MaxAmount}", nameof(items));
            }

            if (i > 0 && sorted[i].Unit == sorted[i - 1].Unit)
            {
                throw new ArgumentException($"{sorted[i].Unit} is there twice", nameof(items));
            }
        }

        return sorted.IsEmpty ? None : new Cost(sorted);
    }

    /// <summary>One request and so many tokens.</summary>
    public static Cost RequestAndTokens(long requests, long tokens) =>
        (requests, tokens) is (1, 0) ? OneRequest : Of(new CostItem(Unit.Requests, requests), new CostItem(Unit.Tokens, tokens));

    /// <summary>One of each unit in it: the smallest cost in these units.</summary>
    public Cost OneOfEach() => Of(_items.Select(static i => i with { Amount = 1 }));

    /// <inheritdoc/>
    public bool Equals(Cost? other) => other is not null && _items.AsSpan().SequenceEqual(other._items.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Cost);

    /// <inheritdoc/>
    public override int GetHashCode() => _items.IsEmpty ? 0 : HashCode.Combine(_items.Length, _items[0]);

    /// <summary>For example <c>requests=1,tokens=250</c>: the canonical form that fingerprints are made of.</summary>
    public override string ToString() => string.Join(',', _items.Select(i => $"{i.Unit}={i.Amount}"));
}

/// <summary>An amount of one unit, 0 … <see cref="Limit.MaxAmount"/>.</summary>
public readonly record struct CostItem(Unit Unit, long Amount);
