using QuotaFunctions.Api.Keys.Fields;

namespace QuotaFunctions.Api.Tests.Keys;

public sealed class NumberedLabelTests
{
    [Theory]
    [InlineData("ws-{n}", 1, 30, "ws-01")]
    [InlineData("ws-{n}", 30, 30, "ws-30")]
    [InlineData("ws-{n}", 1, 1, "ws-1")]
    [InlineData("ws-{n}", 9, 9, "ws-9")]
    [InlineData("{n}/{n}", 7, 1000, "0007/0007")]
    [InlineData("{N} {} {x} {", 7, 10, "{N} {} {x} {")]
    [InlineData("", 7, 10, "")]
    [InlineData(null, 7, 10, null)]
    public void Fill_PutsTheNumberInTheWidthOfTheCount(string? label, int number, int count, string? filled) =>
        Assert.Equal(filled, NumberedLabel.Fill(label, number, count));

    [Theory]
    [InlineData("ws-{n}")]
    [InlineData("{N} {} {x} {count}")]
    [InlineData("ws-{n")]
    [InlineData("{n}{n}")]
    public void FaultOf_KnownOrOtherBraces_IsNull(string label) => Assert.Null(NumberedLabel.FaultOf(label));

    [Theory]
    [InlineData("ws-{n:03}")]
    [InlineData("ws-{number}")]
    [InlineData("{n} of {n2}")]
    [InlineData("{n {n}")]
    public void FaultOf_APlaceholderLikeIt_NamesTheRightOne(string label) => Assert.Contains("{n}.", NumberedLabel.FaultOf(label), StringComparison.Ordinal);

    [Fact]
    public void FaultOf_ALabelThatNumbersMakeTooLong_TellsTheBound()
    {
        Assert.Null(NumberedLabel.FaultOf(new string('x', 196) + "{n}"));
        Assert.Equal("must have at most 200 characters, where {n} counts as 4.", NumberedLabel.FaultOf(new string('x', 197) + "{n}"));
    }
}
