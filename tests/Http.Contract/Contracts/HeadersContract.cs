using System.Globalization;
using System.Text.RegularExpressions;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary>The headers on answers to a key: RateLimit fields, OpenAI's names, Retry-After, request ids, trace context.</summary>
public abstract partial class HeadersContract : ContractTests
{
    private const string Several =
        """[{"unit":"requests","window":"minute","limit":100},{"unit":"tokens","window":"day","limit":5000},{"unit":"requests","window":"lifetime","limit":1000}]""";

    [Theory]
    [InlineData("GET", "/v1/quota/check")]
    [InlineData("POST", "/v1/quota/consume")]
    [InlineData("POST", "/v1/quota/holds")]
    [InlineData("POST", "/v1/chat/completions")]
    public async Task RateLimit_EveryAnswerToAKey_HasAnItemPerLimit(string method, string path)
    {
        var key = await IssueWithLimitsAsync(Several);
        var route = Host.Upstream.OnJson("""{"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""");
        var call = path.Contains("chat", StringComparison.Ordinal) ? Chat(key, route) : ApiCall.Of(method, path).As(key.Text);

        var reply = (await SendAsync(call)).Expect(200, 201);

        var policies = Items(reply.RequiredHeader("RateLimit-Policy"));
        var current = Items(reply.RequiredHeader("RateLimit"));
        Assert.Equal(3, policies.Count);
        Assert.Equal(policies.Select(p => p.Name), current.Select(c => c.Name));
        Assert.Equal(3, policies.Select(p => p.Name).Distinct().Count());
        Assert.Equal([100, 5000, 1000], policies.Select(p => p.Parameters["q"]));
        Assert.Equal((60, 86_400), (policies[0].Parameters["w"], policies[1].Parameters["w"]));
        Assert.DoesNotContain("w", policies[2].Parameters);
        Assert.InRange(current[0].Parameters["t"], 0, 60);
        Assert.InRange(current[1].Parameters["t"], 0, 86_400);
        Assert.DoesNotContain("t", current[2].Parameters);
        Assert.InRange(current[2].Parameters["r"], 999, 1000);
    }

    [Fact]
    public async Task RateLimit_AsItIsUsed_CountsDown()
    {
        var key = await IssueAsync(3);

        for (var left = 2; left >= 0; left--)
        {
            var reply = (await ConsumeAsync(key)).Expect(200);
            Assert.Equal(left, Assert.Single(Items(reply.RequiredHeader("RateLimit"))).Parameters["r"]);
            Assert.Equal("3", reply.RequiredHeader("x-ratelimit-limit-requests"));
            Assert.Equal(left.ToString(CultureInfo.InvariantCulture), reply.RequiredHeader("x-ratelimit-remaining-requests"));
        }

        var refused = (await ConsumeAsync(key)).Expect(429);
        Assert.Equal(0, Assert.Single(Items(refused.RequiredHeader("RateLimit"))).Parameters["r"]);
        Assert.Equal("0", refused.RequiredHeader("x-ratelimit-remaining-requests"));
    }

    [Fact]
    public async Task OpenAIHeaders_RequestsAndTokens_AreThere()
    {
        var key = await IssueWithLimitsAsync(
            """[{"unit":"requests","window":"minute","limit":100},{"unit":"tokens","window":"day","limit":5000}]""");

        var reply = (await ConsumeAsync(key, """{"cost":{"requests":1,"tokens":40}}""")).Expect(200);

        Assert.Equal(("100", "99"), (reply.Header("x-ratelimit-limit-requests"), reply.Header("x-ratelimit-remaining-requests")));
        Assert.Equal(("5000", "4960"), (reply.Header("x-ratelimit-limit-tokens"), reply.Header("x-ratelimit-remaining-tokens")));
        Assert.Matches(Duration(), reply.RequiredHeader("x-ratelimit-reset-requests"));
        Assert.Matches(Duration(), reply.RequiredHeader("x-ratelimit-reset-tokens"));
    }

