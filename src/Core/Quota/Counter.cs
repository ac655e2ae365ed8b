using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Quota;

/// <summary>How much of one unit was used and is held in one window.</summary>
/// <param name="Unit">The unit counted.</param>
/// <param name="Window">The kind of window.</param>
/// <param name="Span">The window itself; it only ever moves forward.</param>
/// <param name="Used">Charged in it, at least 0.</param>
/// <param name="Held">Set aside in it by open holds, at least 0.</param>
public readonly record struct Counter(Unit Unit, WindowKind Window, WindowSpan Span, long Used, long Held)
{
    /// <summary>True when this counts the same thing.</summary>
    public bool IsFor(Unit unit, WindowKind window) => Window == window && Unit == unit;

    /// <summary>Used up by <paramref name="amount"/> more.</summary>
    public Counter Charge(long amount) => amount == 0 ? this : this with { Used = Saturate(Used, amount) };

    /// <summary>Held by <paramref name="amount"/> more, or less.</summary>
    public Counter Hold(long amount) => amount == 0 ? this : this with { Held = Math.Max(0, Held + amount) };

    /// <summary>True when <paramref name="amount"/> more stays within <paramref name="max"/>.</summary>
    public bool HasRoomFor(long amount, long max) => Used <= max && Held <= max - Used && amount <= max - Used - Held;

    private static long Saturate(long used, long amount) => Math.Min(Limit.MaxAmount, used + amount);
}
