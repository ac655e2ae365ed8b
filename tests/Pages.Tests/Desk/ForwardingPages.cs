using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Http.Contract;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Pages.Tests.Browsing;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Pages.Tests.Desk;

/// <summary>A server on SQLite in front of an upstream, so that there is use to look at.</summary>
public sealed class ForwardingPages : PagesHost, IAsyncLifetime
{
    private StubUpstream? _upstream;

    /// <summary>The upstream.</summary>
    public StubUpstream Upstream => _upstream ?? throw new InvalidOperationException("The upstream is not started.");

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        await Upstream.DisposeAsync();
    }

    /// <summary>Makes chat requests of a key, which the upstream answers with this usage.</summary>
    public async Task ChatAsync(IssuedKey key, string model, int times, int tokensIn = 12, int tokensOut = 30)
    {
        var route = Upstream.OnJson(string.Create(CultureInfo.InvariantCulture, $$$"""
            {"id":"x","object":"chat.completion","model":"{{{model}}}",
             "choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":{{{tokensIn}}},"completion_tokens":{{{tokensOut}}},"total_tokens":{{{tokensIn + tokensOut}}}}}
            """));
        var call = ApiCall.Post("/v1/chat/completions").As(key.Text).With(StubUpstream.RouteHeader, route.Id)
            .Json($$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hi"}]}""");
        for (var i = 0; i < times; i++)
        {
            (await Server.Api.SendAsync(call)).Expect(200);
        }
    }

    /// <summary>Charges a key through the API.</summary>
    public async Task<Reply> ConsumeAsync(IssuedKey key, string cost) =>
        await Server.Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(key.Text).Json($$"""{"cost":{{cost}}}"""));

    /// <summary>The overview, as the API has it when it counts all requests so far: an answer can be some seconds old.</summary>
    public async Task<JsonElement> OverviewAsync(string query)
    {
        var charged = (await AdminAsync("GET", "/admin/usage?group_by=day")).Expect(200).Json.GetProperty("totals").GetProperty("requests").GetInt64();
        var overview = default(JsonElement);
        await Eventually.PassesAsync(async () =>
        {
            overview = (await AdminAsync("GET", $"/admin/overview?{query}")).Expect(200).Json;
            Assert.Equal(charged, overview.GetProperty("now").GetProperty("requests").GetInt64());
        });
        return overview;
    }

    /// <summary>Waits until the overview lists a key among what needs attention.</summary>
    public Task ListedAsync(IssuedKey key) => Eventually.PassesAsync(async () =>
        Assert.Contains((await AdminAsync("GET", "/admin/overview?span=24h&group_by=key")).Expect(200).Json.GetProperty("attention").EnumerateArray(),
            entry => entry.GetProperty("key_id").GetString() == key.Id));

    protected override async Task<ServerSetup> SetUpAsync(ServerSetup setup)
    {
        _upstream = await StubUpstream.StartAsync();
        return setup.To(Upstream.BaseUrl);
    }
}

/// <summary>The tests that share the server in front of an upstream; one at a time.</summary>
[CollectionDefinition(Name)]
public sealed class PagesWithUse : ICollectionFixture<ForwardingPages>
{
    public const string Name = "pages with use";
}
