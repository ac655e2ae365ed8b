using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Gateway.Tests;

public class NearNameTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("PORT", "port", 0)]
    [InlineData("PROT", "PORT", 1)]
    [InlineData("PORTS", "PORT", 1)]
    [InlineData("ORT", "PORT", 1)]
    [InlineData("PORK", "PORT", 1)]
    [InlineData("OPTR", "PORT", 2)]
    [InlineData("kitten", "sitting", 3)]
    public void Changes_CountsSwapsOfNeighboursOnce(string one, string other, int expected)
    {
        Assert.Equal(expected, NearName.Changes(one, other));
        Assert.Equal(expected, NearName.Changes(other, one));
    }
}
