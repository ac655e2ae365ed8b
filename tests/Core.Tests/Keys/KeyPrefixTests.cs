using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Tests.Keys;

public sealed class KeyPrefixTests
{
    [Theory]
    [InlineData("")]
    [InlineData("trial_")]
    [InlineData("a-b_C-9")]
    [InlineData("________________________________")]
    public void TryParse_AllowedText_IsKept(string text)
    {
        Assert.True(KeyPrefix.TryParse(text, out var prefix));
        Assert.Equal(text, prefix.Value);
        Assert.Equal(text, prefix.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("_________________________________")]
    [InlineData("trial ")]
    [InlineData("trial/")]
    [InlineData("trial.")]
    [InlineData("tri\nal")]
    [InlineData("tri\0al")]
    [InlineData("试用_")]
    [InlineData("café_")]
    public void TryParse_OtherText_IsFalse(string? text) => Assert.False(KeyPrefix.TryParse(text, out _));

    [Fact]
    public void Default_IsTrial() => Assert.Equal("trial_", KeyPrefix.Default.Value);
}
