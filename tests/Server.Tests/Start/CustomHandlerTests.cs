using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Azurite;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Server.Tests.Start;

/// <summary>The server as a Functions host starts it: on the host's port, and without what is meant for clients of a server of its own.</summary>
public sealed class CustomHandlerTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Start_WithoutAdminToken_MakesNoneAndGreetsNobody()
    {
        // The server's own variables and file are for the server alone.
        await File.WriteAllTextAsync(_workspace[".env"], "ADMIN_TOKEN=short\nLOG_LEVEL=loud\n");
        await using var handler = await ServerProcess.StartAsync(Handler(new ServerSetup(_workspace.Path)).With("HOST", "not a host"));

        var refused = await handler.Api.SendAsync(ApiCall.Get("/admin/keys").As(ServerSetup.DefaultAdminToken));

        Assert.Equal(503, refused.Status);
        Assert.Contains("ADMIN_TOKEN", refused.Text, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(_workspace.Database)!, "admin-token")));
        Assert.DoesNotContain("listens on", handler.AllOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EscapedSlash_ThatTheHostEscapedAgain_ArrivesAsTheClientWroteIt()
    {
        await using var upstream = await StubUpstream.StartAsync();
        await using var handler = await ServerProcess.StartAsync(Handler(ServerSetup.In(_workspace).To(upstream.BaseUrl)));
        var issued = await handler.Api.SendAsync(ApiCall.Post("/admin/keys").As(ServerSetup.DefaultAdminToken).Json("""{"quota": 10, "expires_in": 3600}"""));
        var key = issued.Json.GetProperty("key").GetString()!;

        // The host decodes the path but for %2F, and then encodes all of it.
        var route = upstream.OnJson("""{"id": "org/model", "object": "model"}""");
        var answer = await handler.Api.SendAsync(ApiCall.Get("/v1/models/org%252Fmodel?q=%252F").As(key).With(StubUpstream.RouteHeader, route.Id));

        Assert.Equal(200, answer.Status);
        Assert.Contains(upstream.Paths, p => p.EndsWith("/models/org%2Fmodel?q=%252F", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Faults_OfTheStart_AreLinesThatTheHostShows()
    {
        var (code, output) = await ServerProcess.RunToEndAsync(
            Handler(ServerSetup.In(_workspace)).With("LOG_LEVEL", "loud").With("QUOTA_LEASES", "perhaps").With("FUNCTIONS_CUSTOMHANDLER_PORT", ""));

        Assert.Equal(1, code);
        var lines = output.Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.All(lines, l => Assert.StartsWith("Error: ", l, StringComparison.Ordinal));
        Assert.All(["FUNCTIONS_CUSTOMHANDLER_PORT", "LOG_LEVEL", "QUOTA_LEASES"], name => Assert.Contains(name, lines[^1], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sqlite_OnAnAzurePlan_IsRefused()
    {
        var (code, output) = await ServerProcess.RunToEndAsync(Handler(ServerSetup.In(_workspace)).With("WEBSITE_INSTANCE_ID", "an-instance"));

        Assert.Equal(1, code);
        Assert.Contains("Error: DATABASE_URL must name Azure Table Storage here", output, StringComparison.Ordinal);
        Assert.False(File.Exists(_workspace.Database));
    }

    [Fact]
    public async Task App_HasTheWorkersHostSettingsAndOneFunctionForAllPaths()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "QuotaFunctions.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        using var worker = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(root, "host.json")));
        var app = Path.Combine(root, "deploy", "custom-handler");
        using var handler = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(app, "host.json")));
        using var function = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(app, "Service", "function.json")));

        var own = handler.RootElement.GetProperty("customHandler");
        Assert.True(own.GetProperty("enableProxyingHttpRequest").GetBoolean());
        Assert.Equal("""["custom-handler"]""", own.GetProperty("description").GetProperty("arguments").GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));
        Assert.All(worker.RootElement.EnumerateObject(), e => Assert.True(JsonElement.DeepEquals(e.Value, handler.RootElement.GetProperty(e.Name)), e.Name));
        var trigger = function.RootElement.GetProperty("bindings")[0];
        Assert.Equal(("httpTrigger", "anonymous", "{*path}"), (Text(trigger, "type"), Text(trigger, "authLevel"), Text(trigger, "route")));
        Assert.False(trigger.TryGetProperty("methods", out _));
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static ServerSetup Handler(ServerSetup setup)
    {
        var port = FreePort.Find();
        return setup.With("FUNCTIONS_CUSTOMHANDLER_PORT", port.ToString(CultureInfo.InvariantCulture)) with
        {
            Port = port,
            PortIsInFile = true,
            Launcher = ["bash", "-c", "exec \"$@\" custom-handler", "-"],
        };
    }
}
