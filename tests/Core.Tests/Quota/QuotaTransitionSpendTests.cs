using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;
using static QuotaFunctions.Core.Tests.Quota.TransitionFixture;

namespace QuotaFunctions.Core.Tests.Quota;

public sealed class QuotaTransitionSpendTests
{
    [Fact]
    public void Consume_UpToTheLimit_IsAllowedAndThenDenied()
    {
        var key = new TransitionFixture(Requests(WindowKind.Lifetime, 3));

        Assert.All(Enumerable.Range(0, 3), _ => Assert.Equal(Verdict.Allowed, key.Consume(1, Noon).Verdict));
        var denied = key.Consume(1, Noon);

        Assert.Equal(Verdict.Denied, denied.Verdict);
        Assert.Equal(0, denied.Shortage!.Value.Limit.Remaining);
        Assert.Null(denied.RetryAfter);
    }

    [Fact]
    public void Consume_OneUnitWithoutRoom_ChargesNoneOfThem()
    {
        var key = new TransitionFixture(Requests(WindowKind.Day, 10), Tokens(WindowKind.Day, 100));

        var denied = key.Apply(new ConsumeOperation(Cost.RequestAndTokens(1, 101)), Noon);

        Assert.Equal(Verdict.Denied, denied.Decision.Verdict);
        Assert.Equal([0L, 0L], denied.Decision.Limits.Select(l => l.Used));
        Assert.Same(QuotaState.Initial, denied.State);
    }

    [Fact]
    public void Consume_UnitWithoutLimit_IsCountedOnly()
    {
        var key = new TransitionFixture(Requests(WindowKind.Day, 1));

        var allowed = key.Apply(new ConsumeOperation(Cost.RequestAndTokens(0, 1_000_000)), Noon);

        Assert.True(allowed.Decision.IsAllowed);
        Assert.Equal([new UsageAmount("", UpstreamName.None, UsageSource.Reported, "tokens", 1_000_000)], key.State.Usage.AsEnumerable());
    }

    [Fact]
    public void Consume_LimitOfZero_NeverAdmits()
    {
        var key = new TransitionFixture(Requests(WindowKind.Day, 0));

        var denied = key.Consume(1, Noon);

        Assert.Equal(Verdict.Denied, denied.Verdict);
        Assert.Null(denied.RetryAfter);
        Assert.Equal(KeyStatus.Exhausted, QuotaTransition.Observe(key.Key, key.State, Noon).Status);
    }

    [Fact]
    public void Consume_LargestAmounts_DoNotOverflow()
    {
        var key = new TransitionFixture(Requests(WindowKind.Lifetime, Limit.MaxAmount));

        Assert.Equal(Verdict.Allowed, key.Consume(Limit.MaxAmount, Noon).Verdict);
        Assert.Equal(Verdict.Denied, key.Consume(Limit.MaxAmount, Noon).Verdict);
        Assert.Equal(Verdict.Denied, key.Consume(1, Noon).Verdict);
        Assert.Equal(0, key.StatusOf(0, Noon).Remaining);
    }

    [Fact]
    public void Consume_UnlimitedKeyBeyondTheLargestAmount_StaysAtIt()
    {
        var key = new TransitionFixture();
        for (var i = 0; i < 1_100; i++)
        {
            Assert.Equal(Verdict.Allowed, key.Consume(Limit.MaxAmount, Noon).Verdict);
        }

        Assert.Equal(Limit.MaxAmount, QuotaTransition.Observe(key.Key, key.State, Noon).RequestsUsed);
        Assert.Equal(Limit.MaxAmount, Assert.Single(key.State.Usage).Amount);
    }

