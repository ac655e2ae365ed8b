using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Limits;

/// <summary>At most <see cref="Max"/> of <see cref="Unit"/> in each <see cref="Window"/>.</summary>
public readonly record struct Limit
{
    /// <summary>The largest amount anywhere in the API: 9,007,199,254,740,991 (2^53 - 1), exact in every JSON client.</summary>
    public const long MaxAmount = (1L << 53) - 1;

    /// <summary>Makes a limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is not in 0 … <see cref="MaxAmount"/>.</exception>
    public Limit(Unit unit, WindowKind window, long max)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, MaxAmount);
        Unit = unit;
        Window = window;
        Max = max;
    }

    /// <summary>What is counted.</summary>
    public Unit Unit { get; }

    /// <summary>The span over which it is counted.</summary>
    public WindowKind Window { get; }

    /// <summary>The most that may be used in one window, 0 … <see cref="MaxAmount"/>.</summary>
    public long Max { get; }
}
