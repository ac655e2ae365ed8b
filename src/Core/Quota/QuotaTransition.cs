using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>The result of applying an operation.</summary>
/// <param name="Key">The record after it; the same object when it did not change.</param>
/// <param name="State">The state after it; the same object when nothing needs to be written.</param>
/// <param name="Decision">The answer.</param>
/// <param name="Closed">The tracked holds that it ended, whose end must be written with the state.</param>
/// <param name="Facts"><see cref="QuotaTransition.FactsOf"/> of a state that changed; default when nothing needs to be written.</param>
public readonly record struct Transition(
    KeyRecord Key, QuotaState State, Decision Decision, IReadOnlyList<ClosedHold> Closed, KeyFacts Facts);

/// <summary>
/// The pure function <c>(record, state, operation, now) → (next record, next state, decision)</c>. All arithmetic of quotas is here
/// and in the types beside it: windows, holds, settlement, expiry. No I/O, no clock, no randomness.
/// </summary>
/// <remarks>
/// Windows never move back: an instant before a counter's window (a clock that lags, another instance's that leads) counts as that
/// window's start. A refusal changes nothing, except that it may charge a hold that has expired meanwhile.
/// </remarks>
public static class QuotaTransition
{
    /// <summary>The most open holds of one key; more are refused as <see cref="Verdict.Contended"/>.</summary>
    public const int MaxOpenHolds = 2_000;

    /// <summary>The cost that a check asks about: one of each unit that gates a request.</summary>
    private static readonly Cost OneMore = Cost.Of(Unit.Gates.Select(static unit => new CostItem(unit, 1)));

    /// <summary>Applies one operation.</summary>
    public static Transition Apply(KeyRecord key, QuotaState state, QuotaOperation operation, DateTimeOffset now)
    {
        var draft = new StateDraft(key, state, now);
        return operation switch
        {
            ConsumeOperation consume => Consume(draft, consume),
            HoldOperation hold => Hold(draft, hold),
            TakeSliceOperation take => TakeSlice(draft, take),
            ReturnSliceOperation give => ReturnSlice(draft, give),
            SettleOperation settle => Settle(draft, settle),
            ReleaseOperation release => Release(draft, release),
            TallyOperation tally => Tally(draft, tally),
            FlushOperation => Flush(draft),
            ChangeOperation change => Change(draft, change),
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        };
    }

    /// <summary>The key at <paramref name="now"/>, with expired holds counted as charged. Changes nothing.</summary>
    public static KeySnapshot Observe(KeyRecord key, QuotaState state, DateTimeOffset now)
    {
        var draft = new StateDraft(key, state, now);
        var next = RefusalOf(draft, OneMore) ?? draft.Decide(Verdict.Allowed);

        // A refusal for the zone shows no limits; a listing of the key does.
        var limits = next.Verdict == Verdict.TimeZoneUnknown ? draft.Statuses() : next.Limits;
        return new KeySnapshot(key, draft.StatusFacts().At(draft.Now), limits, next, draft.RequestsUsed, state.LastUsedAt, draft.ValidUntil(isRefused: !next.IsAllowed));
    }

    /// <summary>The facts that a store keeps beside this document. They hold until the next write.</summary>
    public static KeyFacts FactsOf(KeyRecord key, QuotaState state, DateTimeOffset now) =>
        new(new StateDraft(key, state, now).StatusFacts(), new HoldFacts(state.Holds.Count, state.NextHoldExpiry));

    /// <summary>The refusal of a cost; null when the key may spend it. A check and a charge both use it, so they cannot disagree.</summary>
    private static Decision? RefusalOf(StateDraft draft, Cost cost) => draft.Refusal() ?? draft.FindExceeded(cost);

    private static Transition Consume(StateDraft draft, ConsumeOperation operation)
    {
        if (RefusalOf(draft, operation.Cost) is { } refusal)
        {
            return draft.Unchanged(refusal);
        }

        if (operation.Cost.Items.IsEmpty)
        {
            // Nothing to charge, so nothing to write: else a key's holder could make the store work for free.
            return draft.Unchanged(draft.Decide(Verdict.Allowed));
        }

        draft.Charge(operation.Cost);
        draft.AddUsage(operation.Cost, operation.Model, UpstreamName.None, UsageSource.Reported);
        draft.Touch();
        return draft.Changed(draft.Decide(Verdict.Allowed));
    }

    private static Transition Hold(StateDraft draft, HoldOperation operation)
    {
        if (draft.Refusal() is { } refusal)
        {
            return draft.Unchanged(refusal);
        }

        if (draft.FindHold(operation.Id) is { IsSlice: false } already)
        {
            return draft.Unchanged(draft.Decide(Verdict.Allowed) with { Hold = already });
        }

        if (draft.OpenHolds < MaxOpenHolds && draft.FindExceeded(operation.Minimum) is { } exceeded)
        {
            return draft.Unchanged(exceeded);
        }

        return Open(draft, new Hold
        {
            Id = operation.Id,
            Cost = draft.Granted(operation.Wanted),
            ChargedAt = draft.Now,
            ExpiresAt = draft.Now + operation.TimeToLive,
            Model = operation.Model,
            IsTracked = operation.IsTracked,
        });
    }

