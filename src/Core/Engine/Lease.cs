using System.Collections.Immutable;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Engine;

/// <summary>A slice that this instance took and has admitted some operations from. Only the key's drain changes it.</summary>
/// <param name="id">The slice's id.</param>
/// <param name="slice">How much was granted.</param>
/// <param name="validUntil">From this instant on nothing may be drawn, by this instance's clock.</param>
internal sealed class Lease(HoldId id, Cost slice, DateTimeOffset validUntil)
{
    private readonly Dictionary<Unit, long> _used = [];

    /// <summary>The slice's id.</summary>
    public HoldId Id { get; } = id;

    /// <summary>The timestamp of the last draw.</summary>
    public long LastDraw { get; private set; }

    /// <summary>True once its return was sent to the store: whatever the outcome, nothing more may be drawn.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>All that was drawn.</summary>
    public Cost Used => Cost.Of(_used.Select(u => new CostItem(u.Key, u.Value)));

    /// <summary>True while operations may draw from it, by this instance's clock.</summary>
    public bool IsValid(DateTimeOffset now) => !IsEnded && now < validUntil;

    /// <summary>Draws a cost, all units or none. A unit without a limit needs no share of the slice.</summary>
    public bool TryDraw(Cost cost, LimitSet limits, long timestamp)
    {
        foreach (var item in cost.Items)
        {
            if (limits.Constrain(item.Unit) && slice[item.Unit] - UsedOf(item.Unit) < item.Amount)
            {
                return false;
            }
        }

        foreach (var item in cost.Items)
        {
            _used[item.Unit] = UsedOf(item.Unit) + item.Amount;
        }

        LastDraw = timestamp;
        return true;
    }

    public void End() => IsEnded = true;

    /// <summary>The limits as the store has them, with the drawn part of the slice shown as used instead of held.</summary>
    public ImmutableArray<LimitStatus> Adjust(ImmutableArray<LimitStatus> limits)
    {
        var adjusted = limits.ToBuilder();
        for (var i = 0; i < adjusted.Count; i++)
        {
            var drawn = UsedOf(adjusted[i].Unit);
            adjusted[i] = adjusted[i] with { Used = adjusted[i].Used + drawn, Held = Math.Max(0, adjusted[i].Held - drawn) };
        }

        return adjusted.MoveToImmutable();
    }

    private long UsedOf(Unit unit) => _used.GetValueOrDefault(unit);
}
