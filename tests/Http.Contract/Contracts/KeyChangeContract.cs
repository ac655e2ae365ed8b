using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>GET</c>, <c>PATCH</c> and <c>If-Match</c> on <c>/admin/keys/{id}</c>, and <c>reset</c>.</summary>
public abstract class KeyChangeContract : ContractTests
{
    [Fact]
    public async Task Get_Used_ShowsUseAndRemainder()
    {
        var key = await IssueAsync(10);
        (await ConsumeAsync(key, """{"cost":{"requests":3}}""")).Expect(200);

        var record = await RecordAsync(key);

        Assert.Equal((10, 3, 7), (Number(record, "quota"), Number(record, "used"), Number(record, "remaining")));
        Assert.InRange((TimeProvider.System.GetUtcNow() - record.GetProperty("last_used_at").GetUtc()).TotalSeconds, -5, 60);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("PATCH", "")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/rotate")]
    [InlineData("POST", "/reset")]
    public async Task AnyOperation_UnknownKey_IsNotFound(string method, string suffix) =>
        (await AdminAsync(method, $"/admin/keys/0123456789abcdef{suffix}", method == "PATCH" ? """{"label":"x"}""" : null))
            .ExpectRefusal(404, "not_found");

    [Fact]
    public async Task Patch_OneField_LeavesTheOthers()
    {
        var key = await IssueAsync("""{"quota":10,"expires_in":3600,"label":"before","models":["m1"],"time_zone":"Asia/Shanghai"}""");
        (await ConsumeAsync(key, """{"cost":{"requests":4}}""")).Expect(200);
        var before = await RecordAsync(key);

        var after = (await PatchAsync(key, """{"label":"after"}""")).Expect(200).Json;

        Assert.Equal("after", after.GetProperty("label").GetString());
        foreach (var member in before.EnumerateObject().Where(m => m.Name != "label"))
        {
            Assert.True(JsonElement.DeepEquals(member.Value, after.GetProperty(member.Name)), member.Name);
        }

        Assert.True(JsonElement.DeepEquals(after, await RecordAsync(key)));
    }

    [Fact]
    public async Task Patch_QuotaRaised_OpensAnExhaustedKey()
    {
        var key = await IssueAsync(1);
        (await ConsumeAsync(key)).Expect(200);
        (await ConsumeAsync(key)).ExpectRefusal(429, "quota_exceeded");

        var record = (await PatchAsync(key, """{"quota":2}""")).Expect(200).Json;

        Assert.Equal((2, 1, 1), (Number(record, "quota"), Number(record, "used"), Number(record, "remaining")));
        Assert.Equal("active", record.GetProperty("status").GetString());
        (await ConsumeAsync(key)).Expect(200);
    }

    [Fact]
    public async Task Patch_QuotaBelowUse_ClosesTheKeyAndShowsNothingBelowZero()
    {
        var key = await IssueAsync(10);
        (await ConsumeAsync(key, """{"cost":{"requests":6}}""")).Expect(200);

        var record = (await PatchAsync(key, """{"quota":5}""")).Expect(200).Json;

        Assert.Equal((5, 6, 0), (Number(record, "quota"), Number(record, "used"), Number(record, "remaining")));
        (await ConsumeAsync(key)).ExpectRefusal(429, "quota_exceeded");
    }

    [Fact]
    public async Task Patch_Nulls_Clear()
    {
        var key = await IssueAsync("""{"quota":1,"expires_in":3600,"label":"x","models":["m1"]}""");

        var record = (await PatchAsync(key, """{"label":null,"quota":null,"expires_at":null,"models":null}""")).Expect(200).Json;

        Assert.True(record.GetProperty("label").IsNull());
        Assert.True(record.GetProperty("quota").IsNull());
        Assert.True(record.GetProperty("expires_at").IsNull());
        Assert.True(record.GetProperty("models").IsNull() || record.GetProperty("models").GetArrayLength() == 0);
        Assert.Empty(LimitView.All(record));
    }

    [Fact]
    public async Task Patch_Limits_ReplacesAllAndKeepsWhatWasUsed()
    {
        var key = await IssueWithLimitsAsync(
            """[{"unit":"requests","window":"lifetime","limit":10},{"unit":"tokens","window":"lifetime","limit":100}]""");
        (await ConsumeAsync(key, """{"cost":{"requests":2,"tokens":30}}""")).Expect(200);

        var record = (await PatchAsync(key, """{"limits":[{"unit":"tokens","window":"lifetime","limit":50}]}""")).Expect(200).Json;

        Assert.Equal(new LimitView("tokens", "lifetime", 50, 30, 0, 20, null), Assert.Single(LimitView.All(record)));
        (await ConsumeAsync(key, """{"cost":{"tokens":21}}""")).ExpectRefusal(429, "quota_exceeded");
    }

    [Fact]
    public async Task Patch_LimitTakenAwayAndSetAgain_StaysUsed()
    {
        const string Requests = """{"unit":"requests","window":"lifetime","limit":10}""";
        var key = await IssueWithLimitsAsync($$"""[{{Requests}},{"unit":"tokens","window":"lifetime","limit":100}]""");
        (await ConsumeAsync(key, """{"cost":{"requests":1,"tokens":60}}""")).Expect(200);

        (await PatchAsync(key, $$"""{"limits":[{{Requests}}]}""")).Expect(200);
        (await ConsumeAsync(key, """{"cost":{"requests":1,"tokens":30}}""")).Expect(200);
        var record = (await PatchAsync(key, $$"""{"limits":[{{Requests}},{"unit":"tokens","window":"lifetime","limit":100}]}""")).Expect(200).Json;

        Assert.Equal((90, 10), (LimitView.Find(record, "tokens").Used, LimitView.Find(record, "tokens").Remaining));
        (await ConsumeAsync(key, """{"cost":{"tokens":11}}""")).ExpectRefusal(429, "quota_exceeded");
    }

    [Fact]
    public async Task Patch_TimeZone_HoldsFromTheNextWindowOn()
    {
        var key = await IssueAsync("""{"limits":[{"unit":"requests","window":"day","limit":3}],"time_zone":"Asia/Kathmandu"}""");
        (await ConsumeAsync(key)).Expect(200);
        var before = await LimitAsync(key, "requests", "day");

        var record = (await PatchAsync(key, """{"time_zone":"Asia/Shanghai"}""")).Expect(200).Json;

        Assert.Equal("Asia/Shanghai", record.GetProperty("time_zone").GetString());
        Assert.Equal(before, LimitView.Find(record, "requests", "day"));
        (await PatchAsync(key, """{"time_zone":"Mars/Olympus"}""")).ExpectRefusal(400, "invalid_request", "time_zone");
        Assert.Equal("Asia/Shanghai", (await RecordAsync(key)).GetProperty("time_zone").GetString());

        var byDefault = (await IssueAsync(1)).Reply.Json.GetProperty("time_zone").GetString();
        Assert.Equal(byDefault, (await PatchAsync(key, """{"time_zone":null}""")).Expect(200).Json.GetProperty("time_zone").GetString());
    }

    [Fact]
    public async Task Patch_Expiry_BothWays()
    {
        var key = await IssueAsync(10);
        var at = TimeProvider.System.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

        var byTime = (await PatchAsync(key, $$"""{"expires_at":"{{at}}"}""")).Expect(200).Json;
        Assert.Equal(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), byTime.GetProperty("expires_at").GetUtc());

        var bySeconds = (await PatchAsync(key, """{"expires_in":7200}""")).Expect(200).Json;
        Assert.InRange((bySeconds.GetProperty("expires_at").GetUtc() - TimeProvider.System.GetUtcNow()).TotalSeconds, 7_100, 7_230);
    }

