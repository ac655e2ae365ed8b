using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary>How clients send a key, and what a refusal tells.</summary>
public abstract class AuthContract : ContractTests
{
    [Theory]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "bearer ")]
    [InlineData("x-api-key", "")]
    [InlineData("api-key", "")]
    [InlineData("X-API-Key", "")]
    [InlineData("x-goog-api-key", "")]
    [InlineData("x-api-key", "Bearer ")]
    [InlineData("Authorization", "Bearer\t")]
    [InlineData("Authorization", "")]
    public async Task Key_InAnAcceptedHeader_IsLetIn(string header, string scheme)
    {
        var key = await IssueAsync(10);

        (await SendAsync(ApiCall.Get("/v1/quota/check").With(header, scheme + key.Text))).Expect(200);
        (await SendAsync(ApiCall.Post("/v1/quota/consume").With(header, scheme + key.Text))).Expect(200);
    }

    [Theory]
    [InlineData("GET", "/v1/quota/check")]
    [InlineData("POST", "/v1/quota/consume")]
    [InlineData("POST", "/v1/quota/holds")]
    [InlineData("POST", "/v1/quota/holds/0000000000000000000000/settle")]
    [InlineData("DELETE", "/v1/quota/holds/0000000000000000000000")]
    [InlineData("POST", "/v1/chat/completions")]
    [InlineData("GET", "/v1/models")]
    public async Task Key_Missing_Is401WithAChallenge(string method, string path)
    {
        var reply = (await SendAsync(ApiCall.Of(method, path))).ExpectRefusal(401, "missing_key");

        Assert.StartsWith("Bearer", reply.RequiredHeader("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "Bearer")]
    [InlineData("x-api-key", "")]
    public async Task Key_Empty_IsMissing(string header, string value) =>
        (await SendAsync(ApiCall.Get("/v1/quota/check").With(header, value))).ExpectRefusal(401, "missing_key");

    [Theory]
    [InlineData("Token ", "another scheme")]
    [InlineData("Bearer ", "no key follows")]
    [InlineData("Basic dXNlcjpwYXNzd29yZA==", "Basic")]
    public async Task Key_InAnotherForm_Is401ThatSaysWhatIsWrong(string value, string says)
    {
        foreach (var path in new[] { "/v1/quota/consume", "/v1/chat/completions" })
        {
            var reply = (await SendAsync(ApiCall.Post(path).With("Authorization", value == "Token " ? value + KeyForgery.Unknown() : value)))
                .ExpectRefusal(401, "missing_key");

            Assert.Contains(says, reply.Json.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Key_BesideADummyBearer_IsFound()
    {
        var key = await IssueAsync(10);
        var route = Host.Upstream.OnJson("{}");
        var call = ApiCall.Post("/v1/chat/completions").With("Authorization", "Bearer dummy").With("x-api-key", key.Text)
            .With(StubUpstream.RouteHeader, route.Id).Json("""{"model":"m","messages":[]}""");

        (await SendAsync(ApiCall.Get("/v1/quota/check").With("Authorization", "Bearer dummy").With("x-api-key", key.Text))).Expect(200);
        (await SendAsync(call)).Expect(200);

        Assert.Equal($"Bearer {Host.UpstreamKey}", route.Only.Header("Authorization"));
    }

    [Fact]
    public async Task Keys_Two_TheFirstOfTheOrderCounts()
    {
        var first = await IssueAsync(10);
        var second = await IssueAsync(10);

        (await SendAsync(ApiCall.Post("/v1/quota/consume").With("x-api-key", second.Text).As(first.Text))).Expect(200);

        Assert.Equal((1, 0), ((await LimitAsync(first)).Used, (await LimitAsync(second)).Used));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("api_key")]
    [InlineData("api-key")]
    [InlineData("access_token")]
    [InlineData("token")]
    public async Task Key_InTheQuery_IsNeverLetIn(string parameter)
    {
        var key = await IssueAsync(10);

        (await SendAsync(ApiCall.Get($"/v1/quota/check?{parameter}={key.Text}"))).Expect(401, 400);
        (await SendAsync(ApiCall.Post($"/v1/quota/consume?{parameter}={key.Text}"))).Expect(401, 400);

        await ExpectUntouchedAsync(key);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("trial_")]
    [InlineData("sk-proj-0123456789")]
    [InlineData("trial_0123456789abcdef_")]
    [InlineData("..%2f..%2f")]
    [InlineData("' OR 1=1 --")]
    public async Task Key_Malformed_IsInvalid(string text) =>
        (await SendAsync(ApiCall.Get("/v1/quota/check").As(text))).ExpectRefusal(403, "invalid_key");

    [Fact]
    public async Task Key_UnknownOrWithAnotherSecret_IsRefusedAlike()
    {
        var key = await IssueAsync(10);
        var spoiled = key.Text[..^1] + (key.Text[^1] == '0' ? '1' : '0');

        var unknown = (await SendAsync(ApiCall.Get("/v1/quota/check").As(KeyForgery.Unknown()))).ExpectRefusal(403, "invalid_key");
        var wrong = (await SendAsync(ApiCall.Get("/v1/quota/check").As(KeyForgery.WithAnotherSecret(key)))).ExpectRefusal(403, "invalid_key");
        var mistyped = (await SendAsync(ApiCall.Get("/v1/quota/check").As(spoiled))).ExpectRefusal(403, "invalid_key");

        Assert.Equal(unknown.Text, wrong.Text);
        Assert.Equal(unknown.Text, mistyped.Text);
        Assert.Equal(Names(unknown), Names(wrong));
        Assert.Equal(Names(unknown), Names(mistyped));
        await ExpectUntouchedAsync(key);
    }

    [Fact]
    public async Task Key_UnderAnotherPrefix_IsInvalid()
    {
        var key = await IssueAsync(10);

        foreach (var prefix in new[] { "other_", "", "trial", "trial_x_", "xtrial_" })
        {
            (await SendAsync(ApiCall.Get("/v1/quota/check").As(KeyForgery.WithPrefix(key, prefix)))).ExpectRefusal(403, "invalid_key");
        }
    }

    [Fact]
    public async Task Key_IssuedWithoutPrefix_IsInvalidUnderOne()
    {
        var key = await IssueAsync("""{"quota":10,"prefix":""}""");

        (await SendAsync(ApiCall.Get("/v1/quota/check").As(key.Text))).Expect(200);
        (await SendAsync(ApiCall.Get("/v1/quota/check").As(KeyForgery.WithPrefix(key, "x")))).ExpectRefusal(403, "invalid_key");
    }

    [Fact]
    public async Task Key_RevokedButWrongSecret_TellsNothing()
    {
        var key = await IssueAsync(10);
        (await AdminAsync("DELETE", $"/admin/keys/{key.Id}")).Expect(204);

        (await SendAsync(ApiCall.Get("/v1/quota/check").As(KeyForgery.WithAnotherSecret(key)))).ExpectRefusal(403, "invalid_key");
        (await SendAsync(ApiCall.Get("/v1/quota/check").As(key.Text))).ExpectRefusal(403, "revoked_key");
    }

    [Fact]
    public async Task Key_PastItsExpiry_IsExpiredEverywhere()
    {
        var key = await IssueAsync("""{"quota":1000,"expires_in":1}""");
        var route = Host.Upstream.OnJson("{}");

        await Eventually.PassesAsync(async () => (await KeyAsync(key, "GET", "/v1/quota/check")).ExpectRefusal(403, "expired_key"));

        (await ConsumeAsync(key)).ExpectRefusal(403, "expired_key");
        (await KeyAsync(key, "POST", "/v1/quota/holds", "{}")).ExpectRefusal(403, "expired_key");
        (await SendAsync(Chat(key, route))).ExpectRefusal(403, "expired_key");
        Assert.Empty(route.Requests);
        Assert.Equal(0, (await RecordAsync(key)).GetProperty("used").GetInt64());
    }

    [Fact]
    public async Task AdminToken_AsAKey_IsInvalid() =>
        (await SendAsync(ApiCall.Get("/v1/quota/check").As(Host.AdminToken))).ExpectRefusal(403, "invalid_key");

    [Fact]
    public async Task Key_Refused_IsNotEchoed()
    {
        var key = await IssueAsync(10);
        var forged = KeyForgery.WithAnotherSecret(key);

        var reply = await SendAsync(ApiCall.Get("/v1/quota/check").As(forged));

        Assert.DoesNotContain(forged[^38..], reply.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_RevokedKey_NeverReachesTheUpstream()
    {
        var key = await IssueAsync(10);
        (await AdminAsync("DELETE", $"/admin/keys/{key.Id}")).Expect(204);
        var route = Host.Upstream.OnJson("{}");

        (await SendAsync(Chat(key, route))).ExpectRefusal(403, "revoked_key");

        Assert.Empty(route.Requests);
    }

    private static string Names(Reply reply) => string.Join(',', reply.Headers.Select(h => h.Key).Order(StringComparer.OrdinalIgnoreCase));
}
