using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>PUT</c> and <c>DELETE /admin/keys/{id}/limits/{unit}/{window}</c>: one limit; the others stay unchanged.</summary>
public abstract class KeyLimitContract : ContractTests
{
    private const string RequestsAndTokens =
        """[{"unit":"requests","window":"day","limit":10},{"unit":"tokens","window":"month","limit":1000}]""";

    [Fact]
    public async Task Set_LimitThatIsThere_ChangesThatOneAlone()
    {
        var key = await IssueWithLimitsAsync(RequestsAndTokens);
        (await ConsumeAsync(key)).Expect(200);

        var reply = (await PutAsync(key, "requests/day", """{"limit":20}""")).Expect(200);

        Assert.Equal("requests/day=20:1 tokens/month=1000:0", LimitsIn(reply.Json));
        Assert.True(JsonElement.DeepEquals(reply.Json, await RecordAsync(key)));
        var row = (await AdminAsync("GET", $"/admin/audit?key={key.Id}&action=key.update")).Expect(200).Json.GetProperty("entries")[0];
        Assert.Equal("requests/day=20", row.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Set_LimitThatIsNotThere_AddsIt()
    {
        var key = await IssueAsync(5);

        (await PutAsync(key, "tokens/day", """{"limit":0}""")).Expect(200);

        Assert.Equal("requests/lifetime=5:0 tokens/day=0:0", LimitsIn(await RecordAsync(key)));
        (await ConsumeAsync(key, """{"cost":{"tokens":1}}""")).ExpectRefusal(429, "quota_exceeded");
    }

    [Fact]
    public async Task Set_MoreThanAKeyCanHave_IsRefused()
    {
        var windows = new[] { "minute", "hour", "day", "week" };
        var limits = Enumerable.Range(0, 16).Select(i => $$"""{"unit":"unit_{{i / 4}}","window":"{{windows[i % 4]}}","limit":1}""");
        var key = await IssueAsync($$"""{"quota":null,"limits":[{{string.Join(',', limits)}}]}""");

        (await PutAsync(key, "requests/day", """{"limit":1}""")).ExpectRefusal(400, "invalid_request", "limit");
        (await PutAsync(key, "unit_0/day", """{"limit":2}""")).Expect(200);
    }

    [Fact]
    public async Task Remove_Limit_LeavesTheOthersAndWhatWasUsed()
    {
        var key = await IssueWithLimitsAsync(RequestsAndTokens);
        (await ConsumeAsync(key, """{"cost":{"requests":4,"tokens":7}}""")).Expect(200);

        Assert.Equal("tokens/month=1000:7", LimitsIn((await DeleteAsync(key, "requests/day")).Expect(200).Json));
        (await DeleteAsync(key, "requests/day")).ExpectRefusal(404, "not_found");

        Assert.Equal("tokens/month=1000:7 requests/day=5:4", LimitsIn((await PutAsync(key, "requests/day", """{"limit":5}""")).Expect(200).Json));
        (await ConsumeAsync(key, """{"cost":{"requests":2}}""")).ExpectRefusal(429, "quota_exceeded");
    }

    [Fact]
    public async Task Remove_LastLimit_MustBeSaidToBeMeant()
    {
        var key = await IssueAsync(5);
        (await PutAsync(key, "images/day", """{"limit":3}""")).Expect(200);

        (await DeleteAsync(key, "requests/lifetime")).ExpectRefusal(400, "invalid_request", "unlimited");
        (await DeleteAsync(key, "requests/lifetime?unlimited=false")).ExpectRefusal(400, "invalid_request", "unlimited");
        (await DeleteAsync(key, "requests/lifetime?unlimited=yes")).ExpectRefusal(400, "invalid_request", "unlimited");
        Assert.Equal("images/day=3:0", LimitsIn((await DeleteAsync(key, "requests/lifetime?unlimited=true")).Expect(200).Json));
    }

    [Fact]
    public async Task Add_RaisesAndLowersThePresentLimit()
    {
        var key = await IssueAsync(5);
        (await ConsumeAsync(key, """{"cost":{"requests":3}}""")).Expect(200);

        Assert.Equal("requests/lifetime=12:3", LimitsIn((await PutAsync(key, "requests/lifetime", """{"add":7}""")).Expect(200).Json));
        Assert.Equal("requests/lifetime=0:3", LimitsIn((await PutAsync(key, "requests/lifetime", """{"add":-12}""")).Expect(200).Json));
        (await PutAsync(key, "requests/lifetime", """{"add":-1}""")).ExpectRefusal(400, "invalid_request", "add");
        (await PutAsync(key, "requests/lifetime", """{"add":9007199254740991}""")).Expect(200);
        (await PutAsync(key, "requests/lifetime", """{"add":1}""")).ExpectRefusal(400, "invalid_request", "add");
        (await PutAsync(key, "tokens/day", """{"add":1}""")).ExpectRefusal(404, "not_found");
    }

    [Fact]
    public async Task Add_UnderOneIdempotencyKey_IsDoneOnce()
    {
        var key = await IssueAsync(5);
        var call = ApiCall.Of("PUT", Path(key, "requests/lifetime")).As(Host.AdminToken).With("Idempotency-Key", "top-up 1");

        (await SendAsync(call.Json("""{"add":-5}"""))).Expect(200);
        var again = (await SendAsync(call.Json("""{"add":-5}"""))).Expect(200);

        Assert.Equal("true", again.RequiredHeader("Idempotency-Replayed"));
        Assert.Equal("requests/lifetime=0:0", LimitsIn(again.Json));
        Assert.Equal(2, (await AdminAsync("GET", $"/admin/audit?key={key.Id}")).Expect(200).Json.GetProperty("entries").GetArrayLength());
        (await SendAsync(call.Json("""{"add":6}"""))).ExpectRefusal(422, "idempotency_mismatch");

        // The holder's idempotency keys are others.
        (await PutAsync(key, "requests/lifetime", """{"add":1}""")).Expect(200);
        (await SendAsync(ApiCall.Post("/v1/quota/consume").As(key.Text).With("Idempotency-Key", "top-up 1").Json("{}"))).Expect(200);
    }

    [Fact]
    public async Task Change_ForAnotherRevision_IsRefused()
    {
        var key = await IssueWithLimitsAsync(RequestsAndTokens);
        var tag = key.Reply.RequiredHeader("ETag");
        var call = ApiCall.Of("PUT", Path(key, "requests/day")).As(Host.AdminToken).With("If-Match", tag);

        var after = (await SendAsync(call.Json("""{"add":1}"""))).Expect(200);
        (await SendAsync(call.Json("""{"add":1}"""))).ExpectRefusal(412, "conflict");
        (await SendAsync(ApiCall.Of("DELETE", Path(key, "requests/day")).As(Host.AdminToken).With("If-Match", tag))).ExpectRefusal(412, "conflict");

        Assert.NotEqual(tag, after.RequiredHeader("ETag"));
        Assert.Equal("requests/day=11:0 tokens/month=1000:0", LimitsIn(await RecordAsync(key)));
    }

    [Theory]
    [InlineData("requests/day", "{}", "limit")]
    [InlineData("requests/day", """{"limit":null}""", "limit")]
    [InlineData("requests/day", """{"limit":1,"add":1}""", "limit")]
    [InlineData("requests/day", """{"limit":-1}""", "limit")]
    [InlineData("requests/day", """{"limit":"5"}""", "limit")]
    [InlineData("requests/day", """{"add":1.5}""", "add")]
    [InlineData("requests/day", """{"limit":1,"time_zone":"UTC"}""", "time_zone")]
    [InlineData("requests/fortnight", """{"limit":1}""", "window")]
    [InlineData("token/day", """{"limit":1}""", "unit")]
    [InlineData("Requests/day", """{"add":1}""", "unit")]
    public async Task Set_BadInput_IsRefusedAndNamed(string limit, string json, string member)
    {
        var key = await IssueWithLimitsAsync(RequestsAndTokens);

        (await PutAsync(key, limit, json)).ExpectRefusal(400, "invalid_request", member);

        Assert.Equal("requests/day=10:0 tokens/month=1000:0", LimitsIn(await RecordAsync(key)));
    }

    [Fact]
    public async Task Limit_OfAnUnknownKeyOrPath_IsNotFound()
    {
        var key = await IssueAsync(5);

        (await AdminAsync("PUT", "/admin/keys/0123456789abcdef/limits/requests/day", """{"limit":1}""")).ExpectRefusal(404, "not_found");
        (await AdminAsync("DELETE", "/admin/keys/0123456789abcdef/limits/requests/day")).ExpectRefusal(404, "not_found");
        (await PutAsync(key, "requests", """{"limit":1}""")).ExpectRefusal(404, "not_found");
        (await AdminAsync("GET", Path(key, "requests/day"))).ExpectRefusal(405, "invalid_request");
        (await AdminAsync("PUT", "/api" + Path(key, "requests/lifetime"), """{"limit":6}""")).Expect(200);
    }

    private static string Path(IssuedKey key, string limit) => $"/admin/keys/{key.Id}/limits/{limit}";

    private static string LimitsIn(JsonElement record) => string.Join(' ', record.GetProperty("limits").EnumerateArray().Select(l => string.Create(
        CultureInfo.InvariantCulture,
        $"{l.GetProperty("unit").GetString()}/{l.GetProperty("window").GetString()}={l.GetProperty("limit").GetInt64()}:{l.GetProperty("used").GetInt64()}")));

    private Task<Reply> PutAsync(IssuedKey key, string limit, string json) => AdminAsync("PUT", Path(key, limit), json);

    private Task<Reply> DeleteAsync(IssuedKey key, string limit) => AdminAsync("DELETE", Path(key, limit));
}
