using CsCheck;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage.Serialization;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Quota;

public sealed class QuotaTransitionModelTests
{
    [Fact]
    public void Apply_AnyLifeOfAKey_AgreesWithTheLedger() => Script.Any.Sample(Play, iter: 500);

    [Fact]
    public void Apply_SpendingAlone_NeverAdmitsMoreThanTheLimits() => Script.OfSpending.Sample(script =>
    {
        var run = new Run(script);
        var admitted = new Dictionary<(Limit, DateTimeOffset?), long>();
        var over = new Dictionary<(Limit, DateTimeOffset?), long>();
        foreach (var step in script.Steps)
        {
            var (before, operation, now) = run.Next(step);
            var transition = QuotaTransition.Apply(run.Key, before, operation, now);
            run.Take(transition);
            foreach (var status in transition.Decision.Limits)
            {
                var window = (status.Limit, status.ResetsAt);
                Assert.InRange(status.Remaining, 0, status.Limit.Max);
                if (transition.Decision.IsAllowed && operation is ConsumeOperation consume)
                {
                    admitted[window] = admitted.GetValueOrDefault(window) + consume.Cost[status.Unit];
                }
                else if (transition.Decision is { IsAllowed: true, Hold: { } hold } && operation is HoldOperation or TakeSliceOperation)
                {
                    admitted[window] = admitted.GetValueOrDefault(window) + hold.Cost[status.Unit];
                    run.WindowsOf(hold.Id).Add(window);
                }
            }

            if (transition.Decision is { IsAllowed: true, Hold: { } ended } && operation is SettleOperation or ReleaseOperation or ReturnSliceOperation)
            {
                var actual = operation is SettleOperation settle ? settle.Actual : operation is ReturnSliceOperation give ? give.Spent : Cost.None;
                foreach (var window in run.WindowsOf(transition.Decision.Hold!.Id))
                {
                    // What a settlement gives back may be admitted again; what it takes beyond the hold is not admitted but spent.
                    var change = actual[window.Item1.Unit] - transition.Decision.Hold.Cost[window.Item1.Unit];
                    admitted[window] += Math.Min(0, change);
                    over[window] = over.GetValueOrDefault(window) + Math.Max(0, change);
                }
            }

            Assert.DoesNotContain(admitted, a => a.Value < 0 || a.Value > a.Key.Item1.Max);
            foreach (var status in transition.Decision.Limits)
            {
                var window = (status.Limit, status.ResetsAt);
                Assert.True(status.Used + status.Held == admitted.GetValueOrDefault(window) + over.GetValueOrDefault(window));
            }
        }
    }, iter: 500);

    private static readonly ConsumeOperation OneOfEachGate = new(Cost.RequestAndTokens(1, 1));

    private static void Play(Script script)
    {
        var run = new Run(script);
        var model = new LedgerModel(script.Limits, run.Key.ExpiresAt, run.WindowOf);
        foreach (var step in script.Steps)
        {
            var (state, operation, now) = run.Next(step);
            var stored = QuotaCodec.WriteState(state);
            var (nextModel, expected) = model.Apply(operation, now);

            var actual = QuotaTransition.Apply(run.Key, state, operation, now);

            Assert.Equal(expected.Verdict, actual.Decision.Verdict);
            AssertSame(expected.Limits, actual.Decision.Limits);
            Assert.Equal(expected.Hold, actual.Decision.Hold);
            Assert.Equal(expected.RetryAfter, actual.Decision.RetryAfter);
            Assert.Equal(expected.Verdict == Verdict.Denied, actual.Decision.Shortage is not null);
            if (actual.Decision.Shortage?.Limit is { } exceeded)
            {
                Assert.Contains(exceeded, expected.MayName);
            }

            AssertPure(run.Key, state, operation, now, actual, stored);
            Assert.Equal(expected.IsChange, !ReferenceEquals(state, actual.State));
            if (!expected.IsChange)
            {
                Assert.Same(run.Key, actual.Key);
                Assert.Empty(actual.Closed);
            }

            AssertObserved(actual, now, nextModel);
            AssertState(nextModel, actual.State);
            AssertClosed(model, nextModel, expected, actual, operation);
            if (actual.Decision.Verdict == Verdict.Denied && nextModel.Holds.Count == 0)
            {
                AssertRetry(run.Key, actual.State, operation, now, actual.Decision.RetryAfter);
            }

            model = nextModel;
            run.Take(actual);
        }
    }

