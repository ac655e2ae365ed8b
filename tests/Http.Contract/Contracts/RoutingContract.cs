using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary>HEAD, OPTIONS, wrong methods, unknown paths, and the second mount of the admin API.</summary>
public abstract class RoutingContract : ContractTests
{
    private const string NoKey = "0123456789abcdef";
    private const string NoHold = "0000000000000000000000";

    /// <summary>Every path of the service itself with its methods, sorted as <see cref="Reply.Allow"/> sorts them.</summary>
    public static TheoryData<string, string> Paths => new()
    {
        { "/healthz", "GET HEAD OPTIONS" },
        { "/livez", "GET HEAD OPTIONS" },
        { "/openapi.json", "GET HEAD OPTIONS" },
        { "/", "GET HEAD OPTIONS" },
        { "/v1/quota/check", "GET HEAD OPTIONS" },
        { "/v1/quota/consume", "OPTIONS POST" },
        { "/v1/quota/holds", "OPTIONS POST" },
        { $"/v1/quota/holds/{NoHold}", "DELETE OPTIONS" },
        { $"/v1/quota/holds/{NoHold}/settle", "OPTIONS POST" },
        { "/admin/keys", "GET HEAD OPTIONS POST" },
        { $"/admin/keys/{NoKey}", "DELETE GET HEAD OPTIONS PATCH" },
        { $"/admin/keys/{NoKey}/rotate", "OPTIONS POST" },
        { $"/admin/keys/{NoKey}/reset", "OPTIONS POST" },
        { "/admin/usage", "GET HEAD OPTIONS" },
        { "/admin/stats", "GET HEAD OPTIONS" },
        { "/admin/audit", "GET HEAD OPTIONS" },
        { "/api/admin/keys", "GET HEAD OPTIONS POST" },
        { $"/api/admin/keys/{NoKey}", "DELETE GET HEAD OPTIONS PATCH" },
        { $"/api/admin/keys/{NoKey}/rotate", "OPTIONS POST" },
        { $"/api/admin/keys/{NoKey}/reset", "OPTIONS POST" },
        { "/api/admin/usage", "GET HEAD OPTIONS" },
        { "/api/admin/stats", "GET HEAD OPTIONS" },
        { "/api/admin/audit", "GET HEAD OPTIONS" },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Options_KnownPath_Is204WithAllow(string path, string allow)
    {
        var reply = (await SendAsync(ApiCall.Of("OPTIONS", path))).Expect(204);

        Assert.Equal(allow, reply.Allow());
        Assert.Empty(reply.Body);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task OtherMethods_KnownPath_Are405WithAllow(string path, string allow)
    {
        foreach (var method in new[] { "GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND" }.Except(allow.Split(' ')))
        {
            var reply = (await SendAsync(ApiCall.Of(method, path).As(Host.AdminToken))).Expect(405);

            Assert.Equal(allow, reply.Allow());
            Refusals.ExpectBody(reply, 405, reply.Json.GetProperty("code").GetString()!);
        }
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/livez")]
    [InlineData("/")]
    [InlineData("/admin/keys")]
    [InlineData("/admin/usage")]
    [InlineData("/admin/stats")]
    [InlineData("/admin/audit")]
    [InlineData("/api/admin/keys")]
    public async Task Head_AnyGet_HasItsStatusAndNoBody(string path)
    {
        var get = (await AdminAsync("GET", path)).Expect(200);
        var head = (await AdminAsync("HEAD", path)).Expect(200);

        Assert.Empty(head.Body);
        Assert.Equal(get.MediaType, head.MediaType);
    }

    [Fact]
    public async Task Head_OneKey_HasItsStatusAndNoBody()
    {
        var key = await IssueAsync(1);

        Assert.Empty((await AdminAsync("HEAD", $"/admin/keys/{key.Id}")).Expect(200).Body);
        Assert.Empty((await AdminAsync("HEAD", $"/admin/keys/{NoKey}")).Expect(404).Body);
        Assert.Empty((await KeyAsync(key, "HEAD", "/v1/quota/check")).Expect(200).Body);
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/v2/chat/completions")]
    [InlineData("/admin")]
    [InlineData("/admin/nothing")]
    [InlineData("/admin/keys/0123456789abcdef/nothing")]
    [InlineData("/api/admin/nothing")]
    [InlineData("/favicon.ico")]
    [InlineData("/.env")]
    [InlineData("/data/quota.db")]
    [InlineData("/healthz/x")]
    [InlineData("/api/healthz")]
    public async Task AnyMethod_UnknownPath_IsNotFound(string path)
    {
        foreach (var method in new[] { "GET", "POST", "DELETE" })
        {
            (await AdminAsync(method, path)).ExpectRefusal(404, "not_found");
        }
    }

    [Theory]
    [InlineData("/chat/completions")]
    [InlineData("/messages")]
    [InlineData("/llm/v1/responses")]
    [InlineData("/v2/embeddings")]
    public async Task ProviderPath_UnderAnotherBase_NamesTheRightOne(string path)
    {
        var key = await IssueAsync(1);
        var route = Host.Upstream.OnJson("{}");

        var reply = (await SendAsync(ApiCall.Post(path).As(key.Text).With(StubUpstream.RouteHeader, route.Id).Json("{}"))).ExpectRefusal(404, "not_found");

        Assert.Contains("…/v1", reply.Json.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        Assert.Empty(route.Requests);
        await ExpectUntouchedAsync(key);
    }

    [Fact]
    public async Task Root_Get_IsShortJson()
    {
        var reply = (await SendAsync(ApiCall.Get("/"))).Expect(200);

        Assert.Equal("application/json", reply.MediaType);
        Assert.Contains("quota-proxy", reply.Text, StringComparison.Ordinal);
        Assert.True(reply.Body.Length < 2_000);
    }

    [Theory]
    [InlineData("/HEALTHZ")]
    [InlineData("/Healthz/")]
    [InlineData("/ADMIN/Stats")]
    [InlineData("/Api/Admin/Stats/")]
    [InlineData("/admin/keys/")]
    public async Task OtherCaseOrTrailingSlash_KnownPath_IsTheSamePath(string path) =>
        (await AdminAsync("GET", path)).Expect(200);

    [Fact]
    public async Task OtherCaseOrTrailingSlash_QuotaPaths_AreNotForwarded()
    {
        var key = await IssueAsync(2);

        foreach (var path in new[] { "/V1/Quota/Check", "/v1/quota/check/", "/v1/QUOTA/check" })
        {
            Assert.True((await KeyAsync(key, "GET", path)).Expect(200).Json.GetProperty("allowed").GetBoolean());
        }

        (await KeyAsync(key, "POST", "/V1/quota/CONSUME/")).Expect(200);
        Assert.Equal(1, (await LimitAsync(key)).Used);
    }

    [Fact]
    public async Task SecondMount_WholeLifeOfAKey_IsTheSame()
    {
        var issued = (await AdminAsync("POST", "/api/admin/keys", """{"quota":5}""")).Expect(201).Json;
        var id = issued.GetProperty("id").GetString();
        var key = new IssuedKey(id!, issued.GetProperty("key").GetString()!, null!);

        (await ConsumeAsync(key)).Expect(200);
        Assert.Equal(1, (await AdminAsync("GET", $"/api/admin/keys/{id}")).Expect(200).Json.GetProperty("used").GetInt64());
        (await AdminAsync("PATCH", $"/api/admin/keys/{id}", """{"quota":6}""")).Expect(200);
        (await AdminAsync("POST", $"/api/admin/keys/{id}/reset")).Expect(200, 204);
        (await AdminAsync("POST", $"/api/admin/keys/{id}/rotate", """{"overlap_seconds":60}""")).Expect(200);
        (await AdminAsync("DELETE", $"/api/admin/keys/{id}")).Expect(204);

        Assert.Equal("revoked", (await AdminAsync("GET", $"/admin/keys/{id}")).Expect(200).Json.GetProperty("status").GetString());
        (await ConsumeAsync(key)).ExpectRefusal(403, "revoked_key");
    }
}
