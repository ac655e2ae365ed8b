using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;
using static QuotaFunctions.Core.Tests.Quota.TransitionFixture;

namespace QuotaFunctions.Core.Tests.Quota;

public sealed class QuotaTransitionChangeTests
{
    [Fact]
    public void Update_FieldsThatAreNotSet_Stay()
    {
        var key = new TransitionFixture(Requests(WindowKind.Day, 5));
        key.Key = key.Key with { Label = "label", ExpiresAt = Noon.AddDays(9), Models = ["m"], MaxParallel = 4 };

        key.Apply(new ChangeOperation(new UpdateKey(k => k with { Label = "other" })), Noon);

        Assert.Equal(4, key.Key.MaxParallel);
        Assert.Equal(("other", Noon.AddDays(9), 2), (key.Key.Label, key.Key.ExpiresAt, key.Key.Revision));
        Assert.Equal(["m"], key.Key.Models.AsEnumerable());
        Assert.Equal(LimitSet.Of(Requests(WindowKind.Day, 5)), key.Key.Limits);
    }

    [Fact]
    public void Update_OfWhatIdentifiesTheKey_IsNotTaken()
    {
        var key = new TransitionFixture();
        var before = key.Key;

        key.Apply(
            new ChangeOperation(new UpdateKey(k => k with { Id = KeyId.New(), Secret = SecretHash.Of("other"), SuspendedAt = Noon, RevokedAt = Noon, Revision = 9, Label = "label" })),
            Noon);

        Assert.Equal(before with { Label = "label", Revision = 2 }, key.Key);
    }

    [Fact]
    public void Update_Null_Clears()
    {
        var key = new TransitionFixture(Requests(WindowKind.Lifetime, 5), Requests(WindowKind.Day, 5));
        key.Key = key.Key with { Label = "label", ExpiresAt = Noon.AddDays(9), Models = ["m"], MaxParallel = 4 };

        key.Apply(
            new ChangeOperation(new UpdateKey(k => k with { Label = null, Limits = k.Limits.WithRequestQuota(null), ExpiresAt = null, Models = [], MaxParallel = null })),
            Noon);

        Assert.Null(key.Key.Label);
        Assert.Null(key.Key.MaxParallel);
        Assert.Null(key.Key.ExpiresAt);
        Assert.Empty(key.Key.Models);
        Assert.Equal(LimitSet.Of(Requests(WindowKind.Day, 5)), key.Key.Limits);
    }

    [Fact]
    public void Update_QuotaTakenAwayAndGivenBack_StillCountsWhatWasUsed()
    {
        var key = new TransitionFixture(Requests(WindowKind.Lifetime, 5));
        key.Consume(3, Noon);
        key.Apply(new ChangeOperation(new UpdateKey(k => k with { Limits = k.Limits.WithRequestQuota(null) })), Noon);
        key.Consume(4, Noon);

        key.Apply(new ChangeOperation(new UpdateKey(k => k with { Limits = k.Limits.WithRequestQuota(10) })), Noon);

        Assert.Equal((7, 3), (key.StatusOf(0, Noon).Used, key.StatusOf(0, Noon).Remaining));
    }

    [Fact]
    public void Update_NewLimit_CountsFromNowAndSeesOpenHolds()
    {
        var key = new TransitionFixture();
        key.Consume(3, Noon);
        var hold = key.Hold(Cost.RequestAndTokens(2, 0), Noon);

        key.Apply(new ChangeOperation(new UpdateKey(k => k with { Limits = LimitSet.Of(Requests(WindowKind.Day, 10)) })), Noon);

        Assert.Equal((0, 2, 8), (key.StatusOf(0, Noon).Used, key.StatusOf(0, Noon).Held, key.StatusOf(0, Noon).Remaining));
        key.Apply(new SettleOperation(hold.Id, Cost.OneRequest), Noon);
        Assert.Equal((1, 0, 9), (key.StatusOf(0, Noon).Used, key.StatusOf(0, Noon).Held, key.StatusOf(0, Noon).Remaining));
    }

