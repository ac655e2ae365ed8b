using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;
using static QuotaFunctions.Core.Tests.Quota.TransitionFixture;

namespace QuotaFunctions.Core.Tests.Quota;

public sealed class QuotaTransitionHoldTests
{
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(5);

    [Fact]
    public void Hold_Wanted_IsClampedToWhatIsLeft()
    {
        var key = new TransitionFixture(Tokens(WindowKind.Day, 1_000), Tokens(WindowKind.Month, 700), Requests(WindowKind.Day, 5));

        var hold = key.Apply(new HoldOperation(HoldId.New(), Cost.RequestAndTokens(1, 4_000), Cost.RequestAndTokens(1, 500), Ttl), Noon).Decision.Hold!;

        Assert.Equal(Cost.RequestAndTokens(1, 700), hold.Cost);
        Assert.Equal([700L, 700L, 1L], Enumerable.Range(0, 3).Select(i => key.StatusOf(i, Noon).Held));
        Assert.Equal(Noon + Ttl, hold.ExpiresAt);
    }

    [Theory]
    [InlineData(700, Verdict.Allowed)]
    [InlineData(701, Verdict.Denied)]
    public void Hold_Minimum_MustFit(long minimum, Verdict verdict)
    {
        var key = new TransitionFixture(Tokens(WindowKind.Day, 700));

        var decision = key.Apply(new HoldOperation(HoldId.New(), Cost.RequestAndTokens(1, 4_000), Cost.RequestAndTokens(1, minimum), Ttl), Noon).Decision;

        Assert.Equal(verdict, decision.Verdict);
    }

    [Fact]
    public void Hold_SameIdAgain_GivesTheSameHoldOnce()
    {
        var key = new TransitionFixture(Requests(WindowKind.Day, 5));
        var operation = new HoldOperation(HoldId.New(), Cost.OneRequest, Cost.OneRequest, Ttl);

        var first = key.Apply(operation, Noon);
        var second = key.Apply(operation, Noon.AddSeconds(1));

        Assert.Equal(first.Decision.Hold, second.Decision.Hold);
        Assert.Same(first.State, second.State);
        Assert.Equal(1, key.StatusOf(0, Noon).Held);
    }

    [Theory]
    [InlineData(40, 40, 60)] // under: the rest comes back
    [InlineData(100, 100, 0)]
    [InlineData(0, 0, 100)]
    [InlineData(250, 250, 0)] // over: it has been spent
    public void Settle_Actual_IsWhatIsCharged(long actual, long used, long remaining)
    {
        var key = new TransitionFixture(Tokens(WindowKind.Day, 100));
        var hold = key.Hold(Cost.RequestAndTokens(0, 100), Noon);

        var settled = key.Apply(new SettleOperation(hold.Id, Cost.RequestAndTokens(0, actual)), Noon.AddSeconds(1));

        Assert.Equal(Verdict.Allowed, settled.Decision.Verdict);
        Assert.Equal((used, 0, remaining), (key.StatusOf(0, Noon).Used, key.StatusOf(0, Noon).Held, key.StatusOf(0, Noon).Remaining));
        Assert.Empty(key.State.Holds);
        Assert.Null(key.State.NextHoldExpiry);
    }

    [Fact]
    public void Settle_Twice_ChargesOnce()
    {
        var key = new TransitionFixture(Tokens(WindowKind.Day, 100));
        var hold = key.Hold(Cost.RequestAndTokens(0, 50), Noon);
        key.Apply(new SettleOperation(hold.Id, hold.Cost), Noon);

        Assert.Equal(Verdict.UnknownHold, key.Apply(new SettleOperation(hold.Id, hold.Cost), Noon).Decision.Verdict);
        Assert.Equal(Verdict.UnknownHold, key.Apply(new ReleaseOperation(hold.Id), Noon).Decision.Verdict);
        Assert.Equal(50, key.StatusOf(0, Noon).Used);
    }

    [Fact]
    public void Settle_AtTheExpiry_ComesTooLateAndIsChargedAsHeldOnce()
    {
        var key = new TransitionFixture(Tokens(WindowKind.Day, 100));
        var hold = key.Hold(Cost.RequestAndTokens(0, 50), Noon, Ttl, isTracked: true, model: "m");

        Assert.Equal(50, key.StatusOf(0, Noon + Ttl - TimeSpan.FromTicks(1)).Held);
        var late = key.Apply(new SettleOperation(hold.Id, Cost.RequestAndTokens(0, 1)), Noon + Ttl);

        Assert.Equal(Verdict.UnknownHold, late.Decision.Verdict);
        Assert.Equal(new ClosedHold(hold, ClosedHold.Expired), Assert.Single(late.Closed));
        Assert.Equal((50, 0), (key.StatusOf(0, Noon + Ttl).Used, key.StatusOf(0, Noon + Ttl).Held));
        Assert.Equal([new UsageAmount("m", UpstreamName.None, UsageSource.Held, "tokens", 50)], key.State.Usage.AsEnumerable());

        Assert.Equal(Verdict.UnknownHold, key.Apply(new SettleOperation(hold.Id, Cost.RequestAndTokens(0, 1)), Noon.AddHours(1)).Decision.Verdict);
        Assert.Equal(50, key.StatusOf(0, Noon.AddHours(1)).Used);
    }

