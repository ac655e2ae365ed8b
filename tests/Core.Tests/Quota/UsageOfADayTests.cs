using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using static QuotaFunctions.Core.Tests.Quota.TransitionFixture;

namespace QuotaFunctions.Core.Tests.Quota;

public sealed class UsageOfADayTests
{
    [Fact]
    public void Usage_MoreModelsThanAreToldApart_AreCountedTogether()
    {
        var key = new TransitionFixture();
        for (var i = 0; i < 100; i++)
        {
            key.Apply(new ConsumeOperation(Cost.OneRequest, $"model-{i}"), Noon);
        }

        key.Apply(new ConsumeOperation(Cost.RequestAndTokens(1, 5), "model-99"), Noon);
        key.Apply(new ConsumeOperation(Cost.RequestAndTokens(1, 7), "model-63"), Noon);
        key.Apply(new ConsumeOperation(Cost.OneRequest), Noon);

        Assert.Equal(66, key.State.Usage.Select(u => u.Model).Distinct().Count());
        Assert.Equal(37, AmountOf(key, "(other)", "requests"));
        Assert.Equal(5, AmountOf(key, "(other)", "tokens"));
        Assert.Equal(2, AmountOf(key, "model-63", "requests"));
        Assert.Equal(7, AmountOf(key, "model-63", "tokens"));
        Assert.Equal(1, AmountOf(key, "", "requests"));
        Assert.Equal(103, key.State.Usage.Where(u => u.Unit == "requests").Sum(u => u.Amount));
    }

    [Fact]
    public void Usage_MoreModelsAtUpstreamsThanAreToldApart_AreCountedTogetherAtTheirUpstream()
    {
        var key = new TransitionFixture();
        for (var i = 0; i < 100; i++)
        {
            Settle(key, $"model-{i / 2}", i % 2 == 0 ? "one" : "two");
        }

        // Neither work without a model nor another upstream counts towards the bound.
        Settle(key, "", "one");
        Settle(key, "model-0", "three");
        Settle(key, "model-31", "two");
        Settle(key, "model-32", "two");

        (string, string, long)[] rest = [("(other)", "one", 18), ("(other)", "three", 1), ("(other)", "two", 19), ("", "one", 1)];
        Assert.Equal(64 + rest.Length, key.State.Usage.Length);
        Assert.Equal(rest, key.State.Usage.Skip(64).Select(u => (u.Model, u.Upstream.Value, u.Amount)).OrderBy(u => u.Model != "(other)").ThenBy(u => u.Value));
        Assert.All(key.State.Usage.Take(64), u => Assert.Equal(u is { Model: "model-31", Upstream.Value: "two" } ? 2 : 1, u.Amount));
    }

    [Fact]
    public void Usage_OfOneModelAtTwoUpstreams_IsToldApart()
    {
        var key = new TransitionFixture();
        Settle(key, "m", "one");
        Settle(key, "m", "two");
        key.Apply(new ConsumeOperation(Cost.OneRequest, "m"), Noon);
        Settle(key, "m", "one");

        Assert.Equal([("one", 2L), ("two", 1), ("", 1)], key.State.Usage.Select(u => (u.Upstream.Value, u.Amount)));
    }

    [Fact]
    public void Usage_MoreUnitsThanAreToldApart_AreCountedTogether()
    {
        // A key's holder can name units: that must not make the key's state grow without bound.
        var key = new TransitionFixture();
        for (var i = 0; i < 1_000; i++)
        {
            key.Apply(new ConsumeOperation(Cost.Of(new CostItem(Unit.Parse($"unit{i}"), 2)), "m"), Noon);
        }

        key.Apply(new ConsumeOperation(Cost.RequestAndTokens(1, 5), "m"), Noon);

        Assert.Equal(32 + 1 + 2, key.State.Usage.Length);
        Assert.Equal(2, AmountOf(key, "m", "unit31"));
        Assert.Equal(2 * 968, AmountOf(key, "m", "(other)"));
        Assert.Equal(1, AmountOf(key, "m", "requests"));
    }

    [Fact]
    public void Usage_MoneyAfterManyOwnUnits_IsStillToldApart()
    {
        // A key's holder can name units, but cannot hide usage by it.
        var key = new TransitionFixture();
        for (var i = 0; i < 100; i++)
        {
            key.Apply(new ConsumeOperation(Cost.Of(new CostItem(Unit.Parse($"unit{i}"), 1)), "m"), Noon);
        }

        key.Apply(new ConsumeOperation(Cost.Of(new CostItem(Unit.Parse("microusd"), 7)), "m"), Noon);
        key.Apply(new ConsumeOperation(Cost.Of(new CostItem(Unit.Parse("unit99"), 1)), "m"), Noon);

        Assert.Equal(7, AmountOf(key, "m", "microusd"));
        Assert.Equal(69, AmountOf(key, "m", "(other)"));
    }

    [Fact]
    public void Usage_NextUtcDay_StartsAnew()
    {
        var key = new TransitionFixture();
        var midnight = At("2027-06-16T00:00:00Z");
        key.Consume(3, midnight.AddTicks(-1));
        Assert.Equal((new DateOnly(2027, 6, 15), 3), (key.State.UsageDay, AmountOf(key, "", "requests")));

        key.Consume(1, midnight);
        Assert.Equal((new DateOnly(2027, 6, 16), 1), (key.State.UsageDay, AmountOf(key, "", "requests")));

        // A clock that lags adds to the day that has begun: totals of a day that was left are written for good.
        key.Consume(1, midnight.AddTicks(-1));
        Assert.Equal((new DateOnly(2027, 6, 16), 2), (key.State.UsageDay, AmountOf(key, "", "requests")));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(Limit.MaxAmount)]
    public void Usage_AmountsOfAnUpstreamGoneMad_StayAmounts(long tokens)
    {
        var key = new TransitionFixture();
        for (var i = 0; i < 3; i++)
        {
            var hold = key.Hold(Cost.OneRequest, Noon);
            key.Apply(new SettleOperation(hold.Id, Cost.OneRequest, TokensIn: tokens, TokensOut: -tokens), Noon);
        }

        Assert.Equal(Limit.MaxAmount, AmountOf(key, "", UsageUnits.TokensIn));
        Assert.DoesNotContain(key.State.Usage, u => u.Unit == UsageUnits.TokensOut);
    }

    [Fact]
    public void Tally_Denied_IsCounted()
    {
        var key = new TransitionFixture();

        key.Apply(new TallyOperation(7), Noon);
        key.Apply(new TallyOperation(5), Noon);

        Assert.Equal(12, AmountOf(key, "", UsageUnits.Denied));
        Assert.Null(key.State.LastUsedAt);
    }

    private static void Settle(TransitionFixture key, string model, string upstream)
    {
        var hold = key.Hold(Cost.OneRequest, Noon);
        key.Apply(new SettleOperation(hold.Id, Cost.OneRequest, Model: model, Upstream: UpstreamName.Parse(upstream)), Noon);
    }

    private static long AmountOf(TransitionFixture key, string model, string unit) =>
        key.State.Usage.Single(u => u.Model == model && u.Unit == unit).Amount;
}