    [Fact]
    public async Task RateLimit_UnlimitedKey_SaysNothing()
    {
        var reply = (await ConsumeAsync(await IssueAsync("""{"quota":null}"""))).Expect(200);

        Assert.Null(reply.Header("RateLimit"));
        Assert.Null(reply.Header("RateLimit-Policy"));
        Assert.Null(reply.Header("x-ratelimit-limit-requests"));
    }

    [Fact]
    public async Task Refused_LifetimeQuota_TellsClientsNotToRetry()
    {
        var key = await IssueAsync(0);

        foreach (var reply in new[] { await ConsumeAsync(key), await KeyAsync(key, "GET", "/v1/quota/check"), await SendAsync(Chat(key, Host.Upstream.OnJson("{}"))) })
        {
            reply.Expect(429);
            Assert.Equal("false", reply.RequiredHeader("x-should-retry"));
        }
    }

    [Theory]
    [InlineData("minute", 60)]
    [InlineData("hour", 3_600)]
    [InlineData("day", 86_400)]
    [InlineData("week", 604_800)]
    [InlineData("month", 2_678_400)]
    public async Task Refused_CalendarQuota_SaysInWholeSecondsWhenToRetry(string window, int atMost)
    {
        var key = await IssueWithLimitsAsync($$"""[{"unit":"requests","window":"{{window}}","limit":1}]""");
        (await ConsumeAsync(key)).Expect(200);

        var reply = await ConsumeAsync(key);
        if (reply.Status == 200)
        {
            // The window ended in between; the next one is long enough.
            reply = await ConsumeAsync(key);
        }

        ExpectWait(reply.ExpectRefusal(429, "quota_exceeded"), atMost);
        ExpectWait((await KeyAsync(key, "GET", "/v1/quota/check")).Expect(429), atMost);
        ExpectWait((await SendAsync(Chat(key, Host.Upstream.OnJson("{}")))).ExpectRefusal(429, "quota_exceeded"), atMost);
    }