    [Fact]
    public async Task Patch_ExpiryOfAnExpiredKey_OpensItAgain()
    {
        var key = await IssueAsync("""{"quota":10,"expires_in":1}""");
        await Eventually.PassesAsync(async () => (await KeyAsync(key, "GET", "/v1/quota/check")).ExpectRefusal(403, "expired_key"));

        (await PatchAsync(key, """{"expires_in":3600}""")).Expect(200);

        await Eventually.PassesAsync(async () => (await KeyAsync(key, "GET", "/v1/quota/check")).Expect(200));
    }

    [Theory]
    [InlineData("""{"quota":-1}""", "quota")]
    [InlineData("""{"quota":"5"}""", "quota")]
    [InlineData("""{"expires_in":0}""", "expires_in")]
    [InlineData("""{"expires_at":"soon"}""", "expires_at")]
    [InlineData("""{"limits":[{"unit":"requests","window":"era","limit":1}]}""", "limits")]
    [InlineData("""{"limits":[{"unit":"token","window":"day","limit":1}]}""", "limits")]
    [InlineData("""{"limits":[]}""", "quota")]
    [InlineData("""{"limits":null}""", "quota")]
    [InlineData("""{"limits":[{"unit":"images","window":"day","limit":1}]}""", "quota")]
    [InlineData("""{"models":"m1"}""", "models")]
    [InlineData("""{"max_parallel":0}""", "max_parallel")]
    [InlineData("""{"max_parallel":10001}""", "max_parallel")]
    [InlineData("""{"label":{}}""", "label")]
    [InlineData("""{"prefix":"other_"}""", "prefix")]
    [InlineData("""{"status":"active"}""", "status")]
    [InlineData("""{"used":0}""", "used")]
    [InlineData("""{"count":2}""", "count")]
    public async Task Patch_BadOrFixedMember_IsRefusedNamedAndChangesNothing(string json, string member)
    {
        var key = await IssueAsync(10);
        var before = await RecordAsync(key);

        (await PatchAsync(key, json)).ExpectRefusal(400, "invalid_request", member);

        Assert.True(JsonElement.DeepEquals(before, await RecordAsync(key)));
        await ExpectHealthyAsync();
    }