    [Fact]
    public void Settle_ATickBeforeTheExpiry_IsInTime()
    {
        var key = new TransitionFixture(Tokens(WindowKind.Day, 100));
        var hold = key.Hold(Cost.RequestAndTokens(0, 50), Noon, Ttl);

        key.Apply(new SettleOperation(hold.Id, Cost.RequestAndTokens(0, 1)), Noon + Ttl - TimeSpan.FromTicks(1));

        Assert.Equal(1, key.StatusOf(0, Noon.AddHours(1)).Used);
    }

    [Fact]
    public void Settle_InTheNextWindow_LandsWhereTheHoldWas()
    {
        var key = new TransitionFixture(Tokens(WindowKind.Day, 100), Tokens(WindowKind.Lifetime, 1_000));
        var midnight = At("2027-06-16T00:00:00Z");
        var hold = key.Hold(Cost.RequestAndTokens(0, 60), midnight.AddTicks(-1));
        key.Apply(new ConsumeOperation(Cost.RequestAndTokens(0, 30)), midnight);

        key.Apply(new SettleOperation(hold.Id, Cost.RequestAndTokens(0, 45)), midnight.AddSeconds(1));

        Assert.Equal((30, 0), (key.StatusOf(0, midnight).Used, key.StatusOf(0, midnight).Held));
        Assert.Equal((75, 0), (key.StatusOf(1, midnight).Used, key.StatusOf(1, midnight).Held));
    }

    [Fact]
    public void Expiry_InTheNextWindow_IsChargedWhereTheHoldWas()
    {
        var key = new TransitionFixture(Tokens(WindowKind.Day, 100), Tokens(WindowKind.Month, 1_000));
        var midnight = At("2027-06-16T00:00:00Z");
        key.Hold(Cost.RequestAndTokens(0, 60), midnight.AddMinutes(-1));

        Assert.Equal((0, 0), (key.StatusOf(0, midnight.AddHours(1)).Used, key.StatusOf(0, midnight.AddHours(1)).Held));
        Assert.Equal((60, 0), (key.StatusOf(1, midnight.AddHours(1)).Used, key.StatusOf(1, midnight.AddHours(1)).Held));
    }

    [Fact]
    public void Release_OpenHold_GivesAllBack()
    {
        var key = new TransitionFixture(Requests(WindowKind.Day, 5));
        var hold = key.Hold(Cost.OneRequest, Noon, isTracked: true, model: "m");

        var released = key.Apply(new ReleaseOperation(hold.Id, IsError: true, UpstreamName.Parse("one")), Noon);

        Assert.Equal(5, key.StatusOf(0, Noon).Remaining);
        Assert.Equal(new ClosedHold(hold, ClosedHold.Released), Assert.Single(released.Closed));
        Assert.Equal([new UsageAmount("m", UpstreamName.Parse("one"), UsageSource.Reported, UsageUnits.Errors, 1)], key.State.Usage.AsEnumerable());
    }

    [Fact]
    public void Settle_RevokedKey_IsStillSettled()
    {
        var key = new TransitionFixture(Requests(WindowKind.Day, 5));
        var hold = key.Hold(Cost.OneRequest, Noon);
        key.Apply(new ChangeOperation(new RevokeKey()), Noon);

        Assert.Equal(Verdict.Allowed, key.Apply(new SettleOperation(hold.Id, hold.Cost), Noon).Decision.Verdict);
        Assert.Equal(1, key.StatusOf(0, Noon).Used);
    }

    [Fact]
    public void Settle_SuspendedKey_IsStillSettled()
    {
        var key = new TransitionFixture(Requests(WindowKind.Day, 5));
        var hold = key.Hold(Cost.OneRequest, Noon);
        key.Apply(new ChangeOperation(new SuspendKey()), Noon);

        Assert.Equal(Verdict.Allowed, key.Apply(new SettleOperation(hold.Id, hold.Cost), Noon).Decision.Verdict);
        Assert.Equal(1, key.StatusOf(0, Noon).Used);
    }

