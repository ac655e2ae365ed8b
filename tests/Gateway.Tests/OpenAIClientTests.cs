using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Gateway.Tests;

/// <summary>The official client, unchanged but for its address and its key.</summary>
public sealed class OpenAIClientTests : ForwardingFixture
{
    [Fact]
    public async Task Chat_Completes()
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, Answer);
        var (key, id) = await IssueAsync();
        ChatCompletion completion = await Chats(key).CompleteChatAsync("Say hello.");
        Assert.Equal("Hello.", completion.Content[0].Text);
        Assert.Equal(18, completion.Usage.TotalTokenCount);
        await AssertChargedAsync(id, 1, 18, UsageSource.Reported);
    }

    [Fact]
    public async Task Chat_Streams()
    {
        static string Chunk(string text) =>
            $$$"""data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt-4o","choices":[{"index":0,"delta":{"role":"assistant","content":"{{{text}}}"},"finish_reason":null}],"usage":null}""" + "\n\n";
        Upstream.Answer = c => TestUpstream.WriteEventsAsync(c,
            Chunk("Hel"),
            Chunk("lo."),
            """data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt-4o","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":2,"total_tokens":13}}""" + "\n\n",
            "data: [DONE]\n\n");
        var (key, id) = await IssueAsync();
        var text = "";
        await foreach (var update in Chats(key).CompleteChatStreamingAsync("Say hello."))
        {
            text += string.Concat(update.ContentUpdate.Select(u => u.Text));
        }

        Assert.Equal("Hello.", text);
        await AssertChargedAsync(id, 1, 13, UsageSource.Reported);
    }

    [Fact]
    public async Task Embeddings_AreMade()
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, """{"object":"list","data":[{"object":"embedding","index":0,"embedding":"AACAPwAAAEA="}],"model":"text-embedding-3-small","usage":{"prompt_tokens":2,"total_tokens":2}}""");
        var (key, id) = await IssueAsync();
        var embedding = await Client(key).GetEmbeddingClient("text-embedding-3-small").GenerateEmbeddingAsync("hello");
        Assert.Equal([1f, 2f], embedding.Value.ToFloats().ToArray());
        await AssertChargedAsync(id, 1, 2, UsageSource.Reported);
    }

    [Fact]
    public async Task QuotaUsedUp_IsReadAsWhatItIs()
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, Answer);
        var (key, _) = await Host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(0)));
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => Chats(key).CompleteChatAsync("Say hello."));
        Assert.Equal(429, failure.Status);
        Assert.Contains("quota_exceeded", failure.Message, StringComparison.Ordinal);
        Assert.Contains("This API key may use 0 requests in all", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Upstream.Seen);
    }

    [Fact]
    public async Task ModelNotAllowed_IsReadAsWhatItIs()
    {
        var (key, _) = await IssueAsync("gpt-4o-mini");
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => Chats(key).CompleteChatAsync("Say hello."));
        Assert.Equal(403, failure.Status);
        Assert.Contains("model_not_allowed", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Allowed: 'gpt-4o-mini'.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StreamThatIsRefused_IsReadAsWhatItIs()
    {
        var (key, _) = await Host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(0)));
        var failure = await Assert.ThrowsAsync<ClientResultException>(async () =>
        {
            await foreach (var update in Chats(key).CompleteChatStreamingAsync("Say hello."))
            {
                Assert.Fail("an update came: " + update);
            }
        });
        Assert.Equal(429, failure.Status);
        Assert.Contains("quota_exceeded", failure.Message, StringComparison.Ordinal);
    }

    private ChatClient Chats(string key) => Client(key).GetChatClient("gpt-4o");

    private OpenAIClient Client(string key) => new(
        new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(Host.BaseUrl, "/v1"), RetryPolicy = new ClientRetryPolicy(0) });
}
