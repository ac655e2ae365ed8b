using QuotaFunctions.Api.Reading;

namespace QuotaFunctions.Api.Tests.Reading;

public sealed class IsoDurationTests
{
    [Theory]
    [InlineData("P2D", 172_800)]
    [InlineData("P1W", 604_800)]
    [InlineData("P1W2D", 777_600)]
    [InlineData("PT12H", 43_200)]
    [InlineData("PT90S", 90)]
    [InlineData("P1DT12H30M5S", 131_405)]
    [InlineData("P0D", 0)]
    public void TryParse_ADuration_IsItsSeconds(string text, long seconds)
    {
        Assert.True(IsoDuration.TryParse(text, out var parsed));
        Assert.Equal(seconds, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P2DT")]
    [InlineData("2d")]
    [InlineData("P2")]
    [InlineData("PD")]
    [InlineData("P1Y")]
    [InlineData("P1M")]
    [InlineData("P1D1W")]
    [InlineData("P1D1D")]
    [InlineData("PT1D")]
    [InlineData("P1H")]
    [InlineData("P1.5D")]
    [InlineData("P-1D")]
    [InlineData("-P1D")]
    [InlineData("p2d")]
    [InlineData("P2D ")]
    [InlineData("P٣D")]
    [InlineData("P9223372036854775807D")]
    [InlineData("P9999999999999WT9999999999999H")]
    public void TryParse_AnotherText_IsNone(string text) => Assert.False(IsoDuration.TryParse(text, out _));
}