    [Fact]
    public void Hold_ManyOfTheLargestAmount_AreNotMoreThanAnAmount()
    {
        // Their sum must not wrap: it would make room under a limit that is set later.
        var key = new TransitionFixture();
        var verdicts = Enumerable.Range(0, 1_100).Select(_ => key.Apply(Held(Cost.RequestAndTokens(Limit.MaxAmount, Limit.MaxAmount)), Noon).Decision.Verdict).ToArray();
        key.Apply(new ChangeOperation(new UpdateKey(k => k with { Limits = LimitSet.Of(Tokens(WindowKind.Day, 1_000), Requests(WindowKind.Day, 1_000)) })), Noon);

        Assert.Equal(Verdict.Allowed, verdicts[0]);
        Assert.All(verdicts[1..], v => Assert.Equal(Verdict.Contended, v));
        Assert.Equal(Verdict.Denied, key.Apply(new ConsumeOperation(Cost.RequestAndTokens(0, 1)), Noon).Decision.Verdict);
        Assert.Equal(Verdict.Denied, key.Consume(1, Noon).Verdict);
        Assert.All(QuotaTransition.Observe(key.Key, key.State, Noon).Limits, l => Assert.Equal((Limit.MaxAmount, 0), (l.Held, l.Remaining)));
    }

    [Fact]
    public void Hold_MoreThanAKeyMayHaveOpen_IsContended()
    {
        var key = new TransitionFixture();
        for (var i = 0; i < QuotaTransition.MaxOpenHolds; i++)
        {
            Assert.True(key.Apply(Held(Cost.RequestAndTokens(1, Limit.MaxAmount / QuotaTransition.MaxOpenHolds)), Noon).Decision.IsAllowed);
        }

        var state = key.State;
        Assert.Equal(Verdict.Contended, key.Apply(Held(Cost.OneRequest), Noon).Decision.Verdict);
        Assert.Same(state, key.State);

        // Those that are over make room.
        Assert.Equal(Verdict.Allowed, key.Apply(Held(Cost.OneRequest), Noon.AddMinutes(5)).Decision.Verdict);
    }

    [Fact]
    public void Denied_SeveralLimits_NamesTheOneThatTakesLongest()
    {
        var key = new TransitionFixture(Requests(WindowKind.Minute, 1), Requests(WindowKind.Day, 1), Requests(WindowKind.Hour, 1));
        key.Consume(1, Noon);

        var denied = key.Consume(1, Noon.AddSeconds(10));

        Assert.Equal(WindowKind.Day, denied.Shortage!.Value.Limit.Window);
        Assert.Equal(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(10), denied.RetryAfter);
    }

    [Fact]
    public void Denied_OnlyHoldsInTheWay_MayBeTriedSoon()
    {
        var key = new TransitionFixture(Requests(WindowKind.Lifetime, 1));
        key.Hold(Cost.OneRequest, Noon);

        Assert.Equal(TimeSpan.FromSeconds(1), key.Consume(1, Noon).RetryAfter);
    }

    [Fact]
    public void Denied_KeyExpiresBeforeTheWindowEnds_MayNotBeTriedAgain()
    {
        var key = new TransitionFixture(Requests(WindowKind.Day, 1));
        key.Consume(1, Noon);
        var midnight = At("2027-06-16T00:00:00Z");

        key.Key = key.Key with { ExpiresAt = midnight.AddTicks(1) };
        Assert.Equal(midnight - Noon, key.Consume(1, Noon).RetryAfter);
        key.Key = key.Key with { ExpiresAt = midnight };
        Assert.Null(key.Consume(1, Noon).RetryAfter);
    }