    [Fact]
    public void Settle_Usage_IsCountedUnderTheModelAndUpstreamThatAnswered()
    {
        var key = new TransitionFixture();
        var hold = key.Hold(Cost.RequestAndTokens(1, 100), Noon, model: "asked");

        var upstream = UpstreamName.Parse("one");
        key.Apply(new SettleOperation(hold.Id, Cost.RequestAndTokens(1, 30), UsageSource.Estimated, 10, 20, "answered", upstream), Noon);

        Assert.Equal(
            [
                new UsageAmount("answered", upstream, UsageSource.Estimated, "requests", 1),
                new UsageAmount("answered", upstream, UsageSource.Estimated, "tokens", 30),
                new UsageAmount("answered", upstream, UsageSource.Estimated, UsageUnits.TokensIn, 10),
                new UsageAmount("answered", upstream, UsageSource.Estimated, UsageUnits.TokensOut, 20),
            ],
            key.State.Usage.AsEnumerable());
    }

    [Fact]
    public void NextHoldExpiry_IsAlwaysTheEarliest()
    {
        var key = new TransitionFixture();
        var late = key.Hold(Cost.OneRequest, Noon, TimeSpan.FromMinutes(9));
        var early = key.Hold(Cost.OneRequest, Noon, TimeSpan.FromMinutes(1));
        var middle = key.Hold(Cost.OneRequest, Noon, TimeSpan.FromMinutes(5));

        Assert.Equal(early.ExpiresAt, key.State.NextHoldExpiry);
        key.Apply(new ReleaseOperation(early.Id), Noon);
        Assert.Equal(middle.ExpiresAt, key.State.NextHoldExpiry);
        key.Apply(new FlushOperation(), Noon.AddMinutes(5));
        Assert.Equal(late.ExpiresAt, key.State.NextHoldExpiry);
        key.Apply(new SettleOperation(late.Id, late.Cost), Noon.AddMinutes(5));
        Assert.Null(key.State.NextHoldExpiry);
    }

    [Fact]
    public void Slice_CannotBeSettledNorReleased_AndAHoldCannotBeReturned()
    {
        var key = new TransitionFixture(Requests(WindowKind.Day, 10), Tokens(WindowKind.Day, 100));
        var slice = key.Apply(new TakeSliceOperation(HoldId.New(), Cost.RequestAndTokens(20, 50), TimeSpan.FromMinutes(1)), Noon).Decision.Hold!;
        Assert.Equal(Cost.RequestAndTokens(10, 50), slice.Cost);

        Assert.Equal(Verdict.UnknownHold, key.Apply(new SettleOperation(slice.Id, Cost.OneRequest), Noon).Decision.Verdict);
        Assert.Equal(Verdict.UnknownHold, key.Apply(new ReleaseOperation(slice.Id), Noon).Decision.Verdict);
        Assert.True(key.Apply(new ReturnSliceOperation(slice.Id, Cost.RequestAndTokens(3, 7)), Noon).Decision.IsAllowed);
        Assert.Equal((3, 0), (key.StatusOf(0, Noon).Used, key.StatusOf(0, Noon).Held));
        Assert.Equal((7, 0), (key.StatusOf(1, Noon).Used, key.StatusOf(1, Noon).Held));

        var hold = key.Hold(Cost.OneRequest, Noon);
        Assert.Equal(Verdict.UnknownHold, key.Apply(new ReturnSliceOperation(hold.Id, Cost.None), Noon).Decision.Verdict);
        Assert.Equal(hold, Assert.Single(key.State.Holds.Values));
    }

    [Fact]
    public void Slice_OfAUnitThatIsUsedUp_IsDenied()
    {
        var key = new TransitionFixture(Requests(WindowKind.Day, 10), Tokens(WindowKind.Day, 0));

        var denied = key.Apply(new TakeSliceOperation(HoldId.New(), Cost.RequestAndTokens(5, 50), TimeSpan.FromMinutes(1)), Noon).Decision;

        Assert.Equal((Verdict.Denied, Unit.Tokens), (denied.Verdict, denied.Shortage!.Value.Limit.Unit));
        Assert.Empty(key.State.Holds);
    }

    [Fact]
    public void Tally_OfExpiredHolds_LeavesThemToTheFlush()
    {
        var key = new TransitionFixture(Requests(WindowKind.Minute, 1));
        key.Hold(Cost.OneRequest, Noon);
        var state = key.State;

        Assert.Same(state, key.Apply(new TallyOperation(0), Noon.AddDays(1)).State);
        Assert.Empty(key.Apply(new FlushOperation(), Noon.AddDays(1)).State.Holds);
    }

    [Fact]
    public void Flush_NothingToCharge_ChangesNothing()
    {
        var key = new TransitionFixture(Requests(WindowKind.Minute, 1));
        key.Consume(1, Noon);
        var state = key.State;

        Assert.Same(state, key.Apply(new FlushOperation(), Noon.AddDays(1)).State);
    }
}
