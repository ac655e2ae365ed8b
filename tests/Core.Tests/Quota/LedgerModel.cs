using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Quota;

/// <summary>
/// What quotas mean, told in the plainest way: an append-only ledger of charges and a list of open holds. Nothing is kept per window;
/// every question is answered by adding up the entries again.
/// </summary>
internal sealed class LedgerModel
{
    private readonly List<Charge> _charges = [];
    private readonly List<Hold> _holds = [];
    private readonly Dictionary<(Unit, WindowKind), int> _countedFrom = [];

    // Limits that were taken away, with the window in which they were: until it is over they count on.
    private readonly Dictionary<(Unit Unit, WindowKind Window), WindowSpan> _takenAway = [];
    private readonly Func<WindowKind, DateTimeOffset, WindowSpan> _windowOf;
    private LimitSet _limits;
    private DateTimeOffset _latestWindow = DateTimeOffset.MinValue;
    private bool _isRevoked;
    private bool _isSuspended;

    public LedgerModel(LimitSet limits, DateTimeOffset? expiresAt, Func<WindowKind, DateTimeOffset, WindowSpan> windowOf)
    {
        _limits = limits;
        _windowOf = windowOf;
        ExpiresAt = expiresAt;
    }

    private LedgerModel(LedgerModel other)
        : this(other._limits, other.ExpiresAt, other._windowOf)
    {
        _charges.AddRange(other._charges);
        _holds.AddRange(other._holds);
        _countedFrom = new(other._countedFrom);
        _takenAway = new(other._takenAway);
        _latestWindow = other._latestWindow;
        _isRevoked = other._isRevoked;
        _isSuspended = other._isSuspended;
        Revision = other.Revision;
        UsageDay = other.UsageDay;
        Usage = new(other.Usage);
        LastUsedAt = other.LastUsedAt;
    }

    public DateTimeOffset? ExpiresAt { get; private set; }

    public long Revision { get; private set; } = 1;

    public DateOnly UsageDay { get; private set; }

    public DateTimeOffset? LastUsedAt { get; private set; }

    public Dictionary<(string Model, UpstreamName Upstream, UsageSource Source, string Unit), long> Usage { get; private set; } = [];

    public IReadOnlyList<Hold> Holds => _holds;

    /// <summary>All that was charged in lifetime requests, as the administrator sees it.</summary>
    public long RequestsUsed => Used(Unit.Requests, WindowKind.Lifetime, DateTimeOffset.UnixEpoch);

    /// <summary>The key's time: never before its latest window.</summary>
    public DateTimeOffset KeyTime(DateTimeOffset now) => now > _latestWindow ? now : _latestWindow;

    public (LedgerModel Next, Expected Answer) Apply(QuotaOperation operation, DateTimeOffset now)
    {
        var next = new LedgerModel(this);
        var at = KeyTime(now);
        next.BeginDay(at);
        var expired = next.Expire(at);
        var answer = next.Do(operation, at, now, expired > 0);
        if (!answer.IsChange)
        {
            return (this, answer);
        }

        foreach (var over in next._takenAway.Where(t => at >= t.Value.End).Select(t => t.Key).ToArray())
        {
            next._takenAway.Remove(over);
        }

        next._latestWindow = next._limits.Select(l => _windowOf(l.Window, at).Start).Concat(next._takenAway.Values.Select(w => w.Start)).Append(DateTimeOffset.MinValue).Max();
        return (next, answer);
    }

    private Expected Do(QuotaOperation operation, DateTimeOffset at, DateTimeOffset now, bool hasExpired)
    {
        var refusal = _isRevoked ? Verdict.Revoked : ExpiresAt <= at ? Verdict.Expired : _isSuspended ? Verdict.Suspended : (Verdict?)null;
        switch (operation)
        {
            case ConsumeOperation or HoldOperation or TakeSliceOperation when refusal is { } verdict:
                return Answer(verdict, at, isChange: false);
            case HoldOperation hold when _holds.Find(h => h.Id == hold.Id) is { } already:
                return Answer(Verdict.Allowed, at, isChange: false) with { Hold = already };
            case ConsumeOperation { Cost.Items.IsEmpty: true }:
                return Answer(Verdict.Allowed, at, isChange: false);
            case ConsumeOperation consume:
                return Deny(consume.Cost, at, now) ?? Consume(consume, at);
            case HoldOperation hold:
                return Deny(hold.Minimum, at, now) ?? Open(hold, at);
            case TakeSliceOperation take:
                return Deny(Cost.Of(take.Wanted.Items.Select(i => i with { Amount = 1 })), at, now)
                    ?? Open(new HoldOperation(take.Id, take.Wanted, Cost.None, take.TimeToLive), at, isSlice: true);
            case ReturnSliceOperation give:
                return Settle(new SettleOperation(give.Id, give.Spent), at, isSlice: true) ?? Answer(Verdict.UnknownHold, at, isChange: hasExpired);
            case SettleOperation settle:
                return Settle(settle, at) ?? Answer(Verdict.UnknownHold, at, isChange: hasExpired);
            case ReleaseOperation release:
                return Release(release, at) ?? Answer(Verdict.UnknownHold, at, isChange: hasExpired);
            case TallyOperation tally:
                Count("", UpstreamName.None, UsageSource.Reported, UsageUnits.Denied, tally.Denied);
                return Answer(Verdict.Allowed, at, isChange: tally.Denied > 0);
            case FlushOperation:
                return Answer(Verdict.Allowed, at, isChange: hasExpired);
            case ChangeOperation change:
                return Change(change, at);
            default:
                throw new ArgumentOutOfRangeException(nameof(operation));
        }
    }

