using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Tests.Limits;

public sealed class MeteredUnitsTests
{
    [Theory]
    [InlineData("token", "tokens")]
    [InlineData("Tokens", "tokens")]
    [InlineData("TOKEN", "tokens")]
    [InlineData("tokenss", "tokens")]
    [InlineData("tokns", "tokens")]
    [InlineData("toknes", "tokens")]
    [InlineData("tokems", "tokens")]
    [InlineData(" tokens ", "tokens")]
    [InlineData("to-kens", "tokens")]
    [InlineData("request", "requests")]
    [InlineData("Request", "requests")]
    [InlineData("reqeusts", "requests")]
    [InlineData("rrequests", "requests")]
    [InlineData("equests", "requests")]
    [InlineData("micro_usd", "microusd")]
    [InlineData("microUSD", "microusd")]
    public void NearlySpelled_ASlip_NamesTheUnit(string text, string meant) => Assert.Equal(meant, MeteredUnits.NearlySpelled(text));

    [Theory]
    [InlineData("requests")]
    [InlineData("tokens")]
    [InlineData("microusd")]
    [InlineData("images")]
    [InlineData("tokens_in")]
    [InlineData("quests")]
    [InlineData("characters")]
    [InlineData("stones")]
    [InlineData("")]
    [InlineData("_")]
    public void NearlySpelled_TheUnitOrAnother_IsNull(string text) => Assert.Null(MeteredUnits.NearlySpelled(text));

    [Fact]
    public void Contains_OnlyWhatTheServiceCounts()
    {
        Assert.True(MeteredUnits.Contains(Unit.Requests));
        Assert.True(MeteredUnits.Contains(Unit.Tokens));
        Assert.True(MeteredUnits.Contains(Unit.Parse("microusd")));
        Assert.False(MeteredUnits.Contains(Unit.Parse("images")));
    }
}