    [Theory]
    [InlineData(WindowKind.Lifetime)]
    [InlineData(WindowKind.Month)]
    [InlineData(WindowKind.Minute)]
    public void Update_LimitTakenAwayAndSetAgainInItsWindow_CountsWhatWasUsedBeforeAndBetween(WindowKind window)
    {
        var key = new TransitionFixture(Requests(WindowKind.Day, 10), Tokens(window, 1_000));
        key.Apply(new ConsumeOperation(Cost.RequestAndTokens(1, 300)), Noon);
        key.Hold(Cost.RequestAndTokens(1, 50), Noon);

        key.Apply(new ChangeOperation(new UpdateKey(k => k with { Limits = LimitSet.Of(Requests(WindowKind.Day, 10)) })), Noon);
        key.Apply(new ConsumeOperation(Cost.RequestAndTokens(1, 100)), Noon.AddSeconds(1));
        key.Apply(new ChangeOperation(new UpdateKey(k => k with { Limits = LimitSet.Of(Requests(WindowKind.Day, 10), Tokens(window, 500)) })), Noon.AddSeconds(2));

        var status = key.StatusOf(1, Noon.AddSeconds(2));
        Assert.Equal((400, 50, 50), (status.Used, status.Held, status.Remaining));
    }

    [Fact]
    public void Update_LimitTakenAwayAndSetAgainInTheNextWindow_StartsAnew()
    {
        var key = new TransitionFixture(Tokens(WindowKind.Day, 1_000));
        key.Apply(new ConsumeOperation(Cost.RequestAndTokens(1, 300)), Noon);

        key.Apply(new ChangeOperation(new UpdateKey(k => k with { Limits = LimitSet.None })), Noon);
        key.Apply(new ConsumeOperation(Cost.RequestAndTokens(1, 100)), Noon.AddDays(1));
        key.Apply(new ChangeOperation(new UpdateKey(k => k with { Limits = LimitSet.Of(Tokens(WindowKind.Day, 1_000)) })), Noon.AddDays(1));

        Assert.Equal(0, key.StatusOf(0, Noon.AddDays(1)).Used);
    }

    [Fact]
    public void Reset_LimitThatWasTakenAway_IsEmptiedToo()
    {
        var key = new TransitionFixture(Tokens(WindowKind.Day, 1_000));
        key.Apply(new ConsumeOperation(Cost.RequestAndTokens(1, 300)), Noon);
        key.Apply(new ChangeOperation(new UpdateKey(k => k with { Limits = LimitSet.None })), Noon);

        key.Apply(new ChangeOperation(new ResetKey()), Noon);
        key.Apply(new ChangeOperation(new UpdateKey(k => k with { Limits = LimitSet.Of(Tokens(WindowKind.Day, 1_000)) })), Noon);

        Assert.Equal(0, key.StatusOf(0, Noon).Used);
    }

    [Fact]
    public void Update_MoreLimitsTakenAwayThanAreKept_ForgetsTheFirst()
    {
        var key = new TransitionFixture();
        for (var i = 0; i < 200; i++)
        {
            key.Apply(new ChangeOperation(new UpdateKey(k => k with { Limits = LimitSet.Of(new Limit(Unit.Parse($"u{i}"), WindowKind.Lifetime, 9)) })), Noon);
            key.Apply(new ConsumeOperation(Cost.Of(new CostItem(Unit.Parse($"u{i}"), 5))), Noon);
        }

        Assert.InRange(key.State.Counters.Length, 2, 64);
        key.Apply(new ChangeOperation(new UpdateKey(k => k with { Limits = LimitSet.Of(new Limit(Unit.Parse("u180"), WindowKind.Lifetime, 9), new Limit(Unit.Parse("u1"), WindowKind.Lifetime, 9)) })), Noon);
        Assert.Equal((5, 0), (key.StatusOf(0, Noon).Used, key.StatusOf(1, Noon).Used));
    }

