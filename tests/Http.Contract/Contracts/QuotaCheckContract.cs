using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>GET /v1/quota/check</c>: reports a key's limits and consumes nothing.</summary>
public abstract class QuotaCheckContract : ContractTests
{
    [Fact]
    public async Task Check_NewKey_ShowsKeyAndLimits()
    {
        var label = NewLabel();
        var key = await IssueAsync($$"""{"quota":1000,"expires_in":86400,"label":"{{label}}"}""");

        var reply = (await KeyAsync(key, "GET", "/v1/quota/check")).Expect(200);

        Assert.Equal("application/json", reply.MediaType);
        Assert.Equal("allowed,key,limits", reply.Json.MemberNames());
        Assert.True(reply.Json.GetProperty("allowed").GetBoolean());
        Assert.Equal("id,label,expires_at,max_parallel", reply.Json.GetProperty("key").MemberNames());
        Assert.Equal(key.Id, reply.Json.GetProperty("key").GetProperty("id").GetString());
        Assert.Equal(label, reply.Json.GetProperty("key").GetProperty("label").GetString());
        Assert.Equal(key.Reply.Json.GetProperty("expires_at").GetUtc(), reply.Json.GetProperty("key").GetProperty("expires_at").GetUtc());
        Assert.Equal(new LimitView("requests", "lifetime", 1000, 0, 0, 1000, null), Assert.Single(LimitView.All(reply.Json)));
    }

    [Fact]
    public async Task Check_Repeated_ConsumesNothing()
    {
        var key = await IssueAsync(1);

        for (var i = 0; i < 5; i++)
        {
            (await KeyAsync(key, "GET", "/v1/quota/check")).Expect(200);
        }

        await ExpectUntouchedAsync(key);
    }

    [Fact]
    public async Task Check_LabelAndExpiryNotGiven_AreNull()
    {
        var key = await IssueAsync("""{"quota":1}""");

        var shown = (await KeyAsync(key, "GET", "/v1/quota/check")).Expect(200).Json.GetProperty("key");

        Assert.True(shown.GetProperty("label").IsNull());
        Assert.True(shown.GetProperty("expires_at").IsNull());
    }

    [Fact]
    public async Task Check_QuotaUsedUp_Is429WithTheSameBody()
    {
        var key = await IssueAsync(1);
        (await ConsumeAsync(key)).Expect(200);

        var reply = (await KeyAsync(key, "GET", "/v1/quota/check")).Expect(429);

        Assert.False(reply.Json.GetProperty("allowed").GetBoolean());
        Assert.Equal(key.Id, reply.Json.GetProperty("key").GetProperty("id").GetString());
        Assert.Equal(new LimitView("requests", "lifetime", 1, 1, 0, 0, null), Assert.Single(LimitView.All(reply.Json)));
    }

    [Fact]
    public async Task Check_QuotaUsedUp_IsARefusalLikeEveryOther()
    {
        var key = await IssueAsync(0);

        Refusals.ExpectBody((await KeyAsync(key, "GET", "/v1/quota/check")).Expect(429), 429, "quota_exceeded");
    }

    [Theory]
    [InlineData("GET", "/v1/quota/check?refuse_with=403", false)]
    [InlineData("GET", "/v1/quota/check", true)]
    [InlineData("POST", "/v1/quota/check/v1/chat/completions", true)]
    public async Task Check_AskedToRefuseWith403_DoesSo(string method, string path, bool byHeader)
    {
        var open = await IssueAsync(1);
        var spent = await IssueAsync(0);
        var call = byHeader ? ApiCall.Of(method, path).With("x-quota-refuse-with", "403") : ApiCall.Of(method, path);

        (await SendAsync(call)).ExpectRefusal(401, "missing_key");
        (await SendAsync(call.As(open.Text))).Expect(200);
        var reply = (await SendAsync(call.As(spent.Text))).ExpectRefusal(403, "quota_exceeded");

        Assert.False(reply.Json.GetProperty("allowed").GetBoolean());
        await ExpectUntouchedAsync(open);
    }

    [Fact]
    public async Task Check_QuotaUsedUpByHead_Is429WithoutBody()
    {
        var key = await IssueAsync(0);

        Assert.Empty((await KeyAsync(key, "HEAD", "/v1/quota/check")).Expect(429).Body);
    }

