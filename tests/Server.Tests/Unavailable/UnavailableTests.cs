using Microsoft.Data.Sqlite;
using QuotaFunctions.Azurite;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;
using QuotaFunctions.Server.Tests.Force;

namespace QuotaFunctions.Server.Tests.Unavailable;

/// <summary>An upstream that is not set or not reachable, and a store that is not reachable: each has its own code, and nothing is lost.</summary>
public sealed class UnavailableTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Upstream_NotConfigured_Is503AndAllElseWorks()
    {
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));
        var (_, key) = await server.IssueAsync(10);

        var reply = (await server.Api.SendAsync(ApiCall.Post("/v1/chat/completions").As(key).Json("{}"))).ExpectRefusal(503, "upstream_not_configured");

        Assert.Null(reply.Header("Retry-After"));
        Assert.Equal("false", reply.Header("x-should-retry"));
        Assert.Equal("application/json", reply.MediaType);
        Assert.Equal((0, 0), await server.UsedAndHeldAsync(key));
        (await server.ConsumeAsync(key)).Expect(200);
    }

    [Fact]
    public async Task Upstream_RefusesConnections_Is502RefundedAndTheServerLives()
    {
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).To(new Uri($"http://127.0.0.1:{FreePort.Find()}/v1")));
        var (id, key) = await server.IssueAsync(10);

        for (var i = 0; i < 3; i++)
        {
            (await server.Api.SendAsync(ApiCall.Post("/v1/chat/completions").As(key).Json("""{"model":"m","messages":[]}"""))).ExpectRefusal(502, "upstream_unreachable");
        }

        await Eventually.PassesAsync(async () => Assert.Equal((0, 0), await server.UsedAndHeldAsync(key)));
        var totals = (await server.Api.SendAsync(ApiCall.Get($"/admin/usage?key={id}").As(server.AdminToken))).Expect(200).Json.GetProperty("totals");
        Assert.Equal(3, totals.GetProperty("errors").GetInt64());
    }

    [Fact]
    public async Task Upstream_SilentForTooLong_Is504AndTheNextRequestIsServed()
    {
        await using var upstream = await StubUpstream.StartAsync();
        var silent = upstream.On(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        var prompt = upstream.OnJson("{}");
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).To(upstream.BaseUrl).With("UPSTREAM_TIMEOUT_SECONDS", "1"));
        var (_, key) = await server.IssueAsync(10);

        var reply = (await server.Api.SendAsync(Sponsor.Chat(key, silent))).ExpectRefusal(504, "upstream_timeout");

        Assert.Equal("application/json", reply.MediaType);
        await Eventually.WithinAsync(silent.Aborted, "the upstream's cancellation");
        (await server.Api.SendAsync(Sponsor.Chat(key, prompt))).Expect(200);
        await Eventually.PassesAsync(async () => Assert.Equal(0, (await server.UsedAndHeldAsync(key)).Held));
    }

    [Fact]
    public async Task Bodies_OverTheConfiguredSizes_Are413()
    {
        await using var upstream = await StubUpstream.StartAsync();
        var route = upstream.OnJson("{}");
        var setup = ServerSetup.In(_workspace).To(upstream.BaseUrl).With("MAX_ADMIN_BODY_BYTES", "2048").With("MAX_FORWARD_BODY_BYTES", "4096");
        await using var server = await ServerProcess.StartAsync(setup);
        var (_, key) = await server.IssueAsync(10);

        (await server.Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(key).Json(new string(' ', 2049)))).ExpectRefusal(413, "payload_too_large");
        (await server.Api.SendAsync(Sponsor.Chat(key, route, "{}" + new string(' ', 4095)))).ExpectRefusal(413, "payload_too_large");
        (await server.Api.SendAsync(Sponsor.Chat(key, route, "{}" + new string(' ', 4094)))).Expect(200);

        Assert.Single(route.Requests);
    }

    [Fact]
    public async Task Store_OnAFullDisk_Is503AndLosesNothing()
    {
        // No file of this process may grow past 4.5 MB, as on a disk that is full there. The runtime's own doubly mapped memory would be a file too.
        var setup = ServerSetup.In(_workspace).With("DOTNET_EnableWriteXorExecute", "0") with { Launcher = ["bash", "-c", "ulimit -f 4500; exec \"$@\"", "-"] };
        var acknowledged = 0;
        string id, key;
        await using (var server = await ServerProcess.StartAsync(setup))
        {
            (id, key) = await server.IssueAsync(1_000_000);
            var label = new string('x', 200);
            var issuing = ApiCall.Post("/admin/keys").As(server.AdminToken).Json($"{{\"quota\":1,\"count\":1000,\"label\":\"{label}\"}}");
            Reply reply;
            do
            {
                reply = (await server.Api.SendAsync(issuing)).Expect(201, 503);
                if ((await server.ConsumeAsync(key)).Expect(200, 503).Status == 200)
                {
                    acknowledged++;
                }
            }
            while (reply.Status == 201 && acknowledged < 100);

            reply.ExpectRefusal(503, "storage_unavailable");
            Assert.True(reply.SecondsHeader("Retry-After") >= 1);
            Assert.Contains(server.Output, l => l.Contains(_workspace.Database, StringComparison.Ordinal) && l.Contains("\"level\":\"warn\"", StringComparison.Ordinal));
            (await server.Api.SendAsync(ApiCall.Get("/livez"))).Expect(200);
            await server.StopAsync();
        }

        await using var roomy = await ServerProcess.StartAsync(ServerSetup.In(_workspace));
        Assert.Equal(acknowledged, await roomy.UsedAsync(id));
        (await roomy.ConsumeAsync(key)).Expect(200);
    }

    [Fact]
    public async Task Store_LockedByAnother_Is503AndRecovers()
    {
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));
        var (id, key) = await server.IssueAsync(10);
        (await server.ConsumeAsync(key)).Expect(200);

        await using (var other = new SqliteConnection($"Data Source={_workspace.Database};Pooling=False"))
        {
            await other.OpenAsync();
            await using var lockIt = other.CreateCommand();
            lockIt.CommandText = "BEGIN IMMEDIATE";
            await lockIt.ExecuteNonQueryAsync();

            var reply = (await server.ConsumeAsync(key)).ExpectRefusal(503, "storage_unavailable");
            Assert.True(reply.SecondsHeader("Retry-After") >= 1);
            var health = (await server.Api.SendAsync(ApiCall.Get("/healthz"))).Expect(503);
            Assert.False(health.Json.GetProperty("ok").GetBoolean());
            var storage = health.Json.GetProperty("checks").GetProperty("storage");
            Assert.False(storage.GetProperty("ok").GetBoolean());
            Assert.NotEmpty(storage.GetProperty("reason").GetString()!);
            Assert.Contains(server.Output, l => l.Contains(_workspace.Database, StringComparison.Ordinal) && l.Contains("lock", StringComparison.OrdinalIgnoreCase));
            (await server.Api.SendAsync(ApiCall.Get("/livez"))).Expect(200);
        }

        await Eventually.PassesAsync(async () => (await server.Api.SendAsync(ApiCall.Get("/healthz"))).Expect(200));
        Assert.Equal(1, await server.UsedAsync(id));
        (await server.ConsumeAsync(key)).Expect(200);
        Assert.Equal(2, await server.UsedAsync(id));
    }
}
