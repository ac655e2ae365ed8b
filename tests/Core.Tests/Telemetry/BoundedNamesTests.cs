using QuotaFunctions.Core.Telemetry;

namespace QuotaFunctions.Core.Tests.Telemetry;

public sealed class BoundedNamesTests
{
    [Fact]
    public void Names_BeyondTheBound_BecomeOne()
    {
        var names = new BoundedNames(2);

        Assert.Equal(["a", "b", BoundedNames.Other, "a", "", BoundedNames.Other], new[] { "a", "b", "c", "a", "", "d" }.Select(names.Bound));
    }

    [Fact]
    public void Names_ThatWereBoundBefore_TakeNoPlace()
    {
        var names = new BoundedNames(1);

        Assert.Equal([BoundedNames.Other, "", "a"], new[] { BoundedNames.Other, "", "a" }.Select(names.Bound));
    }

    [Fact]
    public void Names_FromManyThreads_AreAtMostAsMany()
    {
        var names = new BoundedNames(10);

        var bounded = Enumerable.Range(0, 10_000).AsParallel().Select(i => names.Bound($"n{i % 50}")).Distinct().ToArray();

        Assert.InRange(bounded.Length, 11, 11);
    }
}
