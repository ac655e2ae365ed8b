using QuotaFunctions.Api.Reading;

namespace QuotaFunctions.Api.Tests.Reading;

public sealed class IsoTimeTests
{
    [Theory]
    [InlineData("2030-01-31T12:00:00Z", "2030-01-31T12:00:00.000Z")]
    [InlineData("2030-01-31T12:00:00.5Z", "2030-01-31T12:00:00.500Z")]
    [InlineData("2030-01-31T12:00:00.1234567Z", "2030-01-31T12:00:00.123Z")]
    [InlineData("2030-01-31T12:00:00+08:00", "2030-01-31T04:00:00.000Z")]
    [InlineData("2030-01-31T12:00:00-05:30", "2030-01-31T17:30:00.000Z")]
    [InlineData("2030-01-31t12:00:00z", "2030-01-31T12:00:00.000Z")]
    [InlineData("2030-01-31T12:00Z", "2030-01-31T12:00:00.000Z")]
    [InlineData("2028-02-29T23:59:59Z", "2028-02-29T23:59:59.000Z")]
    public void Time_WithOffset_IsReadAsUtc(string text, string expected)
    {
        Assert.True(IsoTime.TryParse(text, out var instant));
        Assert.Equal(expected, IsoTime.ToText(instant));
    }

    [Theory]
    [InlineData("2030-01-31T12:00:00")]
    [InlineData("2030-01-31")]
    [InlineData("2030-02-30T12:00:00Z")]
    [InlineData("2030-01-31T25:00:00Z")]
    [InlineData("01/31/2030 12:00 Z")]
    [InlineData("1893456000")]
    [InlineData("")]
    [InlineData("2030-01-31T12:00:00Z\0")]
    [InlineData(" 2030-01-31T12:00:00Z")]
    public void Time_Ambiguous_IsNotTaken(string text) => Assert.False(IsoTime.TryParse(text, out _));
}
