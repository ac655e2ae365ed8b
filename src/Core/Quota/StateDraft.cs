using System.Collections.Immutable;
using System.Runtime.InteropServices;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>The next state while it is built: the old one, with its windows rolled to now and its expired holds charged.</summary>
internal sealed partial class StateDraft
{
    private readonly QuotaState _old;
    private readonly KeyRecord _oldKey;
    private readonly DateTimeOffset _clock;
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
        _clock = now;
        _now = CounterLayout.NotBefore(state.Counters, now.ToUniversalTime());
        _holds = state.Holds;
        _nextHoldExpiry = state.NextHoldExpiry;
        _lastUsedAt = state.LastUsedAt;
        _usage = new UsageLedger(state.UsageDay, state.Usage, _now);
        _counters = CounterLayout.Align(key, state.Counters, _holds, _now);
        ChargeExpiredHolds();
    }

    public KeyRecord Key { get; private set; }

    /// <summary>Now, but never before a window of the key has begun.</summary>
    public DateTimeOffset Now => _now;

    /// <summary>True when a window should have begun and cannot be told, since this machine does not know the key's zone.</summary>
    public bool LacksTimeZone => Array.Exists(_counters, static c => c.Span.IsEmpty);

    public int OpenHolds => _holds.Count;

    public bool HasExpiredHolds { get; private set; }

    /// <summary>Lifetime requests stand first in every layout.</summary>
    public long RequestsUsed => _counters[0].Used;

    public Hold? FindHold(HoldId id) => _holds.GetValueOrDefault(id);

    public void Charge(Cost cost)
    {
        foreach (ref var counter in _counters.AsSpan())
        {
            counter = counter.Charge(cost[counter.Unit]);
        }
    }

    public void Open(Hold hold)
    {
        foreach (ref var counter in _counters.AsSpan())
        {
            counter = counter.Hold(hold.Cost[counter.Unit]);
        }

        _holds = _holds.Add(hold.Id, hold);
        _nextHoldExpiry = _nextHoldExpiry < hold.ExpiresAt ? _nextHoldExpiry : hold.ExpiresAt;
    }

    /// <summary>Ends a hold in every window that still counts it. If a window has ended since, there is nothing to give back in it.</summary>
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
            _nextHoldExpiry = EarliestExpiry();
        }

        if (hold.IsTracked)
        {
            (_closed ??= []).Add(new ClosedHold(hold, outcome));
        }
    }

    private DateTimeOffset EarliestExpiry()
    {
        // Written out: a hot key has many holds open, and this runs for most of them.
        var earliest = DateTimeOffset.MaxValue;
        foreach (var (_, hold) in _holds)
        {
            earliest = hold.ExpiresAt < earliest ? hold.ExpiresAt : earliest;
        }

        return earliest;
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

    public void AddUsage(Cost cost, string model, UpstreamName upstream, UsageSource source)
    {
        foreach (var item in cost.Items)
        {
            _usage.Add(model, upstream, source, item.Unit.Name, item.Amount);
        }
    }

    public void AddUsage(string model, UpstreamName upstream, UsageSource source, string unit, long amount) =>
        _usage.Add(model, upstream, source, unit, amount);

    public void Touch() => _lastUsedAt = _lastUsedAt > _now ? _lastUsedAt : _now;

    public Transition Unchanged(Decision decision) => new(_oldKey, _old, decision, [], default);

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
        return new Transition(Key, next, decision, _closed ?? (IReadOnlyList<ClosedHold>)[], new KeyFacts(StatusFacts(), new HoldFacts(_holds.Count, _nextHoldExpiry)));
    }

    private void ChargeExpiredHolds()
    {
        if (!(_nextHoldExpiry <= _now))
        {
            return;
        }

        // Sorted, because a dictionary's order differs between processes.
        var expired = _old.Holds.Values.Where(h => h.ExpiresAt <= _now);
        foreach (var hold in expired.OrderBy(h => h.ExpiresAt).ThenBy(h => h.Id.Value, StringComparer.Ordinal))
        {
            End(hold, hold.Cost, ClosedHold.Expired);
            AddUsage(hold.Cost, hold.Model, UpstreamName.None, UsageSource.Held);
            HasExpiredHolds = true;
        }
    }
}
