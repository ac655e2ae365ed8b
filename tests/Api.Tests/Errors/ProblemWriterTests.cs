using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Tests.Errors;

public sealed class ProblemWriterTests
{
    [Theory]
    [InlineData(0, "1")]
    [InlineData(1, "1")]
    [InlineData(TimeSpan.TicksPerSecond, "1")]
    [InlineData(TimeSpan.TicksPerSecond + 1, "2")]
    [InlineData(-TimeSpan.TicksPerSecond, "1")]
    [InlineData(60 * TimeSpan.TicksPerSecond, "60")]
    public async Task RetryAfter_UpToAMinute_IsWholeSecondsFromOneUp(long ticks, string expected)
    {
        var (body, headers) = await WriteAsync(Problems.TooManyFailures(TimeSpan.FromTicks(ticks)));

        Assert.Equal(expected, headers.RetryAfter);
        Assert.False(headers.ContainsKey("x-should-retry"));
        Assert.Contains($"\"retry_after_seconds\":{expected},", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((60 * TimeSpan.TicksPerSecond) + 1, 61)]
    [InlineData(86_400 * TimeSpan.TicksPerSecond, 86_400)]
    public async Task RetryAfter_LongerThanAMinute_IsInTheBodyAlone(long ticks, long expected)
    {
        var (body, headers) = await WriteAsync(Problems.QuotaExceeded(null, TimeSpan.FromTicks(ticks)));

        Assert.False(headers.ContainsKey("Retry-After"));
        Assert.Equal("false", headers["x-should-retry"]);
        Assert.Contains($"\"retry_after_seconds\":{expected},", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnlyAPersonCanMendIt_SaysNoTime()
    {
        foreach (var problem in (Problem[])
        [
            Problems.UpstreamNotConfigured, Problems.AdminNotConfigured,
            Problems.UpstreamUnreachable("x") with { RetryAfter = TimeSpan.FromSeconds(5), ShouldRetry = false },
        ])
        {
            var (body, headers) = await WriteAsync(problem);

            Assert.Equal("false", headers["x-should-retry"]);
            Assert.False(headers.ContainsKey("Retry-After"));
            Assert.DoesNotContain("retry_after_seconds", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Body_AnyProblem_IsReadByBothKindsOfClients()
    {
        var (body, headers) = await WriteAsync(Problems.InvalidRequest("'quota' is wrong.", "quota"));

        Assert.Equal(
            """{"type":"urn:quotafunctions:error:invalid_request","title":"Invalid request","status":400,"detail":"'quota' is wrong.","code":"invalid_request","error":{"message":"'quota' is wrong.","type":"invalid_request_error","code":"invalid_request","param":"quota"}}""",
            body);
        Assert.Equal("application/problem+json", headers.ContentType);
    }

    [Fact]
    public async Task ContentType_OnForwardedPaths_IsPlainJson()
    {
        var (_, headers) = await WriteAsync(Problems.MissingKey, forwarded: true);

        Assert.Equal("application/json; charset=utf-8", headers.ContentType);
        Assert.Equal("Bearer", headers.WWWAuthenticate);
    }

    [Fact]
    public async Task QuotaExceeded_ForEver_TellsClientsNotToRetry()
    {
        var status = new LimitStatus(new Limit(Unit.Requests, WindowKind.Lifetime, 10), 10, 0, null);

        var (body, headers) = await WriteAsync(Problems.QuotaExceeded(new Shortage(status, ShortageCause.UsedForGood), null));

        Assert.Equal("false", headers["x-should-retry"]);
        Assert.False(headers.ContainsKey("Retry-After"));
        Assert.Contains("insufficient_quota", body, StringComparison.Ordinal);
        Assert.Contains("10 requests in all: 10 used", body, StringComparison.Ordinal);
        Assert.DoesNotContain("retry_after_seconds", body, StringComparison.Ordinal);
        Assert.DoesNotContain("resets_at", body, StringComparison.Ordinal);
    }

    [Fact]
    public void QuotaExceeded_EveryCause_SaysItInItsOwnWords()
    {
        var status = new LimitStatus(new Limit(Unit.Requests, WindowKind.Day, 10), 10, 0, new DateTimeOffset(2030, 2, 1, 0, 0, 0, TimeSpan.Zero));
        var details = Enum.GetValues<ShortageCause>().Select(c => Problems.QuotaExceeded(new Shortage(status, c), null).Detail).ToArray();

        Assert.Equal(details.Length, details.Distinct().Count());
    }

    [Fact]
    public void Of_EveryVerdictButAllowed_IsARefusal()
    {
        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            Assert.Equal(verdict == Verdict.Allowed, Problems.Of(new Decision { Verdict = verdict }) is null);
        }
    }

    [Fact]
    public void Problems_WithStatus503_SayWhenToRetryOrNotTo()
    {
        var all = typeof(Problems).GetProperties(BindingFlags.Public | BindingFlags.Static).Select(p => (Problem)p.GetValue(null)!)
            .Append(Problems.StorageUnavailable());

        Assert.All(all.Where(p => p.Status == 503), p => Assert.Equal(p.ShouldRetry == true, p.RetryAfter is not null));
        Assert.All(all.Where(p => p.Status == 503), p => Assert.NotNull(p.ShouldRetry));
    }

    private static async Task<(string Body, IHeaderDictionary Headers)> WriteAsync(Problem problem, bool forwarded = false)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        await ProblemWriter.WriteAsync(context, problem, forwarded);
        using var parsed = JsonDocument.Parse(body.ToArray());
        Assert.Equal(problem.Status, parsed.RootElement.GetProperty("status").GetInt32());
        return (System.Text.Encoding.UTF8.GetString(body.ToArray()), context.Response.Headers);
    }
}
