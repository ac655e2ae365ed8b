using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary>Every refusal has the same body form. Covers each code that a client can provoke, with its content type.</summary>
public abstract class ErrorBodyContract : ContractTests
{
    private const string Problem = "application/problem+json";

    [Fact]
    public async Task OwnEndpoints_EveryCode_IsAProblem()
    {
        var key = await IssueAsync(10);
        var spent = await IssueAsync(0);
        var revoked = await IssueAsync(10);
        (await AdminAsync("DELETE", $"/admin/keys/{revoked.Id}")).Expect(204);
        var retry = ApiCall.Post("/v1/quota/consume").As(key.Text).With("Idempotency-Key", "x");
        (await SendAsync(retry.Json("{}"))).Expect(200);
        var hold = (await KeyAsync(key, "POST", "/v1/quota/holds", "{}")).Expect(201).Json.GetProperty("hold").GetProperty("id").GetString();
        (await KeyAsync(key, "DELETE", $"/v1/quota/holds/{hold}")).Expect(204);

        var refusals = new (int Status, string Code, Reply Reply)[]
        {
            (401, "missing_key", await SendAsync(ApiCall.Get("/v1/quota/check"))),
            (403, "invalid_key", await SendAsync(ApiCall.Get("/v1/quota/check").As("x"))),
            (403, "revoked_key", await ConsumeAsync(revoked)),
            (429, "quota_exceeded", await ConsumeAsync(spent)),
            (400, "invalid_request", await ConsumeAsync(key, "[")),
            (404, "not_found", await SendAsync(ApiCall.Get("/nothing"))),
            (404, "not_found", await AdminAsync("GET", "/admin/keys/0123456789abcdef")),
            (409, "conflict", await KeyAsync(key, "POST", $"/v1/quota/holds/{hold}/settle", """{"cost":{"requests":1}}""")),
            (422, "idempotency_mismatch", await SendAsync(retry.Json("""{"cost":{"requests":2}}"""))),
            (413, "payload_too_large", await KeyAsync(key, "POST", "/v1/quota/consume", new string(' ', 1_100_000))),
            (401, "unauthorized", await SendAsync(ApiCall.Get("/admin/stats"))),
        };

        foreach (var (status, code, reply) in refusals)
        {
            reply.ExpectRefusal(status, code);
            Assert.True(reply.MediaType == Problem, $"content type of {reply}");
        }
    }

    [Fact]
    public async Task ForwardedPaths_EveryCode_IsJson()
    {
        var key = await IssueAsync(10);
        var spent = await IssueAsync(0);
        var restricted = await IssueAsync("""{"quota":5,"models":["allowed-model"]}""");
        var route = Host.Upstream.OnJson("{}");
        var broken = Host.Upstream.On(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        var refusals = new (int Status, string Code, Reply Reply)[]
        {
            (401, "missing_key", await SendAsync(ApiCall.Post("/v1/chat/completions").Json("{}"))),
            (403, "invalid_key", await SendAsync(ApiCall.Post("/v1/chat/completions").As("x").Json("{}"))),
            (429, "quota_exceeded", await SendAsync(Chat(spent, route))),
            (403, "model_not_allowed", await SendAsync(Chat(restricted, route))),
            (502, "upstream_unreachable", await SendAsync(Chat(key, broken))),
        };

        foreach (var (status, code, reply) in refusals)
        {
            reply.ExpectRefusal(status, code);
            Assert.True(reply.MediaType == "application/json", $"content type of {reply}");
        }

        Assert.Empty(route.Requests);
    }

    [Fact]
    public async Task QuotaExceeded_ErrorType_IsWhatOpenAIClientsKnow()
    {
        var spent = await IssueAsync(0);

        var own = (await ConsumeAsync(spent)).ExpectRefusal(429, "quota_exceeded");
        var forwarded = (await SendAsync(Chat(spent, Host.Upstream.OnJson("{}")))).ExpectRefusal(429, "quota_exceeded");

        Assert.Equal("insufficient_quota", own.Json.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal("insufficient_quota", forwarded.Json.GetProperty("error").GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("HEAD", "/v1/quota/check", 401)]
    [InlineData("HEAD", "/v1/models", 401)]
    [InlineData("HEAD", "/admin/keys", 401)]
    [InlineData("HEAD", "/nothing", 404)]
    public async Task Refusal_OfHead_HasNoBody(string method, string path, int status) =>
        Assert.Empty((await SendAsync(ApiCall.Of(method, path))).Expect(status).Body);
}
