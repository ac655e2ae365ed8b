using System.Collections.Immutable;
using System.Runtime.InteropServices;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>The draft's questions to the key's limits: is there room, what is refused, for how long. Nothing here changes the draft.</summary>
internal sealed partial class StateDraft
{
    /// <summary>The refusal of a key that may not spend at all; null while it may.</summary>
    public Decision? Refusal() => FactsUntil(exhausted: null).At(_now) switch
    {
        KeyStatus.Revoked => Decide(Verdict.Revoked),
        KeyStatus.Expired => Decide(Verdict.Expired),
        KeyStatus.Suspended => Decide(Verdict.Suspended),
        _ => LacksTimeZone ? Decide(Verdict.TimeZoneUnknown) with { Limits = [] } : null,
    };

    public StatusFacts StatusFacts() => FactsUntil(ExhaustedUntil());

    /// <summary>The denial, if a limit has no room for this cost.</summary>
    public Decision? FindExceeded(Cost cost) =>
        FindShortage(cost) is { } shortage ? Decide(Verdict.Denied) with { Shortage = shortage, RetryAfter = shortage.WaitFrom(_clock) } : null;

    /// <summary>The limit that has no room for this cost; of several, the one that has room last. Null when all have room.</summary>
    private Shortage? FindShortage(Cost cost)
    {
        Shortage? worst = null;
        var worstWait = TimeSpan.MinValue;
        foreach (var limit in Key.Limits)
        {
            var amount = cost[limit.Unit];
            if (amount == 0 || CounterOf(limit).HasRoomFor(amount, limit.Max))
            {
                continue;
            }

            var shortage = Shortage.Of(StatusOf(limit), amount, Key.ExpiresAt, _clock);
            var wait = shortage.WaitFrom(_clock) ?? TimeSpan.MaxValue;
            if (wait > worstWait)
            {
                (worst, worstWait) = (shortage, wait);
            }
        }

        return worst;
    }

    /// <summary>The part of the wanted amount that the limits leave for a hold.</summary>
    public Cost Granted(Cost wanted)
    {
        var items = wanted.Items;
        foreach (var limit in Key.Limits)
        {
            var counter = CounterOf(limit);
            var left = Math.Max(0, limit.Max - counter.Used - counter.Held);
            for (var i = 0; i < items.Length; i++)
            {
                if (items[i].Unit == limit.Unit && items[i].Amount > left)
                {
                    items = items.SetItem(i, items[i] with { Amount = left });
                }
            }
        }

        return items == wanted.Items ? wanted : Cost.Of(items);
    }

    /// <summary>True when the sum of held amounts would pass <see cref="Limit.MaxAmount"/>. Only keys without a limit on the unit can get there.</summary>
    public bool WouldHoldTooMuch(Cost cost)
    {
        foreach (var item in cost.Items)
        {
            // Smaller ones cannot add up to it.
            if (item.Amount > Limit.MaxAmount / QuotaTransition.MaxOpenHolds
                && _holds.Values.Sum(h => h.Cost[item.Unit]) > Limit.MaxAmount - item.Amount)
            {
                return true;
            }
        }

        return false;
    }

    private StatusFacts FactsUntil(DateTimeOffset? exhausted) =>
        new(Key.RevokedAt is not null, Key.SuspendedAt is not null, Key.ExpiresAt, exhausted);

    private DateTimeOffset? ExhaustedUntil()
    {
        DateTimeOffset? until = null;
        foreach (var limit in Key.Limits)
        {
            if (!limit.Unit.IsGate)
            {
                continue;
            }

            var counter = CounterOf(limit);
            if (counter.Used >= limit.Max && !(until >= counter.Span.End))
            {
                until = counter.Span.End;
            }
        }

        return until;
    }

    /// <summary>The next instant at which what is observed of the key changes by itself.</summary>
    /// <param name="isRefused">
    /// True when the key may make no further request. Which limit refuses it, and whether waiting helps, can change
    /// <see cref="Shortage.HoldWait"/> before a window or the key ends.
    /// </param>
    public DateTimeOffset ValidUntil(bool isRefused)
    {
        DateTimeOffset Before(DateTimeOffset end) =>
            isRefused && end != DateTimeOffset.MaxValue && end - Shortage.HoldWait > _clock ? end - Shortage.HoldWait : end;

        var until = Key.ExpiresAt is { } expiry && expiry > _now ? Before(expiry) : DateTimeOffset.MaxValue;
        if (_nextHoldExpiry < until)
        {
            until = _nextHoldExpiry.Value;
        }

        foreach (var counter in _counters)
        {
            var end = Before(counter.Span.End);
            until = end < until ? end : until;
        }

        return until;
    }

    public ImmutableArray<LimitStatus> Statuses()
    {
        if (Key.Limits.Count == 0)
        {
            return [];
        }

        var statuses = new LimitStatus[Key.Limits.Count];
        for (var i = 0; i < statuses.Length; i++)
        {
            statuses[i] = StatusOf(Key.Limits[i]);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(statuses);
    }

    public Decision Decide(Verdict verdict) => new() { Verdict = verdict, Key = Key, Limits = Statuses() };

    private LimitStatus StatusOf(Limit limit)
    {
        var counter = CounterOf(limit);
        DateTimeOffset? end = counter.Span.IsEmpty || counter.Span.End == DateTimeOffset.MaxValue ? null : counter.Span.End;
        return new LimitStatus(limit, counter.Used, counter.Held, end);
    }

    private Counter CounterOf(Limit limit) => CounterLayout.Find(_counters, limit.Unit, limit.Window);
}
