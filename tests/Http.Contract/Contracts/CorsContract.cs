using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary>CORS headers and preflights. The host runs with <c>CORS_ORIGINS</c> set to <see cref="ContractHost.AllowedOrigin"/>.</summary>
public abstract class CorsContract : ContractTests
{
    [Theory]
    [InlineData("POST", "/v1/chat/completions")]
    [InlineData("GET", "/v1/quota/check")]
    [InlineData("GET", "/healthz")]
    [InlineData("POST", "/api/admin/keys")]
    public async Task Preflight_OfTheAllowedOrigin_IsAnsweredHere(string method, string path)
    {
        var preflight = ApiCall.Of("OPTIONS", path).With("Access-Control-Request-Method", method).With("Access-Control-Request-Headers", "authorization,content-type");

        var allowed = (await SendAsync(preflight.With("Origin", ContractHost.AllowedOrigin))).Expect(204);
        var other = (await SendAsync(preflight.With("Origin", "https://other.example"))).Expect(204);

        Assert.Equal(ContractHost.AllowedOrigin, allowed.Header("Access-Control-Allow-Origin"));
        Assert.Contains(method, allowed.RequiredHeader("Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Contains("authorization", allowed.RequiredHeader("Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.Null(allowed.Header("Access-Control-Allow-Credentials"));
        Assert.Null(other.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task AnswersAndRefusals_ToTheAllowedOrigin_CanBeRead()
    {
        var key = await IssueAsync(2);
        var route = Host.Upstream.OnJson("{}");

        foreach (var (status, call) in new[]
        {
            (200, ApiCall.Get("/v1/quota/check").As(key.Text)),
            (401, ApiCall.Get("/v1/quota/check")),
            (200, Chat(key, route)),
            (403, ApiCall.Post("/v1/chat/completions").As("x")),
            (404, ApiCall.Get("/nothing")),
            (200, ApiCall.Get("/api/admin/stats").As(Host.AdminToken)),
        })
        {
            var reply = (await SendAsync(call.With("Origin", ContractHost.AllowedOrigin))).Expect(status);

            Assert.Equal(ContractHost.AllowedOrigin, reply.Header("Access-Control-Allow-Origin"));
            Assert.Contains("Origin", reply.RequiredHeader("Vary"), StringComparison.Ordinal);
            Assert.Contains("x-request-id", reply.RequiredHeader("Access-Control-Expose-Headers"), StringComparison.Ordinal);
        }
    }
}