    [Fact]
    public void Denied_AnyReason_SaysWhichAndWhetherWaitingHelps()
    {
        var noon = Noon;
        var day = new TransitionFixture(Requests(WindowKind.Day, 2));
        day.Consume(2, noon);
        var forGood = new TransitionFixture(Requests(WindowKind.Lifetime, 2));
        forGood.Consume(2, noon);
        var held = new TransitionFixture(Requests(WindowKind.Lifetime, 2));
        held.Hold(Cost.RequestAndTokens(2, 0), noon);
        var expires = new TransitionFixture(Requests(WindowKind.Day, 2));
        expires.Consume(2, noon);
        expires.Key = expires.Key with { ExpiresAt = noon.AddHours(1) };

        ExpectCause(day, 1, ShortageCause.UsedUntilReset, TimeSpan.FromHours(12));
        ExpectCause(forGood, 1, ShortageCause.UsedForGood, null);
        ExpectCause(held, 1, ShortageCause.Held, TimeSpan.FromSeconds(1));
        ExpectCause(expires, 1, ShortageCause.ExpiresBeforeReset, null);
        ExpectCause(day, 3, ShortageCause.CostAboveLimit, null);

        void ExpectCause(TransitionFixture key, long amount, ShortageCause cause, TimeSpan? wait)
        {
            var denied = key.Consume(amount, noon);

            Assert.Equal((cause, wait), (denied.Shortage!.Value.Cause, denied.RetryAfter));
            if (amount == 1)
            {
                Assert.Equal(denied.Shortage, QuotaTransition.Observe(key.Key, key.State, noon).NextRequest.Shortage);
            }
        }
    }

    [Fact]
    public void Denied_ClockThatLagsBehindTheWindow_WaitsByThatClock()
    {
        var key = new TransitionFixture(Requests(WindowKind.Minute, 1));
        key.Consume(1, Noon);

        var denied = key.Consume(1, Noon.AddSeconds(-30));

        Assert.Equal(TimeSpan.FromSeconds(90), denied.RetryAfter);
        Assert.Equal(Verdict.Allowed, key.Consume(1, Noon.AddSeconds(-30) + denied.RetryAfter!.Value).Verdict);
    }

    [Theory]
    [InlineData(WindowKind.Minute, "2027-06-15T12:01:00Z")]
    [InlineData(WindowKind.Hour, "2027-06-15T13:00:00Z")]
    [InlineData(WindowKind.Day, "2027-06-16T00:00:00Z")]
    [InlineData(WindowKind.Week, "2027-06-21T00:00:00Z")]
    [InlineData(WindowKind.Month, "2027-07-01T00:00:00Z")]
    public void Consume_AtTheEndOfTheWindow_StartsANewOneAtTheTick(WindowKind window, string end)
    {
        var key = new TransitionFixture(Requests(window, 2));
        key.Consume(2, Noon);

        Assert.Equal(Verdict.Denied, key.Consume(1, At(end).AddTicks(-1)).Verdict);
        Assert.Equal(Verdict.Allowed, key.Consume(2, At(end)).Verdict);
        Assert.Equal(Verdict.Denied, key.Consume(1, At(end)).Verdict);
    }

    [Fact]
    public void Consume_ClockGoesBackOverTheBoundary_StaysInTheLaterWindow()
    {
        var key = new TransitionFixture(Requests(WindowKind.Hour, 1));
        key.Consume(1, At("2027-06-15T12:59:59Z"));
        key.Consume(1, At("2027-06-15T13:00:00Z"));

        var denied = key.Consume(1, At("2027-06-15T12:59:59Z"));

        Assert.Equal(Verdict.Denied, denied.Verdict);
        Assert.Equal(At("2027-06-15T14:00:00Z"), denied.Shortage!.Value.Limit.ResetsAt);
    }

    [Fact]
    public void Consume_ExpiredOrRevokedKey_IsRefusedFromThatTick()
    {
        var key = new TransitionFixture { Key = new TransitionFixture().Key with { ExpiresAt = Noon } };

        Assert.Equal(Verdict.Allowed, key.Consume(1, Noon.AddTicks(-1)).Verdict);
        Assert.Equal(Verdict.Expired, key.Consume(1, Noon).Verdict);
        Assert.Equal(KeyStatus.Expired, QuotaTransition.Observe(key.Key, key.State, Noon).Status);
        key.Apply(new ChangeOperation(new RevokeKey()), Noon);
        Assert.Equal(Verdict.Revoked, key.Consume(1, Noon.AddTicks(-1)).Verdict);
        Assert.Equal(Verdict.Revoked, key.Apply(Held(Cost.OneRequest), Noon).Decision.Verdict);
    }

    private static HoldOperation Held(Cost cost) => new(HoldId.New(), cost, cost, TimeSpan.FromMinutes(5));
}
