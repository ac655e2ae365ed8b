using System.Globalization;
using QuotaFunctions.Gateway.Dialects;
using static QuotaFunctions.Gateway.Upstreams.Tests.TestRoutes;

namespace QuotaFunctions.Gateway.Upstreams.Tests;

public sealed class UpstreamHabitsTests
{
    private readonly UpstreamHabits _habits = new();
    private readonly Upstream _upstream = Named("a");

    [Fact]
    public void Repair_IsRememberedForItsUpstreamAndModelAlone()
    {
        _habits.Remember(_upstream, "m", new Repair.NoStreamUsage());

        Assert.Equal([new Repair.NoStreamUsage()], _habits.Of(_upstream, "m").AsEnumerable());
        Assert.Empty(_habits.Of(_upstream, "n"));
        Assert.Empty(_habits.Of(_upstream, null));
        Assert.Empty(_habits.Of(Named("b"), "m"));
    }

    [Fact]
    public void Repairs_OfOnePair_StandOnceAndBoundByOneMember()
    {
        Repair[] repairs = [new Repair.BoundBy("x"), new Repair.Without("u"), new Repair.BoundBy("y"), new Repair.Without("u"), new Repair.Without("w")];
        foreach (var repair in repairs)
        {
            _habits.Remember(_upstream, null, repair);
        }

        Assert.Equal([new Repair.BoundBy("y"), new Repair.Without("u"), new Repair.Without("w")], _habits.Of(_upstream, null).AsEnumerable());
    }

    [Fact]
    public void Memory_IsBounded_AndForgetsTheOldest()
    {
        for (var i = 0; i <= UpstreamHabits.MostPairs; i++)
        {
            _habits.Remember(_upstream, i.ToString(CultureInfo.InvariantCulture), new Repair.NoStreamUsage());
            _habits.Remember(_upstream, "1000", new Repair.Without(i.ToString(CultureInfo.InvariantCulture)));
        }

        Assert.Empty(_habits.Of(_upstream, "0"));
        Assert.NotEmpty(_habits.Of(_upstream, "2"));
        Assert.InRange(_habits.Of(_upstream, "1000").Length, 1, UpstreamHabits.MostRepairs);
    }
}
