using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Limits;

/// <summary>The state of one limit at one instant.</summary>
/// <example>
/// A limit of 1,000 requests a day, of which 3 were charged and 2 are held by requests in flight, at 09:00 UTC:
/// <c>Used 3, Held 2, Remaining 995, ResetsAt</c> the next midnight in the key's zone.
/// </example>
/// <param name="Limit">The limit itself.</param>
/// <param name="Used">Charged in the current window. It can exceed the limit when work cost more than its hold.</param>
/// <param name="Held">Set aside by open holds of the current window.</param>
/// <param name="ResetsAt">When the window ends; null for a lifetime limit, and where the key's time zone is unknown.</param>
public readonly record struct LimitStatus(Limit Limit, long Used, long Held, DateTimeOffset? ResetsAt)
{
    /// <summary>What may still be admitted, 0 … the limit.</summary>
    public long Remaining => Math.Clamp(Limit.Max - Used - Held, 0, Limit.Max);

    /// <summary>The state after a hold of the first amount is settled with the second, if nothing else happens meanwhile.</summary>
    public LimitStatus Settled(Cost hold, Cost actual) => this with { Used = Used + actual[Unit], Held = Math.Max(0, Held - hold[Unit]) };

    /// <summary>The limit's unit.</summary>
    public Unit Unit => Limit.Unit;

    /// <summary>The limit's window.</summary>
    public WindowKind Window => Limit.Window;
}
