using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Limits;

public sealed class LimitSetTests
{
    private static readonly Limit Lifetime = new(Unit.Requests, WindowKind.Lifetime, 1_000);
    private static readonly Limit Daily = new(Unit.Requests, WindowKind.Day, 100);
    private static readonly Limit Tokens = new(Unit.Tokens, WindowKind.Day, 5_000);

    [Fact]
    public void Of_Limits_KeepsTheirOrder()
    {
        var set = LimitSet.Of(Daily, Lifetime, Tokens);

        Assert.Equal([Daily, Lifetime, Tokens], set);
        Assert.Equal(3, set.Count);
        Assert.Equal(Lifetime, set[1]);
        Assert.Equal(Daily, set.Find(Unit.Requests, WindowKind.Day));
        Assert.Null(set.Find(Unit.Tokens, WindowKind.Month));
        Assert.True(set.Constrain(Unit.Tokens));
        Assert.False(set.Constrain(Unit.Parse("images")));
        Assert.Equal(1_000, set.RequestQuota);
    }

    [Fact]
    public void Of_SameUnitAndWindowTwice_Throws() =>
        Assert.Throws<ArgumentException>(() => LimitSet.Of(Daily, new Limit(Unit.Requests, WindowKind.Day, 7)));

    [Fact]
    public void Of_MoreThanSixteen_Throws()
    {
        var limits = Enumerable.Range(0, 17).Select(i => new Limit(Unit.Parse($"u{i}"), WindowKind.Day, i)).ToArray();

        Assert.Equal(16, LimitSet.Of(limits.Take(16)).Count);
        Assert.Throws<ArgumentException>(() => LimitSet.Of(limits));
    }

    [Fact]
    public void Of_Nothing_IsNone() => Assert.Same(LimitSet.None, LimitSet.Of());

    [Fact]
    public void Equals_ByLimitsInOrder()
    {
        Assert.Equal(LimitSet.Of(Daily, Tokens), LimitSet.Of(Daily, Tokens));
        Assert.Equal(LimitSet.Of(Daily, Tokens).GetHashCode(), LimitSet.Of(Daily, Tokens).GetHashCode());
        Assert.False(LimitSet.Of(Daily, Tokens).Equals(LimitSet.Of(Tokens, Daily)));
        Assert.False(LimitSet.Of(Daily).Equals(LimitSet.Of(Daily, Tokens)));
        Assert.False(LimitSet.Of(Daily).Equals((LimitSet?)null));
    }

    [Fact]
    public void WithRequestQuota_SetsReplacesAndClears()
    {
        var set = LimitSet.Of(Daily, Tokens);

        Assert.Equal(7, set.WithRequestQuota(7).RequestQuota);
        Assert.Equal(9, set.WithRequestQuota(7).WithRequestQuota(9).RequestQuota);
        Assert.Equal(3, set.WithRequestQuota(7).WithRequestQuota(9).Count);
        Assert.Equal(set, set.WithRequestQuota(7).WithRequestQuota(null));
        Assert.Equal(set, set.WithRequestQuota(null));
    }
}
