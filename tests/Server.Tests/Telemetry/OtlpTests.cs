using System.Text;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;
using QuotaFunctions.Server.Tests.Force;

namespace QuotaFunctions.Server.Tests.Telemetry;

/// <summary>Metrics and spans pushed by OTLP, as OpenTelemetry's own variables say. The stub stands in for the collector too.</summary>
public sealed class OtlpTests : IDisposable
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Endpoint_Set_GetsMetricsAndSpansOfOneTrace()
    {
        await using var stub = await StubUpstream.StartAsync();
        var (collector, upstream) = (stub.OnJson(""), Upstream(stub));
        await using var server = await ServerProcess.StartAsync(Pushing(stub, collector).With("OTEL_SEMCONV_STABILITY_OPT_IN", "http,gen_ai_latest_experimental"));
        var (id, key) = await server.IssueAsync(10);

        (await server.Api.SendAsync(Chat(key, upstream))).Expect(200);

        await Eventually.PassesAsync(() =>
        {
            var (spans, metrics) = (Bodies(collector, "/traces"), Bodies(collector, "/metrics"));
            Assert.Contains("chat gpt-4o", spans, StringComparison.Ordinal);
            Assert.Contains("gen_ai.usage.input_tokens", spans, StringComparison.Ordinal);
            Assert.Contains("POST /v1/{*path}", spans, StringComparison.Ordinal);
            Assert.Contains("quotafunctions.charged", metrics, StringComparison.Ordinal);
            Assert.Contains("http.server.request.duration", metrics, StringComparison.Ordinal);
            Assert.Contains("gen_ai.client.operation.duration", metrics, StringComparison.Ordinal);
            Assert.Contains("gen_ai.client.token.usage", metrics, StringComparison.Ordinal);
            Assert.Contains("gen_ai.token.type", metrics, StringComparison.Ordinal);
            foreach (var secret in new[] { id, key, ServerSetup.DefaultUpstreamKey, ServerSetup.DefaultAdminToken, "canary prompt", "canary answer" })
            {
                Assert.DoesNotContain(secret, spans + metrics, StringComparison.Ordinal);
            }

            return Task.CompletedTask;
        });
        var trace = upstream.Only.Header("traceparent")!.Split('-');
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", trace[1]);
        Assert.NotEqual("b7ad6b7169203331", trace[2]);
    }

    [Fact]
    public async Task GenAi_NotAskedFor_IsNotThere()
    {
        await using var stub = await StubUpstream.StartAsync();
        var (collector, upstream) = (stub.OnJson(""), Upstream(stub));
        await using var server = await ServerProcess.StartAsync(Pushing(stub, collector));
        var (_, key) = await server.IssueAsync(10);

        (await server.Api.SendAsync(Chat(key, upstream))).Expect(200);

        await Eventually.PassesAsync(() =>
        {
            var (spans, metrics) = (Bodies(collector, "/traces"), Bodies(collector, "/metrics"));
            Assert.Contains("forward chat.completions", spans, StringComparison.Ordinal);
            Assert.Contains("quotafunctions.upstream.duration", metrics, StringComparison.Ordinal);
            Assert.DoesNotContain("gen_ai.", spans + metrics, StringComparison.Ordinal);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Nothing_Set_PassesTheTraceOnUnchanged()
    {
        await using var stub = await StubUpstream.StartAsync();
        var upstream = Upstream(stub);
        await using var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).To(stub.BaseUrl));
        var (_, key) = await server.IssueAsync(10);

        (await server.Api.SendAsync(Chat(key, upstream))).Expect(200);

        Assert.Equal(Parent, upstream.Only.Header("traceparent"));
    }

    [Fact]
    public async Task Collector_NotThere_ChangesNothingForClients()
    {
        await using var stub = await StubUpstream.StartAsync();
        var upstream = Upstream(stub);
        await using var server = await ServerProcess.StartAsync(
            ServerSetup.In(_workspace).To(stub.BaseUrl).With("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1").With("OTEL_BSP_SCHEDULE_DELAY", "50"));
        var (_, key) = await server.IssueAsync(10);

        for (var i = 0; i < 3; i++)
        {
            (await server.Api.SendAsync(Chat(key, upstream))).Expect(200);
        }

        Assert.Equal(0, await server.StopAsync());
    }

    private static StubRoute Upstream(StubUpstream stub) => stub.OnJson(
        """{"model":"gpt-4o","choices":[{"message":{"content":"canary answer"}}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}""");

    private static ApiCall Chat(string key, StubRoute upstream) =>
        Sponsor.Chat(key, upstream, """{"model":"gpt-4o","messages":[{"role":"user","content":"canary prompt"}]}""").With("traceparent", Parent);

    private static string Bodies(StubRoute collector, string signal) => string.Concat(
        collector.Requests.Where(r => r.PathAndQuery.EndsWith(signal, StringComparison.Ordinal)).Select(r => Encoding.UTF8.GetString(r.Body)));

    private ServerSetup Pushing(StubUpstream stub, StubRoute collector) => ServerSetup.In(_workspace).To(stub.BaseUrl)
        .With("OTEL_EXPORTER_OTLP_ENDPOINT", stub.BaseUrl.ToString())
        .With("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
        .With("OTEL_EXPORTER_OTLP_HEADERS", $"{StubUpstream.RouteHeader}={collector.Id}")
        .With("OTEL_METRIC_EXPORT_INTERVAL", "200")
        .With("OTEL_BSP_SCHEDULE_DELAY", "50");
}
