using QuotaFunctions.Api.Cors;
using QuotaFunctions.Api.Tests.Service;
using QuotaFunctions.Edge;

namespace QuotaFunctions.Api.Tests.Cors;

public sealed class CorsTests
{
    private const string App = "https://app.example";

    public static TheoryData<string, string> Paths => new()
    {
        { "POST", "/v1/chat/completions" },
        { "GET", "/v1/models" },
        { "POST", "/v1/quota/consume" },
        { "DELETE", "/v1/quota/holds/x" },
        { "GET", "/healthz" },
        { "POST", "/admin/keys" },
        { "PATCH", "/api/admin/keys/x" },
        { "POST", "/chat/completions" },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Preflight_OfAnAllowedOrigin_Is204WithoutAKey(string method, string path)
    {
        await using var service = await StartAsync(App);

        using var answer = await PreflightAsync(service, App, method, path);

        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Equal(App, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Contains(method, Header(answer, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Equal("authorization,content-type,x-stainless-os", Header(answer, "Access-Control-Allow-Headers"));
        Assert.Equal("600", Header(answer, "Access-Control-Max-Age"));
        Assert.Contains("Origin", Header(answer, "Vary"), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Preflight_OfAnotherOrigin_GivesNoPermission()
    {
        await using var service = await StartAsync(App);

        foreach (var origin in (string[])["https://evil.example", "http://app.example", "https://app.example:8443", "https://app.example.evil.example", "null"])
        {
            using var answer = await PreflightAsync(service, origin, "POST", "/v1/chat/completions");

            Assert.Equal(204, (int)answer.StatusCode);
            Assert.DoesNotContain(answer.Headers, h => h.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
            Assert.Contains("Origin", Header(answer, "Vary"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AnswersAndRefusals_OfAnAllowedOrigin_CanBeRead()
    {
        await using var service = await StartAsync(App, new Forward(context =>
        {
            context.Response.StatusCode = 299;
            return Task.CompletedTask;
        }));
        var key = await service.IssueAsync("""{"quota":1}""");

        foreach (var (status, method, path, bearer) in ((int, string, string, string?)[])
        [
            (200, "GET", "/v1/quota/check", key), (200, "POST", "/v1/quota/consume", key), (429, "POST", "/v1/quota/consume", key), (401, "GET", "/v1/quota/check", null),
            (299, "POST", "/v1/chat/completions", key), (404, "GET", "/nothing", null), (405, "PUT", "/healthz", null), (200, "GET", "/healthz", null),
            (200, "GET", "/admin/stats", TestService.AdminToken), (401, "GET", "/admin/stats", null), (400, "GET", $"/v1/models?key={key}", key),
        ])
        {
            using var answer = await service.SendAsync(method, path, bearer, null, ("Origin", App));

            Assert.Equal(status, (int)answer.StatusCode);
            ExpectReadable(answer, App);
        }
    }

    [Fact]
    public async Task Failure_AfterHeadersWereSet_CanBeReadToo()
    {
        await using var service = await StartAsync(App, new Forward(_ => throw new InvalidOperationException("a bug")));

        using var answer = await service.SendAsync("POST", "/v1/models", headers: ("Origin", App));

        Assert.Equal(500, (int)answer.StatusCode);
        ExpectReadable(answer, App);
    }

    [Fact]
    public async Task AnyOrigin_IsAllowedWithAStar()
    {
        await using var service = await StartAsync("*");

        using var answer = await service.SendAsync("GET", "/healthz", headers: ("Origin", "null"));
        using var preflight = await PreflightAsync(service, "https://any.example", "POST", "/v1/quota/consume");

        ExpectReadable(answer, "*");
        Assert.Equal("*", Header(preflight, "Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task AnswerToAnotherOriginOrToNone_SaysOnlyThatItVaries()
    {
        await using var service = await StartAsync(App);

        foreach (var headers in ((string, string)[][])[[], [("Origin", "https://evil.example")]])
        {
            using var answer = await service.SendAsync("GET", "/healthz", headers: headers);

            Assert.Equal("Origin", Header(answer, "Vary"));
            Assert.DoesNotContain(answer.Headers, h => h.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task NotSet_NothingIsSaid()
    {
        await using var service = await TestService.StartAsync();

        using var answer = await service.SendAsync("GET", "/healthz", headers: ("Origin", App));
        using var preflight = await PreflightAsync(service, App, "POST", "/v1/quota/consume");

        Assert.Equal("OPTIONS, POST", string.Join(", ", preflight.Content.Headers.Allow.Order(StringComparer.Ordinal)));
        foreach (var reply in (HttpResponseMessage[])[answer, preflight])
        {
            Assert.False(reply.Headers.Contains("Vary"));
            Assert.DoesNotContain(reply.Headers, h => h.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task PlainOptions_OfAnAllowedOrigin_IsAsEver()
    {
        await using var service = await StartAsync(App);

        using var answer = await service.SendAsync("OPTIONS", "/v1/quota/consume", headers: ("Origin", App));

        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Contains("POST", answer.Content.Headers.Allow);
        ExpectReadable(answer, App);
    }

    [Fact]
    public async Task Preflight_OnABusyService_TakesNoPlace()
    {
        await using var service = await TestService.StartAsync(o => o with { CorsOrigins = Origins(App), MaxConcurrentRequests = 0 });

        using var preflight = await PreflightAsync(service, App, "POST", "/v1/quota/consume");
        using var refused = await service.SendAsync("POST", "/v1/quota/consume", headers: ("Origin", App));

        Assert.Equal(204, (int)preflight.StatusCode);
        Assert.Equal(503, (int)refused.StatusCode);
        ExpectReadable(refused, App);
    }

    [Theory]
    [InlineData("https://app.example", "https://app.example", "https://app.example")]
    [InlineData("https://APP.example:443/", "https://app.example", "https://app.example")]
    [InlineData("http://localhost:3000, https://app.example", "http://localhost:3000", "http://localhost:3000")]
    [InlineData("http://[::1]:3000", "http://[::1]:3000", "http://[::1]:3000")]
    [InlineData("chrome-extension://abcdefgh", "chrome-extension://abcdefgh", "chrome-extension://abcdefgh")]
    [InlineData("*", "https://any.example", "*")]
    [InlineData("https://app.example", "https://app.example.", null)]
    public void Setting_AnyForm_AllowsWhatItNames(string text, string origin, string? allowed) => Assert.Equal(allowed, Origins(text).AllowedFor(origin));

    [Theory]
    [InlineData("app.example")]
    [InlineData("https://")]
    [InlineData("https://app.example/path")]
    [InlineData("https://app.example?x")]
    [InlineData("https://user@app.example")]
    [InlineData("https://*.app.example")]
    [InlineData("*, https://app.example")]
    [InlineData("https://app.example https://other.example")]
    [InlineData("null")]
    [InlineData("https://bücher.example")]
    [InlineData(",")]
    public void Setting_ThatIsNoOrigin_IsNotTaken(string text) => Assert.False(CorsOrigins.TryParse(text, out _));

    private static Task<TestService> StartAsync(string origins, IForwardHandler? forward = null) =>
        TestService.StartAsync(o => o with { CorsOrigins = Origins(origins) }, forward);

    private static CorsOrigins Origins(string text)
    {
        Assert.True(CorsOrigins.TryParse(text, out var origins));
        return origins;
    }

    private static Task<HttpResponseMessage> PreflightAsync(TestService service, string origin, string method, string path) => service.SendAsync(
        "OPTIONS", path, null, null, ("Origin", origin), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", "authorization,content-type,x-stainless-os"));

    private static void ExpectReadable(HttpResponseMessage answer, string allowed)
    {
        Assert.Equal(allowed, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Equal("Origin", Header(answer, "Vary"));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        var exposed = Header(answer, "Access-Control-Expose-Headers").Split(", ");
        foreach (var name in (string[])["x-request-id", "retry-after", "x-should-retry", "ratelimit", "ratelimit-policy", "x-ratelimit-remaining-tokens", "*"])
        {
            Assert.Contains(name, exposed);
        }
    }

    private static string Header(HttpResponseMessage answer, string name) => string.Join(", ", answer.Headers.GetValues(name));
}