    [Fact]
    public void Update_LimitLoweredBelowWhatIsUsed_LeavesNothing()
    {
        var key = new TransitionFixture(Requests(WindowKind.Day, 10));
        key.Consume(8, Noon);

        key.Apply(new ChangeOperation(new UpdateKey(k => k with { Limits = LimitSet.Of(Requests(WindowKind.Day, 5)) })), Noon);

        Assert.Equal((8, 0), (key.StatusOf(0, Noon).Used, key.StatusOf(0, Noon).Remaining));
        Assert.Equal(Verdict.Denied, key.Consume(1, Noon).Verdict);
    }

    [Fact]
    public void Update_OrderOfLimits_KeepsTheirCounts()
    {
        var key = new TransitionFixture(Requests(WindowKind.Day, 10), Tokens(WindowKind.Month, 1_000));
        key.Apply(new ConsumeOperation(Cost.RequestAndTokens(2, 300)), Noon);

        key.Apply(new ChangeOperation(new UpdateKey(k => k with { Limits = LimitSet.Of(Tokens(WindowKind.Month, 1_000), Requests(WindowKind.Day, 10)) })), Noon);

        Assert.Equal((300, 2), (key.StatusOf(0, Noon).Used, key.StatusOf(1, Noon).Used));
    }

    [Fact]
    public void Update_QuotaBesideSixteenOtherLimits_IsAnArgumentError()
    {
        var limits = Enumerable.Range(0, LimitSet.MaxCount).Select(i => new Limit(Unit.Parse($"u{i}"), WindowKind.Day, 1));
        var key = new TransitionFixture([.. limits]);

        Assert.Throws<ArgumentException>(() => key.Apply(new ChangeOperation(new UpdateKey(k => k with { Limits = k.Limits.WithRequestQuota(5) })), Noon));
    }

    [Fact]
    public void Reset_OpenWindows_AreEmptiedAndHoldsStay()
    {
        var key = new TransitionFixture(Requests(WindowKind.Day, 10), Requests(WindowKind.Lifetime, 10));
        key.Consume(4, Noon);
        key.Hold(Cost.RequestAndTokens(3, 0), Noon);

        key.Apply(new ChangeOperation(new ResetKey()), Noon);

        Assert.All([0, 1], i => Assert.Equal((0, 3, 7), (key.StatusOf(i, Noon).Used, key.StatusOf(i, Noon).Held, key.StatusOf(i, Noon).Remaining)));
        Assert.Equal(2, key.Key.Revision);
    }

    [Fact]
    public void Change_OtherRevision_ChangesNothing()
    {
        var key = new TransitionFixture();
        var before = (key.Key, key.State);

        var refused = key.Apply(new ChangeOperation(new RevokeKey(), IfRevision: 2), Noon);

        Assert.Equal(Verdict.RevisionMismatch, refused.Decision.Verdict);
        Assert.Same(before.Key, key.Key);
        Assert.Same(before.State, key.State);
        Assert.Equal(Verdict.Allowed, key.Apply(new ChangeOperation(new RevokeKey(), IfRevision: 1), Noon).Decision.Verdict);
    }

    [Fact]
    public void Revoke_Twice_KeepsTheFirstTime()
    {
        var key = new TransitionFixture();
        key.Apply(new ChangeOperation(new RevokeKey()), Noon);
        var record = key.Key;

        Assert.Equal(Verdict.Allowed, key.Apply(new ChangeOperation(new RevokeKey()), Noon.AddDays(1)).Decision.Verdict);
        Assert.Same(record, key.Key);
        Assert.Equal(Noon, key.Key.RevokedAt);
        Assert.Equal(Verdict.Revoked, key.Apply(new ChangeOperation(new RotateKey(SecretHash.Of("new"), TimeSpan.Zero)), Noon).Decision.Verdict);
    }

    [Fact]
    public void Update_OfARecordThatItDoesNotFit_ChangesNothing()
    {
        var key = new TransitionFixture();
        var record = key.Key;

        var refused = key.Apply(new ChangeOperation(new UpdateKey(k => k with { Label = "x" }, Fits: k => k.Label is not null)), Noon);

        Assert.Equal(Verdict.ChangeDoesNotFit, refused.Decision.Verdict);
        Assert.Same(record, key.Key);
    }