    [Fact]
    public async Task Patch_IfMatch_LetsOnlyTheFirstOfTwoWin()
    {
        var key = await IssueAsync(10);
        var tag = (await AdminAsync("GET", $"/admin/keys/{key.Id}")).Expect(200).RequiredHeader("ETag");

        var first = (await PatchAsync(key, """{"label":"first"}""", tag)).Expect(200);
        (await PatchAsync(key, """{"label":"second"}""", tag)).ExpectRefusal(412, "conflict");

        Assert.Equal("first", (await RecordAsync(key)).GetProperty("label").GetString());
        Assert.NotEqual(tag, first.RequiredHeader("ETag"));
        (await PatchAsync(key, """{"label":"third"}""", first.RequiredHeader("ETag"))).Expect(200);
    }

    [Fact]
    public async Task Patch_IfMatchAfterSpending_StillMatches()
    {
        var key = await IssueAsync(10);
        var tag = (await AdminAsync("GET", $"/admin/keys/{key.Id}")).Expect(200).RequiredHeader("ETag");
        (await ConsumeAsync(key)).Expect(200);

        (await PatchAsync(key, """{"label":"x"}""", tag)).Expect(200);
    }

    [Fact]
    public async Task Patch_IfMatchStar_MatchesAny() =>
        (await PatchAsync(await IssueAsync(10), """{"label":"x"}""", "*")).Expect(200);

    [Theory]
    [InlineData("\"no-such-tag\"")]
    [InlineData("\"999999\"")]
    [InlineData("unquoted")]
    [InlineData("W/\"1\"")]
    public async Task Patch_IfMatchOther_ChangesNothing(string tag)
    {
        var key = await IssueAsync(10);
        var before = await RecordAsync(key);

        (await PatchAsync(key, """{"label":"x"}""", tag)).Expect(412, 400);

        Assert.True(JsonElement.DeepEquals(before, await RecordAsync(key)));
    }

    [Fact]
    public async Task Reset_Used_SetsUseToZero()
    {
        var key = await IssueWithLimitsAsync(
            """[{"unit":"requests","window":"lifetime","limit":2},{"unit":"requests","window":"day","limit":2},{"unit":"tokens","window":"month","limit":9}]""");
        (await ConsumeAsync(key, """{"cost":{"requests":2,"tokens":9}}""")).Expect(200);
        (await ConsumeAsync(key)).ExpectRefusal(429, "quota_exceeded");

        (await AdminAsync("POST", $"/admin/keys/{key.Id}/reset")).Expect(200, 204);

        await ExpectUntouchedAsync(key);
        (await ConsumeAsync(key)).Expect(200);
    }

    [Fact]
    public async Task Reset_OpenHold_StaysHeld()
    {
        var key = await IssueAsync(10);
        (await ConsumeAsync(key, """{"cost":{"requests":3}}""")).Expect(200);
        (await KeyAsync(key, "POST", "/v1/quota/holds", """{"cost":{"requests":2}}""")).Expect(201);

        (await AdminAsync("POST", $"/admin/keys/{key.Id}/reset")).Expect(200, 204);

        Assert.Equal(new LimitView("requests", "lifetime", 10, 0, 2, 8, null), await LimitAsync(key));
    }

    private static long Number(JsonElement record, string member) => record.GetProperty(member).GetInt64();

    private Task<Reply> PatchAsync(IssuedKey key, string json, string? ifMatch = null)
    {
        var call = ApiCall.Of("PATCH", $"/admin/keys/{key.Id}").As(Host.AdminToken).Json(json);
        return SendAsync(ifMatch is null ? call : call.With("If-Match", ifMatch));
    }
}
