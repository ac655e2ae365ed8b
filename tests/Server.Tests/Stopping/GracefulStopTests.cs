using Microsoft.AspNetCore.Http;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;
using QuotaFunctions.Server.Tests.Force;

namespace QuotaFunctions.Server.Tests.Stopping;

/// <summary>A server that is asked to stop finishes what it began, settles it, closes its database, and says 0.</summary>
public sealed class GracefulStopTests : IAsyncLifetime, IDisposable
{
    private readonly Workspace _workspace = new();
    private StubUpstream? _upstream;

    public async Task InitializeAsync() => _upstream = await StubUpstream.StartAsync();

    public async Task DisposeAsync() => await _upstream!.DisposeAsync();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("TERM", false)]
    [InlineData("TERM", true)]
    [InlineData("INT", false)]
    public async Task Signal_DuringASlowRequest_LetsItFinishAndSettlesIt(string signal, bool isStream)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var route = _upstream!.On(async context =>
        {
            context.Response.ContentType = isStream ? "text/event-stream" : "application/json";
            if (isStream)
            {
                await context.Response.WriteAsync("data: {\"choices\":[]}\n\n");
                await context.Response.Body.FlushAsync();
            }

            await gate.Task.WaitAsync(context.RequestAborted);
            const string Usage = """{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""";
            await context.Response.WriteAsync(isStream ? $"data: {Usage}\n\ndata: [DONE]\n\n" : Usage);
        });

        // A test run in the background passes on that SIGINT is ignored; the server is to see it as a terminal sends it.
        var setup = ServerSetup.In(_workspace).To(_upstream.BaseUrl) with { Launcher = ["env", "--default-signal=INT"] };
        await using var server = await ServerProcess.StartAsync(setup);
        var (id, key) = await server.IssueAsync("""{"quota":10,"limits":[{"unit":"tokens","window":"lifetime","limit":100000}]}""");

        var body = isStream ? """{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[]}""" : """{"model":"m","messages":[]}""";
        var call = server.Api.SendAsync(Sponsor.Chat(key, route, body));
        await Eventually.WithinAsync(route.Reached, "the upstream's turn");
        await server.SignalAsync(signal);
        await ExpectClosedToNewcomersAsync(server);
        Assert.False(call.IsCompleted);
        gate.SetResult();

        var reply = (await call).Expect(200);
        Assert.EndsWith(isStream ? "data: [DONE]\n\n" : "\"total_tokens\":7}}", reply.Text, StringComparison.Ordinal);
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.False(File.Exists(_workspace.Database + "-wal") && new FileInfo(_workspace.Database + "-wal").Length > 0, "the database was not closed");

        await using var next = await ServerProcess.StartAsync(ServerSetup.In(_workspace));
        Assert.Equal((1, 0), await next.UsedAndHeldAsync(key));
        var totals = (await next.Api.SendAsync(ApiCall.Get($"/admin/usage?key={id}").As(next.AdminToken))).Expect(200).Json.GetProperty("totals");
        Assert.Equal((1, 7), (totals.GetProperty("requests").GetInt64(), totals.GetProperty("tokens").GetInt64()));
    }

    [Fact]
    public async Task Signal_DuringARequestThatOutlastsTheSetting_CutsItThen()
    {
        var route = _upstream!.On(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).To(_upstream.BaseUrl).With("SHUTDOWN_SECONDS", "1"));
        var (_, key) = await server.IssueAsync(10);
        var call = server.Api.SendAsync(Sponsor.Chat(key, route));
        await Eventually.WithinAsync(route.Reached, "the upstream's turn");

        await server.SignalAsync("TERM");

        Assert.Equal(0, await server.WaitForExitAsync(seconds: 20));
        await Assert.ThrowsAsync<HttpRequestException>(() => call);
    }

    [Fact]
    public async Task Signal_WhileIdle_EndsAtOnce()
    {
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));
        var (_, key) = await server.IssueAsync(10);
        (await server.ConsumeAsync(key)).Expect(200);

        await server.SignalAsync("TERM");

        Assert.Equal(0, await server.WaitForExitAsync(seconds: 10));
    }

    [Fact]
    public async Task Signal_WithDenialsInMemory_WritesThem()
    {
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));
        var (id, key) = await server.IssueAsync(0);
        for (var i = 0; i < 3; i++)
        {
            (await server.ConsumeAsync(key)).Expect(429);
        }

        Assert.Equal(0, await server.StopAsync());

        await using var next = await ServerProcess.StartAsync(ServerSetup.In(_workspace));
        var totals = (await next.Api.SendAsync(ApiCall.Get($"/admin/usage?key={id}").As(next.AdminToken))).Expect(200).Json.GetProperty("totals");
        Assert.Equal(3, totals.GetProperty("denied").GetInt64());
    }

    private static Task ExpectClosedToNewcomersAsync(ServerProcess server) => Eventually.PassesAsync(async () =>
    {
        using var newcomer = new Api(server.Address);
        await Assert.ThrowsAsync<HttpRequestException>(() => newcomer.SendAsync(ApiCall.Get("/livez")));
    });
}
