using System.Globalization;
using QuotaFunctions.Gateway.Dialects;
using static QuotaFunctions.Gateway.Upstreams.Tests.TestRoutes;

namespace QuotaFunctions.Gateway.Upstreams.Tests;

public sealed class UpstreamRepairsTests
{
    private readonly UpstreamRepairs _repairs = new();
    private readonly Upstream _upstream = Named("a");

    [Fact]
    public void Repair_IsRememberedForItsUpstreamAndModelAlone()
    {
        _repairs.Remember(_upstream, "m", new Repair.NoStreamUsage());

        Assert.Equal([new Repair.NoStreamUsage()], _repairs.Of(_upstream, "m").AsEnumerable());
        Assert.Empty(_repairs.Of(_upstream, "n"));
        Assert.Empty(_repairs.Of(_upstream, null));
        Assert.Empty(_repairs.Of(Named("b"), "m"));
    }

    [Fact]
    public void Repairs_OfOnePair_StandOnceAndBoundByOneMember()
    {
        Repair[] repairs = [new Repair.BoundBy("x"), new Repair.Without("u"), new Repair.BoundBy("y"), new Repair.Without("u"), new Repair.Without("w")];
        foreach (var repair in repairs)
        {
            _repairs.Remember(_upstream, null, repair);
        }

        Assert.Equal([new Repair.BoundBy("y"), new Repair.Without("u"), new Repair.Without("w")], _repairs.Of(_upstream, null).AsEnumerable());
    }

    [Fact]
    public void Memory_IsBounded_AndForgetsTheOldest()
    {
        for (var i = 0; i <= UpstreamRepairs.MostPairs; i++)
        {
            _repairs.Remember(_upstream, i.ToString(CultureInfo.InvariantCulture), new Repair.NoStreamUsage());
            _repairs.Remember(_upstream, "1000", new Repair.Without(i.ToString(CultureInfo.InvariantCulture)));
        }

        Assert.Empty(_repairs.Of(_upstream, "0"));
        Assert.NotEmpty(_repairs.Of(_upstream, "2"));
        Assert.InRange(_repairs.Of(_upstream, "1000").Length, 1, UpstreamRepairs.MostRepairs);
    }
}