    [Fact]
    public async Task Refused_EverythingHeld_SaysToComeBackInASecond()
    {
        var key = await IssueAsync(1);
        (await KeyAsync(key, "POST", "/v1/quota/holds", """{"ttl_seconds":600}""")).Expect(201);

        foreach (var reply in new[] { await ConsumeAsync(key), await KeyAsync(key, "GET", "/v1/quota/check"), await SendAsync(Chat(key, Host.Upstream.OnJson("{}"))) })
        {
            reply.ExpectRefusal(429, "quota_exceeded");
            Assert.Equal(1, reply.SecondsHeader("Retry-After"));
            Assert.NotEqual("false", reply.Header("x-should-retry"));
            Assert.Contains("in flight", reply.Json.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Refused_CostAboveTheLimit_CannotHelpByWaiting()
    {
        var key = await IssueWithLimitsAsync("""[{"unit":"tokens","window":"minute","limit":10}]""");

        var reply = (await ConsumeAsync(key, """{"cost":{"tokens":11}}""")).ExpectRefusal(429, "quota_exceeded");

        Assert.Equal("false", reply.RequiredHeader("x-should-retry"));
    }

    [Fact]
    public async Task RequestId_EveryAnswer_HasItsOwn()
    {
        var key = await IssueAsync(10);
        var replies = new[]
        {
            await SendAsync(ApiCall.Get("/healthz")),
            await SendAsync(ApiCall.Get("/healthz")),
            await SendAsync(ApiCall.Get("/nothing")),
            await SendAsync(ApiCall.Of("OPTIONS", "/healthz")),
            await SendAsync(ApiCall.Of("PUT", "/healthz")),
            await SendAsync(ApiCall.Get("/v1/quota/check")),
            await ConsumeAsync(key),
            await ConsumeAsync(key, "["),
            await SendAsync(ApiCall.Get("/admin/stats")),
            await AdminAsync("GET", "/admin/stats"),
            await SendAsync(Chat(key, Host.Upstream.OnJson("{}"))),
        };

        Assert.Equal(replies.Length, replies.Select(r => r.RequiredHeader("x-request-id")).Distinct().Count());
    }

    [Theory]
    [InlineData("0198c0de-7a1b-7c3d-9e4f-0123456789ab")]
    [InlineData("01J9ZQ8Z5T3V6W7X8Y9Z0A1B2C")]
    [InlineData("deploy.42_a-7")]
    public async Task RequestId_OfAClient_IsTaken(string id) =>
        Assert.Equal(id, (await SendAsync(ApiCall.Get("/livez").With("x-request-id", id))).Expect(200).RequiredHeader("x-request-id"));

    [Theory]
    [InlineData("5c0ffee5c0ffee5c0ffee5c0ffee5c0f")]
    [InlineData("sk-proj-0123456789abcdefghijklmnopqrstuvwxyz")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("ключ")]
    [InlineData("a b\"c")]
    public async Task RequestId_ThatIsStrangeOrMayBeASecret_IsNotEchoed(string id) =>
        Assert.DoesNotContain(id, (await SendAsync(ApiCall.Get("/livez").With("x-request-id", id))).Expect(WithHeader(id, 200)).ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task RequestId_WithAKeyInIt_IsNotEchoed()
    {
        var key = await IssueAsync(1);

        var reply = await SendAsync(ApiCall.Get("/livez").With("x-request-id", key.Text));

        Assert.DoesNotContain(key.Secret, reply.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TraceParent_OfAClient_IsPassedOnInTheSameTrace()
    {
        var key = await IssueAsync(10);
        var route = Host.Upstream.OnJson("{}");
        var trace = Guid.NewGuid().ToString("N");

        (await SendAsync(Chat(key, route).With("traceparent", $"00-{trace}-00f067aa0ba902b7-01"))).Expect(200);

        Assert.StartsWith($"00-{trace}-", route.Only.Header("traceparent"), StringComparison.Ordinal);
    }

    /// <summary>The wait is in the body, and in Retry-After where a client can be asked to sleep for so long.</summary>
    private static void ExpectWait(Reply reply, int atMost)
    {
        var seconds = reply.Json.GetProperty("retry_after_seconds").GetInt64();
        Assert.InRange(seconds, 1, atMost);
        Assert.InRange((reply.Json.GetProperty("resets_at").GetUtc() - TimeProvider.System.GetUtcNow()).TotalSeconds, -5, atMost);
        Assert.Equal(seconds <= 60 ? seconds.ToString(CultureInfo.InvariantCulture) : null, reply.Header("Retry-After"));
        Assert.Equal(seconds > 60 ? "false" : null, reply.Header("x-should-retry"));
        Assert.Equal("rate_limit_error", reply.Json.GetProperty("error").GetProperty("type").GetString());
    }

    [GeneratedRegex(@"^(\d+h)?(\d+m)?(\d+(\.\d+)?m?s)?$")]
    private static partial Regex Duration();

    [GeneratedRegex("""^"(?<name>[^"]+)"(;(?<key>[a-z]+)=(?<value>\d+|"[^"]*"))*$""")]
    private static partial Regex Item();

    /// <summary>The members of a structured-field list of strings with parameters (RFC 9651), as the draft has them.</summary>
    private static List<(string Name, Dictionary<string, long> Parameters)> Items(string field)
    {
        var items = new List<(string, Dictionary<string, long>)>();
        foreach (var text in field.Split(',', StringSplitOptions.TrimEntries))
        {
            var match = Item().Match(text);
            Assert.True(match.Success, $"not an item of a structured list: {text}");
            var values = match.Groups["value"].Captures;
            var parameters = match.Groups["key"].Captures.Select((k, i) => (k.Value, Text: values[i].Value))
                .Where(p => p.Text[0] != '"')
                .ToDictionary(p => p.Value, p => long.Parse(p.Text, CultureInfo.InvariantCulture));
            items.Add((match.Groups["name"].Value, parameters));
        }

        return items;
    }
}
