using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Tests.Limits;

public sealed class UnitTests
{
    [Theory]
    [InlineData("requests")]
    [InlineData("tokens")]
    [InlineData("a")]
    [InlineData("gpu_seconds_2")]
    [InlineData("a2345678901234567890123456789012")]
    public void TryParse_Name_IsKept(string name)
    {
        Assert.True(Unit.TryParse(name, out var unit));
        Assert.Equal(name, unit.Name);
        Assert.Equal(unit, Unit.Parse(name));
        Assert.Equal(unit.GetHashCode(), Unit.Parse(new string(name)).GetHashCode());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Requests")]
    [InlineData("1a")]
    [InlineData("_a")]
    [InlineData("a-b")]
    [InlineData("a b")]
    [InlineData("a\0")]
    [InlineData("ä")]
    [InlineData("单位")]
    [InlineData("a23456789012345678901234567890123")]
    [InlineData("tokens_in")]
    [InlineData("tokens_out")]
    [InlineData("denied")]
    [InlineData("errors")]
    public void TryParse_OtherText_IsFalse(string? text)
    {
        Assert.False(Unit.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Unit.Parse(text!));
    }

    [Fact]
    public void Equals_ByName()
    {
        Assert.Equal(Unit.Requests, Unit.Parse("requests"));
        Assert.NotEqual(Unit.Requests, Unit.Tokens);
        Assert.NotEqual(Unit.Requests, default);
        Assert.Equal("", default(Unit).ToString());
        Assert.Equal(default(Unit).GetHashCode(), default(Unit).GetHashCode());
    }
}
