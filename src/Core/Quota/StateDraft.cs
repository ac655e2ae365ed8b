using System.Collections.Immutable;
using System.Runtime.InteropServices;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>The next state in the making: the old one, with its windows rolled to now and its expired holds charged.</summary>
internal sealed class StateDraft
{
    private readonly QuotaState _old;
    private readonly KeyRecord _oldKey;
    private readonly DateTimeOffset _now;
    private readonly UsageLedger _usage;
    private Counter[] _counters;
    private ImmutableDictionary<HoldId, Hold> _holds;
    private List<ClosedHold>? _closed;
    private DateTimeOffset? _nextHoldExpiry;
    private DateTimeOffset? _lastUsedAt;

    public StateDraft(KeyRecord key, QuotaState state, DateTimeOffset now)
    {
        _old = state;
        _oldKey = key;
        Key = key;
        _now = CounterLayout.NotBefore(state.Counters, now.ToUniversalTime());
        _holds = state.Holds;
        _nextHoldExpiry = state.NextHoldExpiry;
        _lastUsedAt = state.LastUsedAt;
        _usage = new UsageLedger(state.UsageDay, state.Usage, _now);
        _counters = CounterLayout.Align(key, state.Counters, _holds, _now);
        ChargeExpiredHolds();
    }

    public KeyRecord Key { get; private set; }

    public int OpenHolds => _holds.Count;

    public bool HasExpiredHolds { get; private set; }

    /// <summary>Lifetime requests stand first in every layout.</summary>
    public long RequestsUsed => _counters[0].Used;

    public Decision? Refusal() =>
        Key.RevokedAt is not null ? Decide(Verdict.Revoked)
        : Key.ExpiresAt <= _now ? Decide(Verdict.Expired)
        : null;

    public Hold? FindHold(HoldId id) => _holds.GetValueOrDefault(id);

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

    public void Charge(Cost cost)
    {
        foreach (ref var counter in _counters.AsSpan())
        {
            counter = counter.Charge(cost[counter.Unit]);
        }
    }

    public Hold Open(HoldOperation operation)
    {
        var hold = new Hold
        {
            Id = operation.Id,
            Cost = Granted(operation.Wanted),
            ChargedAt = _now,
            ExpiresAt = _now + operation.TimeToLive,
            Model = operation.Model,
            IsTracked = operation.IsTracked,
        };
        foreach (ref var counter in _counters.AsSpan())
        {
            counter = counter.Hold(hold.Cost[counter.Unit]);
        }

        _holds = _holds.Add(hold.Id, hold);
        _nextHoldExpiry = _nextHoldExpiry < hold.ExpiresAt ? _nextHoldExpiry : hold.ExpiresAt;
        return hold;
    }

    /// <summary>Ends a hold in the windows that still carry it; a window that is over takes its hold along.</summary>
    public void End(Hold hold, Cost actual, string outcome)
    {
        foreach (ref var counter in _counters.AsSpan())
        {
            if (hold.ChargedAt >= counter.Span.Start)
            {
                counter = counter.Hold(-hold.Cost[counter.Unit]).Charge(actual[counter.Unit]);
            }
        }

        _holds = _holds.Remove(hold.Id);
        if (_holds.IsEmpty)
        {
            _nextHoldExpiry = null;
        }
        else if (hold.ExpiresAt == _nextHoldExpiry)
        {
            _nextHoldExpiry = _holds.Values.Min(h => h.ExpiresAt);
        }

        if (hold.IsTracked)
        {
            (_closed ??= []).Add(new ClosedHold(hold, outcome));
        }
    }

    public void Change(KeyChange change)
    {
        Key = KeyChanges.Apply(Key, change, _now);
        if (change is ResetKey)
        {
            foreach (ref var counter in _counters.AsSpan())
            {
                counter = counter with { Used = 0 };
            }
        }

        _counters = CounterLayout.Align(Key, ImmutableCollectionsMarshal.AsImmutableArray(_counters), _holds, _now);
    }

    public void AddUsage(Cost cost, string model, UsageSource source)
    {
        foreach (var item in cost.Items)
        {
            _usage.Add(model, source, item.Unit.Name, item.Amount);
        }
    }

    public void AddUsage(string model, UsageSource source, string unit, long amount) => _usage.Add(model, source, unit, amount);

    public void Touch() => _lastUsedAt = _now;

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

    public Transition Unchanged(Decision decision) => new(_oldKey, _old, decision, []);

    public Transition Changed(Decision decision)
    {
        var next = _old with
        {
            Counters = ImmutableCollectionsMarshal.AsImmutableArray(_counters),
            Holds = _holds,
            NextHoldExpiry = _nextHoldExpiry,
            LastUsedAt = _lastUsedAt,
            UsageDay = _usage.Day,
            Usage = _usage.ToImmutable(),
        };
        return new Transition(Key, next, decision, _closed ?? (IReadOnlyList<ClosedHold>)[]);
    }

    private void ChargeExpiredHolds()
    {
        if (!(_nextHoldExpiry <= _now))
        {
            return;
        }

        foreach (var hold in _old.Holds.Values.Where(h => h.ExpiresAt <= _now).OrderBy(h => h.ExpiresAt))
        {
            End(hold, hold.Cost, ClosedHold.Expired);
            AddUsage(hold.Cost, hold.Model, UsageSource.Held);
            HasExpiredHolds = true;
        }
    }

    private Cost Granted(Cost wanted)
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

    /// <summary>How long until this amount may have room; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    private TimeSpan WaitFor(Limit limit, Counter counter, long amount)
    {
        if (amount > limit.Max)
        {
            return TimeSpan.MaxValue;
        }

        if (counter.Used <= limit.Max - amount)
        {
            // Only holds are in the way, and most end well before their time.
            return TimeSpan.FromSeconds(1);
        }

        return counter.Span.End == DateTimeOffset.MaxValue ? TimeSpan.MaxValue : counter.Span.End - _now;
    }

    private LimitStatus StatusOf(Limit limit)
    {
        var counter = CounterOf(limit);
        DateTimeOffset? end = counter.Span.End == DateTimeOffset.MaxValue ? null : counter.Span.End;
        return new LimitStatus(limit, counter.Used, counter.Held, end);
    }

    private Counter CounterOf(Limit limit) => CounterLayout.Find(_counters, limit.Unit, limit.Window);
}
