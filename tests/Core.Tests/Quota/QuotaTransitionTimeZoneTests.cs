using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;
using static QuotaFunctions.Core.Tests.Quota.TransitionFixture;

namespace QuotaFunctions.Core.Tests.Quota;

/// <summary>Keys that change their time zone, and keys in a zone that this machine does not know.</summary>
public sealed class QuotaTransitionTimeZoneTests
{
    private const string Unknown = "Mars/Olympus";

    private static readonly DateTimeOffset NextMidnight = At("2027-06-16T00:00:00Z");

    private readonly TransitionFixture _key = new(Requests(WindowKind.Day, 2), Tokens(WindowKind.Lifetime, 100));

    [Theory]
    [InlineData(WindowKind.Hour)]
    [InlineData(WindowKind.Day)]
    [InlineData(WindowKind.Week)]
    [InlineData(WindowKind.Month)]
    public void UnknownZone_WindowThatMustBegin_RefusesAndChangesNothing(WindowKind window)
    {
        var key = Lost(new TransitionFixture(Requests(window, 2)));

        Assert.Equal(Verdict.TimeZoneUnknown, key.Consume(1, Noon).Verdict);
        var hold = new HoldOperation(HoldId.New(), Cost.OneRequest, Cost.OneRequest, TimeSpan.FromMinutes(1));
        Assert.Equal(Verdict.TimeZoneUnknown, key.Apply(hold, Noon).Decision.Verdict);
        Assert.Same(QuotaState.Initial, key.State);
        var seen = QuotaTransition.Observe(key.Key, key.State, Noon);
        Assert.Equal((Verdict.TimeZoneUnknown, KeyStatus.Active), (seen.NextRequest.Verdict, seen.Status));
        Assert.Equal(new LimitStatus(Requests(window, 2), 0, 0, null), Assert.Single(seen.Limits));
    }

    [Theory]
    [InlineData(WindowKind.Lifetime)]
    [InlineData(WindowKind.Minute)]
    public void UnknownZone_WindowThatIsTheSameEverywhere_IsCharged(WindowKind window)
    {
        var key = Lost(new TransitionFixture(Requests(window, 1)));

        Assert.Equal(Verdict.Allowed, key.Consume(1, Noon).Verdict);
        Assert.Equal(Verdict.Denied, key.Consume(1, Noon).Verdict);
    }

    [Fact]
    public void UnknownZone_WindowThatIsOpen_GoesOnToItsEnd()
    {
        _key.Consume(1, Noon);
        Lost(_key);

        Assert.Equal(Verdict.Allowed, _key.Consume(1, NextMidnight.AddTicks(-1)).Verdict);
        Assert.Equal(Verdict.Denied, _key.Consume(1, NextMidnight.AddTicks(-1)).Verdict);
        Assert.Equal(Verdict.TimeZoneUnknown, _key.Consume(1, NextMidnight).Verdict);
    }

    [Fact]
    public void UnknownZone_RevokedOrExpired_IsSaidFirst()
    {
        var key = Lost(_key);
        key.Apply(new ChangeOperation(new UpdateKey(k => k with { ExpiresAt = Noon })), Noon);
        Assert.Equal(Verdict.Expired, key.Consume(1, Noon).Verdict);

        key.Apply(new ChangeOperation(new RevokeKey()), Noon);
        Assert.Equal(Verdict.Revoked, key.Consume(1, Noon).Verdict);
    }

    [Fact]
    public void UnknownZone_HoldThatIsOpen_CanBeSettled()
    {
        var hold = _key.Hold(Cost.RequestAndTokens(1, 50), Noon, TimeSpan.FromDays(1));
        Lost(_key);

        var decision = _key.Apply(new SettleOperation(hold.Id, Cost.RequestAndTokens(1, 20)), NextMidnight).Decision;

        Assert.Equal(Verdict.Allowed, decision.Verdict);
        Assert.Equal((20, 0), (_key.StatusOf(1, NextMidnight).Used, _key.StatusOf(1, NextMidnight).Held));
    }

    [Fact]
    public void UnknownZone_HoldThatExpired_IsCharged()
    {
        _key.Hold(Cost.RequestAndTokens(1, 50), NextMidnight.AddMinutes(-1), TimeSpan.FromMinutes(5));
        Lost(_key);

        _key.Apply(new FlushOperation(), NextMidnight.AddMinutes(10));

        Assert.Empty(_key.State.Holds);
        Assert.Equal(50, _key.StatusOf(1, NextMidnight.AddMinutes(10)).Used);
    }

    [Fact]
    public void UnknownZone_ChangeWhileAWindowIsOpen_KeepsWhatWasUsed()
    {
        _key.Consume(2, Noon);
        Lost(_key).Apply(new ChangeOperation(new UpdateKey(k => k with { Label = "other" })), Noon);

        _key.Key = _key.Key with { TimeZone = "UTC" }; // A machine that knows the zone goes on.

        Assert.Equal(Verdict.Denied, _key.Consume(1, Noon).Verdict);
    }

    [Fact]
    public void UnknownZone_ChangeAfterAWindow_LeavesTheNextToWhoKnowsTheZone()
    {
        _key.Consume(2, Noon);
        var later = NextMidnight.AddHours(1);
        Lost(_key).Apply(new ChangeOperation(new UpdateKey(k => k with { Label = "other" })), later);

        _key.Key = _key.Key with { TimeZone = "UTC" };

        // Nor does a clock that lags bring the old window back.
        Assert.Equal(Verdict.Allowed, _key.Consume(1, NextMidnight.AddMinutes(-1)).Verdict);
        Assert.Equal(new LimitStatus(Requests(WindowKind.Day, 2), 1, 0, NextMidnight.AddDays(1)), _key.StatusOf(0, later));
    }

    [Fact]
    public void UnknownZone_Replaced_OpensTheKeyAtOnce()
    {
        var key = Lost(_key);

        key.Apply(new ChangeOperation(new UpdateKey(k => k with { TimeZone = "Asia/Shanghai" })), Noon);

        Assert.Equal(Verdict.Allowed, key.Consume(1, Noon).Verdict);
        Assert.Equal(At("2027-06-15T16:00:00Z"), key.StatusOf(0, Noon).ResetsAt);
    }

    [Fact]
    public void AnotherZone_HoldsFromTheEndOfTheOpenWindowOn()
    {
        _key.Consume(2, Noon);

        _key.Apply(new ChangeOperation(new UpdateKey(k => k with { TimeZone = "Asia/Shanghai" })), Noon);

        Assert.Equal(Verdict.Denied, _key.Consume(1, NextMidnight.AddTicks(-1)).Verdict);
        Assert.Equal(Verdict.Allowed, _key.Consume(1, NextMidnight).Verdict);
        Assert.Equal(At("2027-06-16T16:00:00Z"), _key.StatusOf(0, NextMidnight).ResetsAt);
    }

    private static TransitionFixture Lost(TransitionFixture key)
    {
        key.Key = key.Key with { TimeZone = Unknown };
        return key;
    }
}
