using QuotaFunctions.Cli.Tests.Running;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Cli.Tests.Upstreams;

/// <summary><c>quota upstreams</c> against a server that forwards.</summary>
public sealed class UpstreamsTests : IAsyncLifetime
{
    private readonly Workspace _workspace = new();
    private StubUpstream _upstream = null!;
    private ServerProcess _server = null!;

    private QuotaProgram Quota => new QuotaProgram(_workspace.Path)
        .With("QUOTA_SERVER", _server.Address.GetLeftPart(UriPartial.Authority))
        .With("ADMIN_TOKEN", _server.AdminToken);

    public async Task InitializeAsync()
    {
        _upstream = await StubUpstream.StartAsync();
        _server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).To(_upstream.BaseUrl));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
        _workspace.Dispose();
    }

    [Fact]
    public async Task List_ShowsNameStateAndAddress_AndNoSecret()
    {
        var table = (await Quota.RunAsync("upstreams", "list")).With(0);
        var json = (await Quota.RunAsync("upstreams", "list", "--json")).With(0);

        Assert.StartsWith("name\tstate\taddress", table.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("default\tunknown\thttp://127.0.0.1:", table.Lines[1], StringComparison.Ordinal);
        Assert.Equal("default", json.Json.GetProperty("upstreams")[0].GetProperty("name").GetString());
        Assert.DoesNotContain(ServerSetup.DefaultUpstreamKey, table.Output + json.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_OfUpstreamsThatAnswer_CountsTheirModels()
    {
        var route = _upstream.OnJson("""{"data":[{"id":"a"},{"id":"b"}]}""");
        var file = Path.Combine(_workspace.Path, "upstreams.json");
        await File.WriteAllTextAsync(file, $$$"""
            {"upstreams":[
              {"name":"one","base_url":"{{{_upstream.BaseUrl}}}","api_key":"sk-one","headers":{"set":{ "{{{StubUpstream.RouteHeader}}}": "{{{route.Id}}}" } }},
              {"name":"two","base_url":"{{{_upstream.BaseUrl}}}","api_key":"sk-two","models":["a","c"],"headers":{"set":{ "{{{StubUpstream.RouteHeader}}}": "{{{route.Id}}}" } }}]}
            """);
        await _server.DisposeAsync();
        _server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).With("UPSTREAMS_FILE", file));

        var table = (await Quota.RunAsync("upstreams", "test")).With(0);

        Assert.Equal(["one	working	200", "2	"], [table.Lines[1][.."one	working	200".Length], table.Lines[1][^2..]]);
        Assert.Contains("does not list c,", table.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_OfAnUpstreamThatIsGone_SaysWhyAndFails()
    {
        await _upstream.DisposeAsync();

        var table = (await Quota.RunAsync("upstreams", "test")).With(1);
        var json = (await Quota.RunAsync("upstreams", "test", "default", "--json")).With(1);

        Assert.StartsWith("default\tunreachable\t", table.Lines[1], StringComparison.Ordinal);
        Assert.Equal("unreachable", json.Json.GetProperty("upstreams")[0].GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Test_OfANameThatIsNotConfigured_IsRefused() =>
        Assert.Contains("no upstream of this name", (await Quota.RunAsync("upstreams", "test", "other")).With(1).Errors, StringComparison.Ordinal);
}