    [Fact]
    public void Suspend_UntilResumed_RefusesTheKey()
    {
        var key = new TransitionFixture(Requests(WindowKind.Day, 5));
        key.Apply(new ChangeOperation(new SuspendKey()), Noon);

        Assert.Equal(Verdict.Suspended, key.Consume(1, Noon).Verdict);
        Assert.Equal(KeyStatus.Suspended, QuotaTransition.Observe(key.Key, key.State, Noon).Status);
        Assert.Equal(Noon, key.Key.SuspendedAt);

        key.Apply(new ChangeOperation(new ResumeKey()), Noon);
        Assert.True(key.Consume(1, Noon).IsAllowed);
        Assert.Null(key.Key.SuspendedAt);
    }

    [Fact]
    public void SuspendAndResume_Twice_ChangeNothing()
    {
        var key = new TransitionFixture();
        Assert.Equal(Verdict.Allowed, key.Apply(new ChangeOperation(new ResumeKey()), Noon).Decision.Verdict);
        Assert.Equal(1, key.Key.Revision);
        key.Apply(new ChangeOperation(new SuspendKey()), Noon);
        var record = key.Key;

        Assert.Equal(Verdict.Allowed, key.Apply(new ChangeOperation(new SuspendKey()), Noon.AddDays(1)).Decision.Verdict);
        Assert.Same(record, key.Key);
    }

    [Fact]
    public void SuspendAndResume_RevokedKey_IsRefused()
    {
        var key = new TransitionFixture();
        key.Apply(new ChangeOperation(new SuspendKey()), Noon);
        key.Apply(new ChangeOperation(new RevokeKey()), Noon);

        Assert.Equal(Verdict.Revoked, key.Apply(new ChangeOperation(new SuspendKey()), Noon).Decision.Verdict);
        Assert.Equal(Verdict.Revoked, key.Apply(new ChangeOperation(new ResumeKey()), Noon).Decision.Verdict);
        Assert.Equal(Verdict.Revoked, key.Consume(1, Noon).Verdict);
    }

    [Theory]
    [InlineData(true, true, true, KeyStatus.Revoked)]
    [InlineData(false, true, true, KeyStatus.Expired)]
    [InlineData(false, false, true, KeyStatus.Suspended)]
    [InlineData(false, false, false, KeyStatus.Exhausted)]
    public void Status_OfSeveralThatApply_IsTheLastingOne(bool isRevoked, bool isExpired, bool isSuspended, KeyStatus expected)
    {
        var facts = new StatusFacts(isRevoked, isSuspended, isExpired ? Noon : null, Noon.AddTicks(1));

        Assert.Equal(expected, facts.At(Noon));
    }

    [Fact]
    public void Rotate_WithOverlap_KeepsTheOldSecretForThatLong()
    {
        var key = new TransitionFixture();

        key.Apply(new ChangeOperation(new RotateKey(SecretHash.Of("new"), TimeSpan.FromMinutes(10))), Noon);

        Assert.True(key.Key.Opens("new", Noon));
        Assert.True(key.Key.Opens("secret", Noon.AddMinutes(10).AddTicks(-1)));
        Assert.False(key.Key.Opens("secret", Noon.AddMinutes(10)));
    }

    [Fact]
    public void Rotate_WithoutOverlap_EndsAllOldSecretsAtOnce()
    {
        var key = new TransitionFixture();
        key.Apply(new ChangeOperation(new RotateKey(SecretHash.Of("second"), TimeSpan.FromDays(1))), Noon);

        key.Apply(new ChangeOperation(new RotateKey(SecretHash.Of("third"), TimeSpan.Zero)), Noon);

        Assert.True(key.Key.Opens("third", Noon));
        Assert.False(key.Key.Opens("second", Noon));
        Assert.False(key.Key.Opens("secret", Noon));
        Assert.Null(key.Key.PreviousSecretUntil);
    }
}
