using System.Globalization;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>GET /v1/usage</c>: what a key has used, for its holder.</summary>
public abstract class OwnUsageContract : ContractTests
{
    private static string Today => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Fact]
    public async Task OwnUsage_AfterUse_IsTheKeysOwn()
    {
        var label = NewLabel();
        var key = await IssueAsync($$"""{"quota":10,"label":"{{label}}","models":["test-model"]}""");
        (await ConsumeAsync(key, """{"cost":{"requests":2,"tokens":250,"images":1}}""")).Expect(200);
        (await ConsumeAsync(await IssueAsync(10))).Expect(200);

        var reply = (await KeyAsync(key, "GET", "/v1/usage")).Expect(200);

        Assert.Equal("key,limits,rows,totals", reply.Json.MemberNames());
        Assert.Equal("id,label,expires_at,max_parallel,models", reply.Json.GetProperty("key").MemberNames());
        Assert.Equal((key.Id, label), (reply.Json.GetProperty("key").GetProperty("id").GetString(), reply.Json.GetProperty("key").GetProperty("label").GetString()));
        Assert.Equal("""["test-model"]""", reply.Json.GetProperty("key").GetProperty("models").GetRawText());
        Assert.Equal(8, LimitView.Find(reply.Json, "requests", "lifetime").Remaining);
        var row = Assert.Single(reply.Json.GetProperty("rows").EnumerateArray());
        Assert.Equal(
            $$$"""{"day":"{{{Today}}}","model":"","requests":2,"tokens_in":0,"tokens_out":0,"tokens":250,"denied":0,"units":{"images":1}}""",
            row.GetRawText());
        Assert.Equal(
            """{"requests":2,"tokens_in":0,"tokens_out":0,"tokens":250,"denied":0,"units":{"images":1}}""",
            reply.Json.GetProperty("totals").GetRawText());
        Assert.NotNull(reply.Header("RateLimit"));
    }

    [Fact]
    public async Task OwnUsage_OfAnUnlimitedUnusedKey_IsEmpty()
    {
        var key = await IssueAsync("""{"quota":null}""");

        var reply = (await KeyAsync(key, "GET", "/v1/usage?from=2026-01-01&to=2026-01-31")).Expect(200).Json;

        Assert.True(reply.GetProperty("key").GetProperty("models").IsNull());
        Assert.Empty(reply.GetProperty("limits").EnumerateArray());
        Assert.Empty(reply.GetProperty("rows").EnumerateArray());
    }

    [Fact]
    public async Task OwnUsage_OfAUsedUpKey_IsAnsweredAndConsumesNothing()
    {
        var key = await IssueAsync(1);
        (await ConsumeAsync(key)).Expect(200);
        (await ConsumeAsync(key)).Expect(429);

        for (var i = 0; i < 3; i++)
        {
            (await KeyAsync(key, "GET", "/v1/usage")).Expect(200);
            (await KeyAsync(key, "HEAD", "/v1/usage")).Expect(200);
        }

        await Eventually.PassesAsync(async () =>
        {
            var totals = (await KeyAsync(key, "GET", "/v1/usage")).Expect(200).Json.GetProperty("totals");
            Assert.Equal((1, 1), (totals.GetProperty("requests").GetInt64(), totals.GetProperty("denied").GetInt64()));
        });
    }

    [Theory]
    [InlineData("DELETE", "", "revoked_key")]
    [InlineData("POST", "/suspend", "suspended_key")]
    public async Task OwnUsage_OfAKeyThatMayNotBeUsed_IsRefused(string method, string path, string code)
    {
        var key = await IssueAsync(5);
        (await AdminAsync(method, $"/admin/keys/{key.Id}{path}")).Expect(200, 204);

        await Eventually.PassesAsync(async () => (await KeyAsync(key, "GET", "/v1/usage")).ExpectRefusal(403, code));
    }

    [Fact]
    public async Task OwnUsage_WithoutAKey_IsRefused()
    {
        (await SendAsync(ApiCall.Get("/v1/usage"))).ExpectRefusal(401, "missing_key");
        (await AdminAsync("GET", "/v1/usage")).ExpectRefusal(403, "invalid_key");
    }

    [Theory]
    [InlineData("from=2026-01-01&to=2026-02-01", "from", "31 days")]
    [InlineData("from=2026-01-02&to=2026-01-01", "to", "before from")]
    [InlineData("from=1.1.2026", "from", "a day such as")]
    [InlineData("model=a", "model", "from, to")]
    public async Task OwnUsage_BadQuery_IsRefusedNamingTheFieldAndWhatIsAllowed(string query, string parameter, string allowed)
    {
        var reply = await KeyAsync(await IssueAsync(5), "GET", $"/v1/usage?{query}");

        reply.ExpectRefusal(400, "invalid_request", parameter);
        Assert.Contains(allowed, reply.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnUsage_OtherMethodsAndPaths_AreNotForwarded()
    {
        var key = await IssueAsync(5);

        Assert.Equal("GET, HEAD, OPTIONS", (await KeyAsync(key, "POST", "/v1/usage", "{}")).Expect(405).RequiredHeader("Allow"));
        (await KeyAsync(key, "GET", "/v1/usage/x")).ExpectRefusal(404, "not_found");
        Assert.Equal(0, (await RecordAsync(key)).GetProperty("used").GetInt64());
    }
}