    private Expected Consume(ConsumeOperation consume, DateTimeOffset at)
    {
        _charges.Add(new Charge(at, consume.Cost));
        Count(consume.Cost, consume.Model, UpstreamName.None, UsageSource.Reported);
        Touch(at);
        return Answer(Verdict.Allowed, at, isChange: true);
    }

    private Expected Open(HoldOperation operation, DateTimeOffset at, bool isSlice = false)
    {
        var granted = operation.Wanted.Items.Select(item =>
        {
            var left = _limits.Where(l => l.Unit == item.Unit).Select(l => StatusOf(l, at).Remaining).Append(item.Amount).Min();
            return item with { Amount = left };
        });
        var hold = new Hold
        {
            Id = operation.Id,
            Cost = Cost.Of(granted),
            ChargedAt = at,
            ExpiresAt = at + operation.TimeToLive,
            Model = operation.Model,
            IsTracked = operation.IsTracked,
            IsSlice = isSlice,
        };
        _holds.Add(hold);
        Touch(at);
        return Answer(Verdict.Allowed, at, isChange: true) with { Hold = hold };
    }

    private Expected? Settle(SettleOperation operation, DateTimeOffset at, bool isSlice = false)
    {
        if (_holds.Find(h => h.Id == operation.Id && h.IsSlice == isSlice) is not { } hold)
        {
            return null;
        }

        _holds.Remove(hold);
        _charges.Add(new Charge(Earlier(hold.ChargedAt, at), operation.Actual));
        var model = operation.Model ?? hold.Model;
        Count(operation.Actual, model, operation.Upstream, operation.Source);
        Count(model, operation.Upstream, operation.Source, UsageUnits.TokensIn, operation.TokensIn);
        Count(model, operation.Upstream, operation.Source, UsageUnits.TokensOut, operation.TokensOut);
        Touch(at);
        return Answer(Verdict.Allowed, at, isChange: true) with { Hold = hold };
    }

    private Expected? Release(ReleaseOperation operation, DateTimeOffset at)
    {
        if (_holds.Find(h => h.Id == operation.Id && !h.IsSlice) is not { } hold)
        {
            return null;
        }

        _holds.Remove(hold);
        Count(hold.Model, operation.Upstream, UsageSource.Reported, UsageUnits.Errors, operation.IsError ? 1 : 0);
        return Answer(Verdict.Allowed, at, isChange: true) with { Hold = hold };
    }

    private Expected Change(ChangeOperation operation, DateTimeOffset at)
    {
        if (operation.IfRevision is { } expected && expected != Revision)
        {
            return Answer(Verdict.RevisionMismatch, at, isChange: false);
        }

        switch (operation.Change)
        {
            case RevokeKey or RotateKey or SuspendKey or ResumeKey when _isRevoked:
                return Answer(operation.Change is RevokeKey ? Verdict.Allowed : Verdict.Revoked, at, isChange: false);
            case SuspendKey when _isSuspended:
            case ResumeKey when !_isSuspended:
                return Answer(Verdict.Allowed, at, isChange: false);
            case SuspendKey or ResumeKey:
                _isSuspended = operation.Change is SuspendKey;
                break;
            case RevokeKey:
                _isRevoked = true;
                break;
            case ResetKey:
                foreach (var limit in _limits.Select(l => (l.Unit, l.Window)).Concat(_takenAway.Keys).Append((Unit.Requests, WindowKind.Lifetime)))
                {
                    _countedFrom[limit] = _charges.Count;
                }

                break;
            case UpdateKey update:
                var before = _limits;
                var edited = update.Edit(new TransitionFixture().Key with { Limits = _limits, ExpiresAt = ExpiresAt });
                (_limits, ExpiresAt) = (edited.Limits, edited.ExpiresAt);
                TakeAway(before, at);
                foreach (var limit in _limits.Where(l => before.Find(l.Unit, l.Window) is null && (l.Unit, l.Window) != (Unit.Requests, WindowKind.Lifetime)))
                {
                    // A limit that is new counts from now on; one that was taken away in this window was counting all the time.
                    if (!_takenAway.Remove((limit.Unit, limit.Window), out var window) || at >= window.End)
                    {
                        _countedFrom[(limit.Unit, limit.Window)] = _charges.Count;
                    }
                }

                break;
        }

        Revision++;
        return Answer(Verdict.Allowed, at, isChange: true);
    }