    private static void AssertPure(KeyRecord key, QuotaState state, QuotaOperation operation, DateTimeOffset now, Transition first, byte[] stored)
    {
        var again = QuotaTransition.Apply(key, state, operation, now);
        AssertSame(first.Decision.Limits, again.Decision.Limits);
        Assert.Equal(first.Decision, again.Decision with { Limits = first.Decision.Limits, Key = first.Decision.Key });
        Assert.True(QuotaCodec.WriteState(first.State).AsSpan().SequenceEqual(QuotaCodec.WriteState(again.State)), "same input, other state");
        Assert.True(stored.AsSpan().SequenceEqual(QuotaCodec.WriteState(state)), "the input was changed");
    }

    private static void AssertState(LedgerModel model, QuotaState state)
    {
        AssertSame(model.Holds.OrderBy(h => h.Id.Value, StringComparer.Ordinal), state.Holds.Values.OrderBy(h => h.Id.Value, StringComparer.Ordinal));
        Assert.Equal(model.Holds.Count == 0 ? null : model.Holds.Min(h => h.ExpiresAt), state.NextHoldExpiry);
        Assert.Equal(model.LastUsedAt, state.LastUsedAt);
        Assert.Equal(model.UsageDay, state.UsageDay);
        Assert.Equal(model.Usage.Count, state.Usage.Length);
        Assert.All(state.Usage, u => Assert.Equal(model.Usage[(u.Model, u.Upstream, u.Source, u.Unit)], u.Amount));
    }

    private static void AssertObserved(Transition transition, DateTimeOffset now, LedgerModel model)
    {
        var seen = QuotaTransition.Observe(transition.Key, transition.State, now);
        AssertSame(transition.Decision.Limits, seen.Limits);
        Assert.Equal(transition.State.LastUsedAt, seen.LastUsedAt);
        if (ReferenceEquals(transition.Decision.Key, transition.Key) && transition.State.NextHoldExpiry is null)
        {
            Assert.Equal(model.RequestsUsed, seen.RequestsUsed);
        }

        var request = QuotaTransition.Apply(transition.Key, transition.State, new ConsumeOperation(Cost.OneRequest), now).Decision;
        Assert.Equal(request.Verdict == Verdict.Revoked, seen.Status == KeyStatus.Revoked);
        Assert.Equal(request.Verdict == Verdict.Expired, seen.Status == KeyStatus.Expired);
        Assert.Equal(request.Verdict == Verdict.Suspended, seen.Status == KeyStatus.Suspended);
        Assert.True(request.IsAllowed || !seen.NextRequest.IsAllowed, "a check that says yes must be followed by a request that is let in");
        AssertSameVerdict(QuotaTransition.Apply(transition.Key, transition.State, OneOfEachGate, now).Decision, seen.NextRequest);
        Assert.Equal(
            seen.Limits.Any(l => l.Unit.IsGate && l.Used >= l.Limit.Max) && seen.Status is not (KeyStatus.Revoked or KeyStatus.Expired or KeyStatus.Suspended),
            seen.Status == KeyStatus.Exhausted);

        // Nothing changes by itself before it says so.
        var last = seen.ValidUntil.AddTicks(-1);
        if (seen.ValidUntil < DateTimeOffset.MaxValue && last > now)
        {
            var later = QuotaTransition.Observe(transition.Key, transition.State, last);
            AssertSame(seen.Limits, later.Limits);
            Assert.Equal(seen.Status, later.Status);
            Assert.Equal(seen.RequestsUsed, later.RequestsUsed);
            AssertSameVerdict(QuotaTransition.Apply(transition.Key, transition.State, OneOfEachGate, last).Decision, seen.NextRequestAt(last));
        }

        var facts = QuotaTransition.FactsOf(transition.Key, transition.State, now);
        Assert.True(transition.State.NextHoldExpiry is not null || facts.StatusAt(model.KeyTime(now)) == seen.Status);
        Assert.Equal(transition.State.OpenHoldsAt(now), facts.Holds.OpenAt(now) ?? transition.State.Holds.Values.Count(h => h.ExpiresAt > now));
    }

    private static void AssertSameVerdict(Decision consumed, Decision seen)
    {
        Assert.Equal((consumed.Verdict, consumed.Shortage, consumed.RetryAfter), (seen.Verdict, seen.Shortage, seen.RetryAfter));
    }

    private static void AssertClosed(LedgerModel before, LedgerModel after, LedgerModel.Expected expected, Transition actual, QuotaOperation operation)
    {
        var ended = expected.IsChange ? before.Holds.Where(h => h.IsTracked && !after.Holds.Contains(h)).ToArray() : [];
        Assert.Equal(ended.Select(h => h.Id).ToHashSet(), actual.Closed.Select(c => c.Hold.Id).ToHashSet());
        Assert.All(actual.Closed, closed => Assert.Equal(
            closed.Hold != expected.Hold ? ClosedHold.Expired
                : operation is SettleOperation settle ? ClosedHold.Settled(settle.Actual)
                : ClosedHold.Released,
            closed.Outcome));
    }

