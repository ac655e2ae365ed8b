using System.Text.Json;
using QuotaFunctions.Api.Tests.Service;

namespace QuotaFunctions.Api.Tests.Quota;

/// <summary>What a refusal for lack of quota says about waiting; the clock stands at 09:30:00 UTC.</summary>
public sealed class QuotaRefusalTests
{
    [Theory]
    [InlineData("minute", 60, true)]
    [InlineData("hour", 1_800, false)]
    [InlineData("day", 52_200, false)]
    [InlineData("month", 2_644_200, false)]
    public async Task UsedUpUntilReset_SaysWhenInTheBody_AndInRetryAfterUpToAMinute(string window, long seconds, bool isShort)
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync($$"""{"limits":[{"unit":"requests","window":"{{window}}","limit":1}]}""");
        await service.JsonAsync("POST", "/v1/quota/consume", key);

        foreach (var (method, path) in ((string, string)[])[("GET", "/v1/quota/check"), ("POST", "/v1/quota/consume"), ("POST", "/v1/quota/holds")])
        {
            using var refused = await service.SendAsync(method, path, key);
            var body = await BodyAsync(refused);

            Assert.Equal(429, (int)refused.StatusCode);
            Assert.Equal(isShort ? $"{seconds}" : null, Header(refused, "Retry-After"));
            Assert.Equal(isShort ? null : "false", Header(refused, "x-should-retry"));
            Assert.EndsWith($";t={seconds}", Header(refused, "RateLimit"), StringComparison.Ordinal);
            Assert.Equal(seconds, body.GetProperty("retry_after_seconds").GetInt64());
            Assert.Equal(service.Time.GetUtcNow().AddSeconds(seconds), body.GetProperty("resets_at").GetDateTimeOffset());
            Assert.Equal("rate_limit_error", body.GetProperty("error").GetProperty("type").GetString());
            Assert.Contains("It resets at 2026-1", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Equal(isShort, body.GetProperty("detail").GetString()!.Contains("Try again in 60 seconds.", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task UsedUpForGood_SaysThatWaitingDoesNotHelp()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync("""{"quota":1}""");
        await service.JsonAsync("POST", "/v1/quota/consume", key);

        foreach (var (method, path) in ((string, string)[])[("GET", "/v1/quota/check"), ("POST", "/v1/quota/consume")])
        {
            using var refused = await service.SendAsync(method, path, key);
            var body = await BodyAsync(refused);

            Assert.Equal((null, "false"), (Header(refused, "Retry-After"), Header(refused, "x-should-retry")));
            Assert.Equal("insufficient_quota", body.GetProperty("error").GetProperty("type").GetString());
            Assert.Contains("It does not reset", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.False(body.TryGetProperty("retry_after_seconds", out _));
            Assert.False(body.TryGetProperty("resets_at", out _));
        }
    }

    [Fact]
    public async Task HeldByRequestsInFlight_SaysThatThereIsRoom()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync("""{"quota":1}""");
        await service.JsonAsync("POST", "/v1/quota/holds", key);

        foreach (var (method, path) in ((string, string)[])[("GET", "/v1/quota/check"), ("POST", "/v1/quota/consume")])
        {
            using var refused = await service.SendAsync(method, path, key);
            var body = await BodyAsync(refused);

            Assert.Equal(("1", null), (Header(refused, "Retry-After"), Header(refused, "x-should-retry")));
            Assert.Equal("rate_limit_error", body.GetProperty("error").GetProperty("type").GetString());
            Assert.Contains("in flight hold it. Try again in 1 second.", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(52_201, true)]
    [InlineData(52_200, false)]
    [InlineData(60, false)]
    public async Task KeyThatExpiresAroundTheReset_CheckAndConsumeAgree(long expiresIn, bool canPass)
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync($$"""{"limits":[{"unit":"requests","window":"day","limit":1}],"expires_in":{{expiresIn}}}""");
        await service.JsonAsync("POST", "/v1/quota/consume", key);

        var (_, check) = await service.JsonAsync("GET", "/v1/quota/check", key);
        var (_, consume) = await service.JsonAsync("POST", "/v1/quota/consume", key);

        Assert.Equal(canPass, check.TryGetProperty("retry_after_seconds", out _));
        Assert.Equal(canPass ? "rate_limit_error" : "insufficient_quota", check.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(consume.GetRawText(), check.GetRawText());
    }

    [Theory]
    [InlineData("GET", "/v1/quota/check?refuse_with=403", null, 403)]
    [InlineData("HEAD", "/v1/quota/check?refuse_with=403", null, 403)]
    [InlineData("GET", "/v1/quota/check", "403", 403)]
    [InlineData("GET", "/v1/quota/check?refuse_with=429", null, 429)]
    [InlineData("GET", "/v1/quota/check?refuse_with=429", "403", 403)]
    [InlineData("GET", "/v1/quota/check?x=1", null, 429)]
    [InlineData("POST", "/v1/quota/check/v1/chat/completions", "403", 403)]
    [InlineData("PROPFIND", "/v1/quota/check/v1/chat/completions?refuse_with=429", "403", 403)]
    [InlineData("POST", "/v1/quota/check/v1/chat/completions?refuse_with=403", null, 429)]
    public async Task RefuseWith_UsedUpKey_HasTheStatusThatWasAsked(string method, string path, string? header, int expected)
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync("""{"quota":1}""");
        (string, string)[] headers = header is null ? [] : [("x-quota-refuse-with", header)];
        Assert.Equal(200, (int)(await service.SendAsync(method, path, key, headers: headers)).StatusCode);
        Assert.Equal(401, (int)(await service.SendAsync(method, path, headers: headers)).StatusCode);
        await service.JsonAsync("POST", "/v1/quota/consume", key);

        using var refused = await service.SendAsync(method, path, key, headers: headers);

        Assert.Equal(expected, (int)refused.StatusCode);
        Assert.Equal("0", Header(refused, "x-ratelimit-remaining-requests"));
        if (method != "HEAD")
        {
            var body = await BodyAsync(refused);
            Assert.Equal((expected, "quota_exceeded"), (body.GetProperty("status").GetInt32(), body.GetProperty("code").GetString()));
            Assert.False(body.GetProperty("allowed").GetBoolean());
        }
    }

    [Theory]
    [InlineData("/v1/quota/check?refuse_with=500", null, "refuse_with")]
    [InlineData("/v1/quota/check?refuse_with=403&refuse_with=403", null, "refuse_with")]
    [InlineData("/v1/quota/check/x", "no", "x-quota-refuse-with")]
    public async Task RefuseWith_AnotherStatus_Is400(string path, string? header, string param)
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();

        using var refused = await service.SendAsync("GET", path, key, headers: header is null ? [] : [("x-quota-refuse-with", header)]);

        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Equal(param, (await BodyAsync(refused)).GetProperty("error").GetProperty("param").GetString());
    }

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