    private void TakeAway(LimitSet before, DateTimeOffset at)
    {
        foreach (var limit in before.Where(l => _limits.Find(l.Unit, l.Window) is null))
        {
            _takenAway[(limit.Unit, limit.Window)] = _windowOf(limit.Window, at);
        }
    }

    private Expected? Deny(Cost cost, DateTimeOffset at, DateTimeOffset now)
    {
        var waits = new List<(TimeSpan? Wait, LimitStatus Status)>();
        foreach (var limit in _limits)
        {
            var status = StatusOf(limit, at);
            var amount = cost[limit.Unit];
            if (amount == 0 || status.Used + status.Held + amount <= limit.Max)
            {
                continue;
            }

            var window = _windowOf(limit.Window, at);
            TimeSpan? wait = amount > limit.Max ? null
                : status.Used + amount <= limit.Max ? TimeSpan.FromSeconds(1)
                : limit.Window == WindowKind.Lifetime ? null
                : window.End - now;
            waits.Add((now + wait >= ExpiresAt ? null : wait, status));
        }

        if (waits.Count == 0)
        {
            return null;
        }

        var isNever = waits.Exists(w => w.Wait is null);
        return Answer(Verdict.Denied, at, isChange: false) with
        {
            RetryAfter = isNever ? null : waits.Max(w => w.Wait),
            MayName = [.. waits.Where(w => isNever ? w.Wait is null : w.Wait == waits.Max(o => o.Wait)).Select(w => w.Status)],
        };
    }

    private int Expire(DateTimeOffset at)
    {
        var over = _holds.FindAll(h => h.ExpiresAt <= at);
        foreach (var hold in over)
        {
            _charges.Add(new Charge(Earlier(hold.ChargedAt, at), hold.Cost));
            Count(hold.Cost, hold.Model, UpstreamName.None, UsageSource.Held);
        }

        return _holds.RemoveAll(over.Contains);
    }

    /// <summary>
    /// The instant that a hold's charge counts for: that of the hold, or, where limits were changed while the clock had fallen back behind
    /// the hold, now: it is charged rather a window too early than not at all.
    /// </summary>
    private static DateTimeOffset Earlier(DateTimeOffset held, DateTimeOffset at) => held < at ? held : at;

    private void BeginDay(DateTimeOffset at)
    {
        var today = DateOnly.FromDateTime(at.UtcDateTime);
        if (today > UsageDay)
        {
            UsageDay = today;
            Usage = [];
        }
    }

    private void Touch(DateTimeOffset at) => LastUsedAt = LastUsedAt > at ? LastUsedAt : at;

    private void Count(Cost cost, string model, UpstreamName upstream, UsageSource source)
    {
        foreach (var item in cost.Items)
        {
            Count(model, upstream, source, item.Unit.Name, item.Amount);
        }
    }

    private void Count(string model, UpstreamName upstream, UsageSource source, string unit, long amount)
    {
        if (amount > 0)
        {
            Usage[(model, upstream, source, unit)] = Usage.GetValueOrDefault((model, upstream, source, unit)) + amount;
        }
    }

    private long Used(Unit unit, WindowKind window, DateTimeOffset at)
    {
        var start = _windowOf(window, at).Start;
        return _charges.Skip(_countedFrom.GetValueOrDefault((unit, window))).Where(c => c.At >= start).Sum(c => c.Cost[unit]);
    }

    private LimitStatus StatusOf(Limit limit, DateTimeOffset at)
    {
        var window = _windowOf(limit.Window, at);
        var held = _holds.Where(h => h.ChargedAt >= window.Start).Sum(h => h.Cost[limit.Unit]);
        return new LimitStatus(limit, Used(limit.Unit, limit.Window, at), held, limit.Window == WindowKind.Lifetime ? null : window.End);
    }

    private Expected Answer(Verdict verdict, DateTimeOffset at, bool isChange) =>
        new(verdict, isChange, [.. _limits.Select(l => StatusOf(l, at))]);

    private sealed record Charge(DateTimeOffset At, Cost Cost);

    /// <summary>What the transition should answer.</summary>
    internal sealed record Expected(Verdict Verdict, bool IsChange, LimitStatus[] Limits)
    {
        public Hold? Hold { get; init; }

        public TimeSpan? RetryAfter { get; init; }

        /// <summary>The limits that a denial may name: those that take longest.</summary>
        public LimitStatus[] MayName { get; init; } = [];
    }
}
