using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using QuotaFunctions.Http.Contract;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;
using QuotaFunctions.Server.Tests.Guide;

namespace QuotaFunctions.Server.Tests.Start;

/// <summary>A newcomer's first minutes: start, the printed command, an OpenAI client, and the quota counts down.</summary>
public sealed class NewcomerTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task OpenAIClient_WithTheFirstKey_ChatsUntilTheQuotaIsUsedUp()
    {
        await using var upstream = await StubUpstream.StartAsync();
        var route = upstream.OnJson(
            """
            {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"message":
            {"role":"assistant","content":"hello","refusal":null},"finish_reason":"stop","logprobs":null}],
            "usage":{"prompt_tokens":7,"completion_tokens":5,"total_tokens":12}}
            """);
        await using var server = await ServerProcess.StartAsync(new ServerSetup(_workspace.Path).To(upstream.BaseUrl));
        var key = await IssueAsPrintedAsync(server);
        var client = ClientOf(server, key, route);

        ChatCompletion answer = await client.CompleteChatAsync("hi");
        await client.CompleteChatAsync("again");
        var refused = await Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync("once more"));

        Assert.Equal("hello", answer.Content[0].Text);
        Assert.Equal(429, refused.Status);
        Assert.Equal(2, route.Requests.Count); // A refusal that waiting cannot help is not tried again.
        Assert.Equal(new LimitView("requests", "lifetime", 2, 2, 0, 0, null), LimitView.Find((await server.Api.SendAsync(ApiCall.Get("/v1/quota/check").As(key))).Expect(429).Json));
    }

    private static ChatClient ClientOf(ServerProcess server, string key, StubRoute route)
    {
        var options = new OpenAIClientOptions { Endpoint = new Uri(server.Address, "/v1") };
        options.AddPolicy(new RouteHeader(route.Id), PipelinePosition.PerCall);
        return new ChatClient("gpt-4o-mini", new ApiKeyCredential(key), options);
    }

    private async Task<string> IssueAsPrintedAsync(ServerProcess server)
    {
        var command = "";
        await Eventually.PassesAsync(() =>
        {
            var line = Assert.Single(server.Output, l => l.Contains("curl ", StringComparison.Ordinal));
            command = line[line.IndexOf("curl ", StringComparison.Ordinal)..];
            return Task.CompletedTask;
        });
        var result = (await new Shell(_workspace.Path, server.Port).RunAsync(command.Replace("\"quota\": 1000", "\"quota\": 2", StringComparison.Ordinal))).ExpectSuccess();
        return JsonDocument.Parse(result.Output).RootElement.GetProperty("key").GetString()!;
    }

    private sealed class RouteHeader(string id) : PipelinePolicy
    {
        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            message.Request.Headers.Set(StubUpstream.RouteHeader, id);
            ProcessNext(message, pipeline, currentIndex);
        }

        public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            message.Request.Headers.Set(StubUpstream.RouteHeader, id);
            return ProcessNextAsync(message, pipeline, currentIndex);
        }
    }
}
