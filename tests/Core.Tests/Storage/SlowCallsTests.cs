using Microsoft.Extensions.Time.Testing;

namespace QuotaFunctions.Core.Storage.Tests;

public sealed class SlowCallsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Calls_BelowASecond_AreNotReported() =>
        Assert.False(new SlowCalls(_time).IsToReport(TimeSpan.FromSeconds(0.999), out _));

    [Fact]
    public void Calls_FromASecond_AreReportedOnceAMinute_WithTheNumberOfOthers()
    {
        var calls = new SlowCalls(_time);

        Assert.True(calls.IsToReport(TimeSpan.FromSeconds(1), out var others));
        Assert.Equal(0, others);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(calls.IsToReport(TimeSpan.FromSeconds(5), out _));
        Assert.False(calls.IsToReport(TimeSpan.FromSeconds(5), out _));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(calls.IsToReport(TimeSpan.FromSeconds(1), out others));
        Assert.Equal(2, others);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(calls.IsToReport(TimeSpan.FromSeconds(1), out others));
        Assert.Equal(0, others);
    }
}
