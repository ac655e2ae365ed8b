using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Edge.Headers;

namespace QuotaFunctions.Api.Tests.Headers;

public sealed class RateLimitHeadersTests
{
    private static readonly DateTimeOffset Now = new(2026, 10, 1, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Policy_EveryWindow_SaysItsNominalLength()
    {
        ImmutableArray<LimitStatus> limits =
        [
            Status(Unit.Requests, WindowKind.Minute, 1), Status(Unit.Requests, WindowKind.Hour, 2), Status(Unit.Requests, WindowKind.Day, 3),
            Status(Unit.Requests, WindowKind.Week, 4), Status(Unit.Requests, WindowKind.Month, 5), Status(Unit.Requests, WindowKind.Lifetime, 6),
        ];

        Assert.Equal(
            "\"requests-minute\";q=1;w=60, \"requests-hour\";q=2;w=3600, \"requests-day\";q=3;w=86400, \"requests-week\";q=4;w=604800, \"requests-month\";q=5, \"requests-lifetime\";q=6",
            RateLimitHeaders.FormatPolicy(limits));
    }

    [Fact]
    public void Policy_OtherUnits_AreNamed() =>
        Assert.Equal(
            "\"tokens-day\";q=5000;w=86400;qu=\"tokens\", \"images-lifetime\";q=7;qu=\"images\"",
            RateLimitHeaders.FormatPolicy([Status(Unit.Tokens, WindowKind.Day, 5000), Status(Unit.Parse("images"), WindowKind.Lifetime, 7)]));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(TimeSpan.TicksPerSecond, 1)]
    [InlineData(TimeSpan.TicksPerSecond + 1, 2)]
    [InlineData(-5 * TimeSpan.TicksPerSecond, 0)]
    public void Current_TimeToReset_IsRoundedUpAndNeverNegative(long ticks, long seconds) =>
        Assert.Equal(
            $"\"requests-day\";r=10;t={seconds}",
            RateLimitHeaders.FormatCurrent([Status(Unit.Requests, WindowKind.Day, 10, reset: Now.AddTicks(ticks))], Now));

    [Fact]
    public void Current_PastTheLimit_RemainsZero() =>
        Assert.Equal("\"tokens-lifetime\";r=0", RateLimitHeaders.FormatCurrent([Status(Unit.Tokens, WindowKind.Lifetime, 10, used: 25)], Now));

    [Fact]
    public void Fields_LargestAmount_StayWithinStructuredIntegers()
    {
        ImmutableArray<LimitStatus> limits = [Status(Unit.Requests, WindowKind.Lifetime, Limit.MaxAmount)];

        Assert.Equal("\"requests-lifetime\";q=999999999999999", RateLimitHeaders.FormatPolicy(limits));
        Assert.Equal("\"requests-lifetime\";r=999999999999999", RateLimitHeaders.FormatCurrent(limits, Now));
    }

    [Fact]
    public void Fields_SixteenLimitsWithLongNames_AreAllThere()
    {
        var limits = Enumerable.Range(0, 16)
            .Select(i => Status(Unit.Parse(new string('u', 30) + i.ToString("00")), WindowKind.Minute, Limit.MaxAmount, reset: Now.AddSeconds(59)))
            .ToImmutableArray();

        Assert.Equal(16, RateLimitHeaders.FormatPolicy(limits).Split(", ").Length);
        Assert.Equal(16, RateLimitHeaders.FormatCurrent(limits, Now).Split(", ").Length);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "1s")]
    [InlineData(59, "59s")]
    [InlineData(60, "1m0s")]
    [InlineData(90, "1m30s")]
    [InlineData(3_599, "59m59s")]
    [InlineData(3_600, "1h0m0s")]
    [InlineData(21_600, "6h0m0s")]
    [InlineData(90_061, "25h1m1s")]
    public void Duration_AnyLength_IsWrittenAsOpenAIDoes(long seconds, string expected) =>
        Assert.Equal(expected, RateLimitHeaders.FormatDuration(seconds));

    [Fact]
    public void Write_SeveralLimitsOfAUnit_SaysTheTightest()
    {
        var response = new DefaultHttpContext().Response;

        RateLimitHeaders.Write(
            response,
            [
                Status(Unit.Requests, WindowKind.Day, 100, used: 10, reset: Now.AddHours(14)),
                Status(Unit.Requests, WindowKind.Minute, 50, used: 45, reset: Now.AddSeconds(30)),
                Status(Unit.Tokens, WindowKind.Lifetime, 1000, used: 1),
            ],
            Now);

        Assert.Equal("50", response.Headers["x-ratelimit-limit-requests"]);
        Assert.Equal("5", response.Headers["x-ratelimit-remaining-requests"]);
        Assert.Equal("30s", response.Headers["x-ratelimit-reset-requests"]);
        Assert.Equal("999", response.Headers["x-ratelimit-remaining-tokens"]);
        Assert.False(response.Headers.ContainsKey("x-ratelimit-reset-tokens"));
    }

    [Fact]
    public void Tightest_EqualRemaining_IsTheOneThatResetsLast()
    {
        var minute = Status(Unit.Requests, WindowKind.Minute, 5, reset: Now.AddSeconds(1));
        var lifetime = Status(Unit.Requests, WindowKind.Lifetime, 5);

        Assert.Equal(lifetime, RateLimitHeaders.Tightest([minute, lifetime], Unit.Requests));
        Assert.Equal(lifetime, RateLimitHeaders.Tightest([lifetime, minute], Unit.Requests));
        Assert.Null(RateLimitHeaders.Tightest([minute, lifetime], Unit.Tokens));
    }

    [Fact]
    public void Write_NoLimits_WritesNothing()
    {
        var response = new DefaultHttpContext().Response;

        RateLimitHeaders.Write(response, [], Now);

        Assert.Empty(response.Headers);
    }

    private static LimitStatus Status(Unit unit, WindowKind window, long max, long used = 0, DateTimeOffset? reset = null) =>
        new(new Limit(unit, window, max), used, 0, reset);
}
