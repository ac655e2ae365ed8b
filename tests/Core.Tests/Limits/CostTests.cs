using CsCheck;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Tests.Limits;

public sealed class CostTests
{
    [Fact]
    public void Of_Items_AreSortedWithoutZeros()
    {
        var cost = Cost.Of(new CostItem(Unit.Tokens, 250), new CostItem(Unit.Parse("images"), 0), new CostItem(Unit.Requests, 1));

        Assert.Equal([new CostItem(Unit.Requests, 1), new CostItem(Unit.Tokens, 250)], cost.Items.ToArray());
        Assert.Equal("requests=1,tokens=250", cost.ToString());
        Assert.Equal(250, cost[Unit.Tokens]);
        Assert.Equal(0, cost[Unit.Parse("images")]);
        Assert.Equal(Cost.RequestAndTokens(1, 250), cost);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(Limit.MaxAmount + 1)]
    [InlineData(long.MaxValue)]
    public void Of_AmountOutOfRange_Throws(long amount) =>
        Assert.Throws<ArgumentException>(() => Cost.Of(new CostItem(Unit.Requests, amount)));

    [Fact]
    public void Of_SameUnitTwice_Throws() =>
        Assert.Throws<ArgumentException>(() => Cost.Of(new CostItem(Unit.Requests, 1), new CostItem(Unit.Parse("requests"), 2)));

    [Fact]
    public void Of_MoreThanEightUnits_Throws()
    {
        var items = Enumerable.Range(0, 9).Select(i => new CostItem(Unit.Parse($"u{i}"), 1)).ToArray();

        Assert.Equal(8, Cost.Of(items.Take(8)).Items.Length);
        Assert.Throws<ArgumentException>(() => Cost.Of(items));
    }

    [Fact]
    public void Of_OnlyZeros_IsNone()
    {
        Assert.Same(Cost.None, Cost.Of());
        Assert.Same(Cost.None, Cost.RequestAndTokens(0, 0));
        Assert.Equal("", Cost.None.ToString());
    }

    [Fact]
    public void Equals_AnyOrderOfItems_IsTheSameCost() =>
        Gen.Select(Gen.Long[0, Limit.MaxAmount], Gen.Long[0, Limit.MaxAmount], Gen.Long[0, 3]).Sample((requests, tokens, images) =>
        {
            CostItem[] items = [new(Unit.Requests, requests), new(Unit.Tokens, tokens), new(Unit.Parse("images"), images)];
            var cost = Cost.Of(items);
            var reversed = Cost.Of(items.Reverse());

            Assert.True(cost.Equals(reversed));
            Assert.Equal(cost.GetHashCode(), reversed.GetHashCode());
            Assert.Equal(cost.ToString(), reversed.ToString());
            Assert.False(cost.Equals(Cost.Of(items.Append(new CostItem(Unit.Parse("other"), 1)))));
        });

    [Fact]
    public void OneRequest_IsOneRequest() => Assert.Equal(Cost.RequestAndTokens(1, 0), Cost.OneRequest);
}
