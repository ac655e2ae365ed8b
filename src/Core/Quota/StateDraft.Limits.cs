using System.Collections.Immutable;
using System.Runtime.InteropServices;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>How the draft stands against the key's limits: what has room, what is refused and for how long. Nothing here changes it.</summary>
internal sealed partial class StateDraft
{
    public Decision? Refusal() =>
        Key.RevokedAt is not null ? Decide(Verdict.Revoked)
        : Key.ExpiresAt <= _now ? Decide(Verdict.Expired)
        : LacksTimeZone ? Decide(Verdict.TimeZoneUnknown) with { Limits = [] }
        : null;

    /// <summary>The denial, if a limit has no room for this cost.</summary>
    public Decision? FindExceeded(Cost cost)
    {
        LimitStatus? worst = null;
        var wait = TimeSpan.Zero;
        var worstWait = TimeSpan.MinValue;
        foreach (var limit in Key.Limits)
        {
            var amount = cost[limit.Unit];
            var counter = CounterOf(limit);
            if (amount == 0 || counter.HasRoomFor(amount, limit.Max))
            {
                continue;
            }

            wait = WaitFor(limit, counter, amount);
            if (wait > worstWait)
            {
                worstWait = wait;
                worst = StatusOf(limit);
            }
        }

        return worst is null
            ? null
            : Decide(Verdict.Denied) with { Exceeded = worst, RetryAfter = worstWait == TimeSpan.MaxValue ? null : worstWait };
    }

    /// <summary>What a hold gets of what it wants: what the limits leave.</summary>
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

    /// <summary>True when so much would be held of one unit that its sum is no amount any more. No limit bounds an unlimited key's holds.</summary>
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

    public DateTimeOffset? ExhaustedUntil()
    {
        DateTimeOffset? until = null;
        foreach (var limit in Key.Limits)
        {
            if (limit.Unit != Unit.Requests && limit.Unit != Unit.Tokens)
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

    /// <summary>The next instant at which the key looks different by itself.</summary>
    public DateTimeOffset ValidUntil()
    {
        var until = Key.ExpiresAt is { } expiry && expiry > _now ? expiry : DateTimeOffset.MaxValue;
        if (_nextHoldExpiry < until)
        {
            until = _nextHoldExpiry.Value;
        }

        foreach (var counter in _counters)
        {
            until = counter.Span.End < until ? counter.Span.End : until;
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

    /// <summary>How long until this amount may have room, by the caller's clock; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    private TimeSpan WaitFor(Limit limit, Counter counter, long amount)
    {
        if (amount > limit.Max)
        {
            return TimeSpan.MaxValue;
        }

        // Where only holds are in the way: most end well before their time.
        var until = counter.Used <= limit.Max - amount ? _clock.AddSeconds(1) : counter.Span.End;
        return until == DateTimeOffset.MaxValue || until >= Key.ExpiresAt ? TimeSpan.MaxValue : until - _clock;
    }

    private LimitStatus StatusOf(Limit limit)
    {
        var counter = CounterOf(limit);
        DateTimeOffset? end = counter.Span.IsEmpty || counter.Span.End == DateTimeOffset.MaxValue ? null : counter.Span.End;
        return new LimitStatus(limit, counter.Used, counter.Held, end);
    }

    private Counter CounterOf(Limit limit) => CounterLayout.Find(_counters, limit.Unit, limit.Window);
}
