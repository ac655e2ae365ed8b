using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>/admin/upstreams</c>: where requests are forwarded.</summary>
public abstract class UpstreamsContract : ContractTests
{
    [Fact]
    public async Task Upstreams_ShowAddressAndStateAndNoSecret()
    {
        var key = await IssueAsync(10);
        var route = Host.Upstream.OnJson("{}");
        (await Host.Api.SendAsync(ApiCall.Post("/v1/chat/completions").As(key.Text).With(Upstream.StubUpstream.RouteHeader, route.Id).Json("""{"model":"m","messages":[]}"""))).Expect(200);

        var reply = (await AdminAsync("GET", "/admin/upstreams")).Expect(200);

        var upstream = Assert.Single(reply.Json.GetProperty("upstreams").EnumerateArray());
        Assert.Equal("default", upstream.GetProperty("name").GetString());
        Assert.StartsWith("http://127.0.0.1:", upstream.GetProperty("base_url").GetString(), StringComparison.Ordinal);
        Assert.Equal("set", upstream.GetProperty("secret").GetString());
        Assert.NotEqual("unknown", upstream.GetProperty("state").GetString());
        Assert.DoesNotContain(Host.UpstreamKey, reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upstreams_WithAParameter_AreRefused() =>
        Assert.Contains("'name'", (await AdminAsync("GET", "/admin/upstreams?name=x")).Expect(400).Json.GetProperty("detail").GetString(), StringComparison.Ordinal);

    [Fact]
    public async Task Upstream_Tested_AnswersWhatCameOfIt_AndShowsNoSecret()
    {
        var reply = (await AdminAsync("POST", "/admin/upstreams/default/test")).Expect(200);

        Assert.Equal("default", reply.Json.GetProperty("name").GetString());
        Assert.True(reply.Json.GetProperty("latency_ms").GetDouble() > 0);
        Assert.NotEqual("secret_refused", reply.Json.GetProperty("outcome").GetString());
        Assert.NotEqual("unreachable", reply.Json.GetProperty("outcome").GetString());
        Assert.DoesNotContain(Host.UpstreamKey, reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upstream_ThatIsNotConfigured_IsNotFound() =>
        Assert.Equal("not_found", (await AdminAsync("POST", "/admin/upstreams/other/test")).Expect(404).Json.GetProperty("code").GetString());
}