    private static Transition TakeSlice(StateDraft draft, TakeSliceOperation operation)
    {
        if (draft.Refusal() is { } refusal)
        {
            return draft.Unchanged(refusal);
        }

        if (draft.OpenHolds < MaxOpenHolds && draft.FindExceeded(operation.Wanted.OneOfEach()) is { } exceeded)
        {
            return draft.Unchanged(exceeded);
        }

        return Open(draft, new Hold
        {
            Id = operation.Id,
            Cost = draft.Granted(operation.Wanted),
            ChargedAt = draft.Now,
            ExpiresAt = draft.Now + operation.TimeToLive,
            IsSlice = true,
        });
    }

    private static Transition Open(StateDraft draft, Hold hold)
    {
        if (draft.OpenHolds >= MaxOpenHolds || draft.WouldHoldTooMuch(hold.Cost))
        {
            return draft.Unchanged(draft.Decide(Verdict.Contended));
        }

        draft.Open(hold);
        draft.Touch();
        return draft.Changed(draft.Decide(Verdict.Allowed) with { Hold = hold });
    }

    private static Transition ReturnSlice(StateDraft draft, ReturnSliceOperation operation)
    {
        if (draft.FindHold(operation.Id) is not { IsSlice: true } slice)
        {
            return UnknownHold(draft);
        }

        draft.End(slice, operation.Spent, "");
        draft.AddUsage(operation.Spent, slice.Model, UpstreamName.None, UsageSource.Reported);
        draft.Touch();
        return draft.Changed(draft.Decide(Verdict.Allowed) with { Hold = slice });
    }

    private static Transition Settle(StateDraft draft, SettleOperation operation)
    {
        if (draft.FindHold(operation.Id) is not { IsSlice: false } hold)
        {
            return UnknownHold(draft);
        }

        draft.End(hold, operation.Actual, hold.IsTracked ? ClosedHold.Settled(operation.Actual) : "");
        var model = operation.Model ?? hold.Model;
        draft.AddUsage(operation.Actual, model, operation.Upstream, operation.Source);
        draft.AddUsage(model, operation.Upstream, operation.Source, UsageUnits.TokensIn, operation.TokensIn);
        draft.AddUsage(model, operation.Upstream, operation.Source, UsageUnits.TokensOut, operation.TokensOut);
        draft.Touch();
        return draft.Changed(draft.Decide(Verdict.Allowed) with { Hold = hold });
    }

    private static Transition Release(StateDraft draft, ReleaseOperation operation)
    {
        if (draft.FindHold(operation.Id) is not { IsSlice: false } hold)
        {
            return UnknownHold(draft);
        }

        draft.End(hold, Cost.None, ClosedHold.Released);
        if (operation.IsError)
        {
            draft.AddUsage(hold.Model, operation.Upstream, UsageSource.Reported, UsageUnits.Errors, 1);
        }

        return draft.Changed(draft.Decide(Verdict.Allowed) with { Hold = hold });
    }

    private static Transition UnknownHold(StateDraft draft)
    {
        // The hold may have expired just now. Then its end is written, so that this call and every later one is answered with it.
        var decision = draft.Decide(Verdict.UnknownHold);
        return draft.HasExpiredHolds ? draft.Changed(decision) : draft.Unchanged(decision);
    }

    private static Transition Tally(StateDraft draft, TallyOperation operation)
    {
        draft.AddUsage("", UpstreamName.None, UsageSource.Reported, UsageUnits.Denied, operation.Denied);
        var decision = draft.Decide(Verdict.Allowed);
        return operation.Denied > 0 ? draft.Changed(decision) : draft.Unchanged(decision);
    }

    private static Transition Flush(StateDraft draft)
    {
        var decision = draft.Decide(Verdict.Allowed);
        return draft.HasExpiredHolds ? draft.Changed(decision) : draft.Unchanged(decision);
    }

    private static Transition Change(StateDraft draft, ChangeOperation operation)
    {
        if (operation.IfRevision is { } expected && expected != draft.Key.Revision)
        {
            return draft.Unchanged(draft.Decide(Verdict.RevisionMismatch));
        }

        if (KeyChanges.WithoutChange(draft.Key, operation.Change) is { } verdict)
        {
            return draft.Unchanged(draft.Decide(verdict));
        }

        draft.Change(operation.Change);
        return draft.Changed(draft.Decide(Verdict.Allowed));
    }
}
