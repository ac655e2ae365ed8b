using System.Collections;
using System.Collections.Immutable;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Limits;

/// <summary>The limits of one key: at most 16, no two with the same unit and window.</summary>
public sealed class LimitSet : IReadOnlyList<Limit>, IEquatable<LimitSet>
{
    /// <summary>The most limits a key can have.</summary>
    public const int MaxCount = 16;

    private readonly ImmutableArray<Limit> _limits;

    private LimitSet(ImmutableArray<Limit> limits) => _limits = limits;

    /// <summary>No limit at all.</summary>
    public static LimitSet None { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _limits.Length;

    /// <summary>The shorthand <c>quota</c>: the lifetime limit on requests; null when there is none.</summary>
    public long? RequestQuota => Find(Unit.Requests, WindowKind.Lifetime)?.Max;

    /// <inheritdoc/>
    public Limit this[int index] => _limits[index];

    /// <summary>Makes a set.</summary>
    /// <exception cref="ArgumentException">More than 16, or two with the same unit and window.</exception>
    public static LimitSet Of(params IEnumerable<Limit> limits)
    {
        var all = limits.ToImmutableArray();
        if (all.Length > MaxCount)
        {
            throw new ArgumentException($"a key has at most {MaxCount} limits", nameof(limits));
        }

        for (var i = 0; i < all.Length; i++)
        {
            for (var j = i + 1; j < all.Length; j++)
            {
                if (all[i].Unit == all[j].Unit && all[i].Window == all[j].Window)
                {
                    throw new ArgumentException($"two limits on {all[i].Unit} per {all[i].Window.ToName()}", nameof(limits));
                }
            }
        }

        return all.IsEmpty ? None : new LimitSet(all);
    }

    /// <summary>The limit on this unit and window, if there is one.</summary>
    public Limit? Find(Unit unit, WindowKind window)
    {
        foreach (var limit in _limits)
        {
            if (limit.Unit == unit && limit.Window == window)
            {
                return limit;
            }
        }

        return null;
    }

    /// <summary>True when at least one limit is on this unit.</summary>
    public bool Constrain(Unit unit)
    {
        foreach (var limit in _limits)
        {
            if (limit.Unit == unit)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The same limits with another lifetime limit on requests; null removes that limit.</summary>
    public LimitSet WithRequestQuota(long? quota)
    {
        var others = _limits.Where(l => l.Unit != Unit.Requests || l.Window != WindowKind.Lifetime);
        return Of(quota is { } max ? others.Prepend(new Limit(Unit.Requests, WindowKind.Lifetime, max)) : others);
    }

    /// <summary>The same limits with this one: in the place of the one on its unit and window, else as the last.</summary>
    /// <exception cref="ArgumentException">It would be one too many.</exception>
    public LimitSet With(Limit limit)
    {
        for (var i = 0; i < _limits.Length; i++)
        {
            if (_limits[i].Unit == limit.Unit && _limits[i].Window == limit.Window)
            {
                return new LimitSet(_limits.SetItem(i, limit));
            }
        }

        return Of(_limits.Append(limit));
    }

    /// <summary>The same limits without the one on this unit and window.</summary>
    public LimitSet Without(Unit unit, WindowKind window) => Of(_limits.Where(l => l.Unit != unit || l.Window != window));

    /// <inheritdoc/>
    public bool Equals(LimitSet? other) => other is not null && _limits.AsSpan().SequenceEqual(other._limits.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LimitSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _limits.IsEmpty ? 0 : HashCode.Combine(_limits.Length, _limits[0]);

    /// <summary>Enumerates without allocating.</summary>
    public ImmutableArray<Limit>.Enumerator GetEnumerator() => _limits.GetEnumerator();

    IEnumerator<Limit> IEnumerable<Limit>.GetEnumerator() => ((IEnumerable<Limit>)_limits).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<Limit>)_limits).GetEnumerator();
}