    [Fact]
    public async Task Check_TokensUsedUp_Is429ThoughRequestsAreLeft()
    {
        var key = await IssueWithLimitsAsync(
            """[{"unit":"requests","window":"lifetime","limit":10},{"unit":"tokens","window":"day","limit":5}]""");
        (await ConsumeAsync(key, """{"cost":{"tokens":5}}""")).Expect(200);

        (await KeyAsync(key, "GET", "/v1/quota/check")).Expect(429);
    }

    [Fact]
    public async Task Check_OwnUnitUsedUp_IsStill200()
    {
        var key = await IssueWithLimitsAsync(
            """[{"unit":"requests","window":"lifetime","limit":10},{"unit":"images","window":"lifetime","limit":2}]""");
        (await ConsumeAsync(key, """{"cost":{"images":2}}""")).Expect(200);

        var reply = (await KeyAsync(key, "GET", "/v1/quota/check")).Expect(200);

        Assert.Equal(0, LimitView.Find(reply.Json, "images").Remaining);
    }

    [Fact]
    public async Task Check_EverythingHeld_Is429()
    {
        var key = await IssueAsync(2);
        (await KeyAsync(key, "POST", "/v1/quota/holds", """{"cost":{"requests":2},"ttl_seconds":60}""")).Expect(201);

        var reply = (await KeyAsync(key, "GET", "/v1/quota/check")).Expect(429);

        Assert.Equal(new LimitView("requests", "lifetime", 2, 0, 2, 0, null), LimitView.Find(reply.Json));
    }

    [Fact]
    public async Task Check_UnlimitedKey_HasNoLimits()
    {
        var key = await IssueAsync("""{"quota":null}""");

        var reply = (await KeyAsync(key, "GET", "/v1/quota/check")).Expect(200);

        Assert.True(reply.Json.GetProperty("allowed").GetBoolean());
        Assert.Empty(LimitView.All(reply.Json));
    }

    [Theory]
    [InlineData("GET", "/v1/quota/check/v1/models?limit=2")]
    [InlineData("POST", "/v1/quota/check/v1/chat/completions")]
    [InlineData("DELETE", "/v1/quota/check/v1/quota/consume")]
    [InlineData("PATCH", "/v1/quota/check/a%20b/c")]
    public async Task CheckFor_AnotherServersRequest_IsTheCheck(string method, string path)
    {
        var key = await IssueAsync(1);

        var reply = (await KeyAsync(key, method, path)).Expect(200);

        Assert.Equal(key.Id, reply.Json.GetProperty("key").GetProperty("id").GetString());
        Assert.Equal(new LimitView("requests", "lifetime", 1, 0, 0, 1, null), Assert.Single(LimitView.All(reply.Json)));
        (await SendAsync(ApiCall.Of(method, path))).ExpectRefusal(401, "missing_key");

        (await ConsumeAsync(key)).Expect(200);
        (await KeyAsync(key, method, path)).ExpectRefusal(429, "quota_exceeded");
    }

    [Theory]
    [InlineData("minute", 60)]
    [InlineData("hour", 3_600)]
    [InlineData("day", 86_400)]
    [InlineData("week", 7 * 86_400)]
    [InlineData("month", 31 * 86_400)]
    public async Task Check_CalendarWindow_ResetsAtItsEnd(string window, int atMostSeconds)
    {
        var key = await IssueWithLimitsAsync($$"""[{"unit":"requests","window":"{{window}}","limit":3}]""");

        var resets = (await LimitAsync(key, "requests", window)).ResetsAt!.Value;

        var wait = resets - TimeProvider.System.GetUtcNow();
        Assert.InRange(wait.TotalSeconds, -2, atMostSeconds);
        Assert.Equal((0, 0), (resets.Second, resets.Millisecond));
        if (window is "day" or "week" or "month")
        {
            Assert.Equal(TimeSpan.Zero, resets.TimeOfDay);
        }

        if (window == "week")
        {
            Assert.Equal(DayOfWeek.Monday, resets.DayOfWeek);
        }

        if (window == "month")
        {
            Assert.Equal(1, resets.Day);
        }
    }

    [Fact]
    public async Task Check_DayInAnotherZone_ResetsAtItsMidnight()
    {
        var key = await IssueAsync("""{"limits":[{"unit":"requests","window":"day","limit":3}],"time_zone":"Asia/Shanghai"}""");

        var resets = (await LimitAsync(key, "requests", "day")).ResetsAt!.Value;

        Assert.Equal(TimeSpan.FromHours(16), resets.TimeOfDay);
    }
}
