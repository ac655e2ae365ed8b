using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Tests.Keys;

public sealed class TagTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("course:2026")]
    [InlineData("Az09._-:")]
    [InlineData("________________________________________________________________")]
    public void TryParse_AllowedText_IsKept(string text)
    {
        Assert.True(Tag.TryParse(text, out var tag));
        Assert.Equal(text, tag.Value);
        Assert.Equal(text, tag.ToString());
        Assert.Equal(tag, Tag.Parse(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("_________________________________________________________________")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("=a")]
    [InlineData("a\n")]
    [InlineData("标签")]
    [InlineData("é")]
    public void TryParse_OtherText_IsFalse(string? text)
    {
        Assert.False(Tag.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Tag.Parse(text));
    }

    [Fact]
    public void Tags_InOtherCase_Differ() => Assert.NotEqual(Tag.Parse("a"), Tag.Parse("A"));
}
