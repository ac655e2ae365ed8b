using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Tests.Quota;

public sealed class UpstreamNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("default")]
    [InlineData("azure-eu_2")]
    [InlineData("a2345678901234567890123456789012")]
    public void Name_WellFormed_IsRead(string text)
    {
        Assert.True(UpstreamName.TryParse(text, out var name));
        Assert.Equal(text, name.Value);
        Assert.Equal(name, UpstreamName.Parse(text));
        Assert.NotEqual(UpstreamName.None, name);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("_a")]
    [InlineData("Azure")]
    [InlineData("a b")]
    [InlineData("a.b")]
    [InlineData("é")]
    [InlineData("a\n")]
    [InlineData("(other)")]
    [InlineData("a23456789012345678901234567890123")]
    public void Name_Malformed_IsRefused(string? text)
    {
        Assert.False(UpstreamName.TryParse(text, out var name));
        Assert.Equal(UpstreamName.None, name);
        if (!string.IsNullOrEmpty(text))
        {
            Assert.Throws<FormatException>(() => UpstreamName.Parse(text));
        }
    }

    [Fact]
    public void None_IsTheEmptyText()
    {
        Assert.Equal("", UpstreamName.None.Value);
        Assert.Equal(UpstreamName.None, UpstreamName.Parse(""));
    }
}