    private static void AssertSame<T>(IEnumerable<T> expected, IEnumerable<T> actual)
    {
        if (!expected.SequenceEqual(actual))
        {
            Assert.Equal(expected, actual);
        }
    }

    /// <summary>With no hold open, the promised time is exact: not a tick earlier.</summary>
    private static void AssertRetry(KeyRecord key, QuotaState state, QuotaOperation operation, DateTimeOffset now, TimeSpan? retryAfter)
    {
        Verdict At(DateTimeOffset later) => QuotaTransition.Apply(key, state, operation, later).Decision.Verdict;

        if (retryAfter is { } wait)
        {
            Assert.Equal(Verdict.Allowed, At(now + wait));
            Assert.Equal(Verdict.Denied, At(now + wait - TimeSpan.FromTicks(1)));
            return;
        }

        Assert.All(
            (TimeSpan[])[TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(32), TimeSpan.FromDays(800)],
            later => Assert.NotEqual(Verdict.Allowed, At(now + later)));
    }

    /// <summary>One script under way: clock, record, state, and the holds that were made.</summary>
    private sealed class Run
    {
        private readonly List<HoldId> _opened = [];
        private readonly Dictionary<HoldId, List<(Limit, DateTimeOffset?)>> _windows = [];
        private DateTimeOffset _now;

        public Run(Script script)
        {
            WindowOf = NaiveWindows.In(script.Zone);
            _now = script.Start;
            Key = new KeyRecord
            {
                Id = KeyId.New(),
                Prefix = KeyPrefix.Default,
                TimeZone = script.Zone,
                CreatedAt = script.Start,
                ExpiresAt = script.Start + script.Life,
                Secret = SecretHash.Of("first"),
                Limits = script.Limits,
            };
        }

        public Func<WindowKind, DateTimeOffset, WindowSpan> WindowOf { get; }

        public KeyRecord Key { get; private set; }

        public QuotaState State { get; private set; } = QuotaState.Initial;

        public List<(Limit, DateTimeOffset?)> WindowsOf(HoldId hold) =>
            _windows.TryGetValue(hold, out var windows) ? windows : _windows[hold] = [];

        public (QuotaState State, QuotaOperation Operation, DateTimeOffset Now) Next(Script.Step step)
        {
            _now = Script.MoveOn(_now, step.Move, WindowOf);

            // As after a restart: the state has been through the store.
            return (QuotaCodec.ReadState(QuotaCodec.WriteState(State)), OperationOf(step.Act), _now);
        }

        public void Take(Transition transition) => (Key, State) = (transition.Key, transition.State);

        private QuotaOperation OperationOf(Script.Act act)
        {
            switch (act)
            {
                case Script.Consume consume:
                    return new ConsumeOperation(consume.Cost, consume.Model);
                case Script.Open open:
                    var hold = new HoldOperation(
                        HoldId.New(), open.Wanted, Script.Percent(open.Wanted, open.MinimumPercent), open.TimeToLive, open.Model, open.IsTracked);
                    _opened.Add(hold.Id);
                    return hold;
                case Script.Settle settle:
                    var settled = Find(settle.Hold);
                    var actual = State.Holds.TryGetValue(settled, out var held) ? held.Cost : Cost.RequestAndTokens(1, 10);
                    return new SettleOperation(settled, Script.Percent(actual, settle.Percent), settle.Source, TokensIn: settle.Percent, TokensOut: 1, settle.Model);
                case Script.Release release:
                    return new ReleaseOperation(Find(release.Hold), release.IsError);
                case Script.Take take:
                    var slice = new TakeSliceOperation(HoldId.New(), take.Wanted, take.TimeToLive);
                    _opened.Add(slice.Id);
                    return slice;
                case Script.Return give:
                    var returned = Find(give.Slice);
                    return new ReturnSliceOperation(
                        returned, Script.Percent(State.Holds.TryGetValue(returned, out var taken) ? taken.Cost : Cost.OneRequest, give.Percent));
                case Script.Flush:
                    return new FlushOperation();
                case Script.Tally tally:
                    return new TallyOperation(tally.Denied);
                case Script.Expire expire:
                    var expiry = _now + expire.Life;
                    return new ChangeOperation(new UpdateKey(k => k with { ExpiresAt = expiry }));
                case Script.Change change:
                    return new ChangeOperation(change.What, change.IfRevision);
                default:
                    throw new ArgumentOutOfRangeException(nameof(act));
            }
        }

        /// <summary>One of the last holds; 0 is one that never existed.</summary>
        private HoldId Find(int back) => back == 0 || back > _opened.Count ? HoldId.New() : _opened[^back];
    }
}
