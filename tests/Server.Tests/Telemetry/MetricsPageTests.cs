using System.Net.Http.Headers;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;
using QuotaFunctions.Server.Tests.Force;

namespace QuotaFunctions.Server.Tests.Telemetry;

/// <summary><c>GET /metrics</c>: for administrators only, and only where it was switched on.</summary>
public sealed class MetricsPageTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Metrics_Off_AreNotThere()
    {
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));

        (await server.Api.SendAsync(ApiCall.Get("/metrics").As(server.AdminToken))).ExpectRefusal(404, "not_found");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong-token-wrong-token-wrong-token")]
    public async Task Metrics_WithoutTheAdminToken_AreRefused(string? token)
    {
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).With("METRICS", "on"));

        var call = ApiCall.Get("/metrics");
        var reply = (await server.Api.SendAsync(token is null ? call : call.As(token))).ExpectRefusal(401, "unauthorized");

        Assert.NotNull(reply.Header("x-request-id"));
    }

    [Theory]
    [InlineData("GET", "/metrics/")]
    [InlineData("GET", "/Metrics")]
    [InlineData("HEAD", "/metrics")]
    public async Task Metrics_InOtherSpellings_AreTheSamePage(string method, string path)
    {
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).With("METRICS", "on"));
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("x-admin-token", server.AdminToken);

        using var reply = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal((200, "text/plain", true), ((int)reply.StatusCode, reply.Content.Headers.ContentType?.MediaType, reply.Headers.CacheControl?.NoStore));
        Assert.Equal(method == "GET", (await reply.Content.ReadAsStringAsync()).Length > 0);
    }

    [Fact]
    public async Task Metrics_AfterUse_CountWhatWasDecidedChargedAndForwarded()
    {
        await using var upstream = await StubUpstream.StartAsync();
        var route = upstream.OnJson("""{"model":"gpt-4o","choices":[{"message":{"content":"Hi"}}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}""");
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).To(upstream.BaseUrl).With("METRICS", "on"));
        var (id, key) = await server.IssueAsync("""{"quota":2,"limits":[{"unit":"tokens","window":"day","limit":100000}]}""");
        (await server.Api.SendAsync(Sponsor.Chat(key, route, """{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}"""))).Expect(200);
        (await server.ConsumeAsync(key)).Expect(200);
        (await server.ConsumeAsync(key)).ExpectRefusal(429, "quota_exceeded");

        await Eventually.PassesAsync(async () =>
        {
            var page = await ScrapeAsync(server);

            Assert.Equal(1, Value(page, "quotafunctions_decisions_total", "operation=\"consume\"", "outcome=\"denied\"", "unit=\"requests\"", "window=\"lifetime\""));
            Assert.Equal(1, Value(page, "quotafunctions_decisions_total", "operation=\"consume\"", "outcome=\"allowed\""));
            Assert.Equal(10, Value(page, "quotafunctions_charged_total", "unit=\"tokens\"", "model=\"gpt-4o\"", "upstream=\"default\"", "source=\"reported\""));
            Assert.Equal(1, Value(page, "quotafunctions_charged_total", "unit=\"requests\"", "model=\"gpt-4o\""));
            Assert.Equal(1, Value(page, "quotafunctions_holds_made_total"));
            Assert.Equal(1, Value(page, "quotafunctions_holds_ended_total", "how=\"settled\""));
            Assert.Equal(1, Value(page, "quotafunctions_refusals_total", "code=\"quota_exceeded\""));
            Assert.Equal(1, Value(page, "quotafunctions_upstream_head_seconds_count", "upstream=\"default\"", "outcome=\"answered\""));
            Assert.Equal(1, Value(page, "quotafunctions_upstream_duration_seconds_count", "upstream=\"default\"", "model=\"gpt-4o\""));
            Assert.Equal(1, Value(page, "quotafunctions_upstream_first_byte_seconds_count", "upstream=\"default\""));
            Assert.Equal(1, Value(page, "quotafunctions_forward_overhead_seconds_count"));
            Assert.True(Value(page, "quotafunctions_store_duration_seconds_count", "operation=\"write\"", "outcome=\"done\"", "store=\"sqlite\"") >= 3);
            Assert.Equal(0, Value(page, "quotafunctions_bodies_memory_bytes"));
            Assert.Equal(1, Value(page, "http_server_request_duration_seconds_count", "http_route=\"/v1/{*path}\"", "http_response_status_code=\"200\""));
            Assert.DoesNotContain(id, page, StringComparison.Ordinal);
            Assert.DoesNotContain(key, page, StringComparison.Ordinal);
            Assert.DoesNotContain(ServerSetup.DefaultUpstreamKey, page, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Models_BeyondTwoHundred_AreOneLabel()
    {
        await using var upstream = await StubUpstream.StartAsync();
        var route = upstream.OnJson("{}", status: 400);
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).To(upstream.BaseUrl).With("METRICS", "on"));
        var (_, key) = await server.IssueAsync(1_000);

        for (var i = 0; i < 210; i++)
        {
            await server.Api.SendAsync(Sponsor.Chat(key, route, $$"""{"model":"model-{{i}}","messages":[]}"""));
        }

        var page = await ScrapeAsync(server);
        Assert.Equal(10, Value(page, "quotafunctions_upstream_head_seconds_count", "model=\"(other)\""));
        Assert.Equal(1, Value(page, "quotafunctions_upstream_head_seconds_count", "model=\"model-199\""));
    }

    /// <summary>The page. It is no operation of the API, so no description of it is at hand to compare the answer with.</summary>
    private static async Task<string> ScrapeAsync(ServerProcess server)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.AdminToken);
        return await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
    }

    /// <summary>The value of the only line with this name and these labels; -1 when there is none.</summary>
    private static double Value(string page, string name, params string[] labels)
    {
        var lines = page.Split('\n').Where(l => (l.StartsWith(name + "{", StringComparison.Ordinal) || l.StartsWith(name + " ", StringComparison.Ordinal))
            && labels.All(label => l.Contains(label, StringComparison.Ordinal))).ToArray();
        return lines.Length == 0 ? -1 : double.Parse(Assert.Single(lines).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
