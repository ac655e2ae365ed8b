using System.Text;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Gateway.Tests;

public sealed class StreamForwardingTests : ForwardingFixture
{
    private const string Hello = "data: {\"model\":\"gpt-4o-mini\",\"choices\":[{\"delta\":{\"content\":\"Hel\"}}],\"usage\":null}\n\n";
    private const string Lo = "data: {\"choices\":[{\"delta\":{\"content\":\"lo\"}}],\"usage\":null}\r\n\r\n";
    private const string UsageChunk = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":2,\"total_tokens\":13}}\n\n";
    private const string Done = "data: [DONE]\n\n";

    [Fact]
    public async Task Stream_ThatDidNotAskForUsage_IsChargedAndDoesNotShowIt()
    {
        Upstream.Answer = c => TestUpstream.WriteEventsAsync(c, Hello, Lo, UsageChunk, Done);
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", ChatStream);
        Assert.Equal(Hello + Lo + Done, await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(ChatStream[..^1] + ",\"stream_options\":{\"include_usage\":true}}", Upstream.Last.Text);
        await AssertChargedAsync(id, 1, 13, UsageSource.Reported);
        Assert.Equal(["gpt-4o-mini"], (await Host.UsageAsync(id)).Models);
    }

    [Fact]
    public async Task Stream_ThatAskedForUsage_ShowsIt()
    {
        Upstream.Answer = c => TestUpstream.WriteEventsAsync(c, Hello, UsageChunk, Done);
        var (key, id) = await IssueAsync();
        var body = ChatStream[..^1] + ",\"stream_options\":{\"include_usage\":true}}";
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", body);
        Assert.Equal(Hello + UsageChunk + Done, await answer.Content.ReadAsStringAsync());
        Assert.Equal(body, Upstream.Last.Text);
        await AssertChargedAsync(id, 1, 13, UsageSource.Reported);
    }

    [Fact]
    public async Task Stream_OfOneByteAtATime_IsTheSame()
    {
        Upstream.Answer = c => TestUpstream.WriteEventsAsync(c, (Hello + Lo + UsageChunk + Done).Select(ch => ch.ToString()));
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", ChatStream);
        Assert.Equal(Hello + Lo + Done, await answer.Content.ReadAsStringAsync());
        await AssertChargedAsync(id, 1, 13, UsageSource.Reported);
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("application/json")]
    public async Task Head_OfAnAnswer_DoesNotWaitForTheBody(string type)
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Upstream.Answer = async c =>
        {
            c.Response.ContentType = type;
            await c.Response.Body.FlushAsync();
            await goOn.Task.WaitAsync(TimeSpan.FromSeconds(60));
        };
        var (key, _) = await IssueAsync();

        using var answer = await Host.PostAsync(key, "/v1/chat/completions", ChatStream).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);

        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        goOn.SetResult();
    }

    [Fact]
    public async Task Stream_WithoutUsage_IsEstimatedByWhatWasSeen()
    {
        Upstream.Answer = c => TestUpstream.WriteEventsAsync(c, Hello, Lo, Done);
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", ChatStream);
        Assert.Equal(Hello + Lo + Done, await answer.Content.ReadAsStringAsync());
        var usage = await Host.UsageAsync(id);
        Assert.Equal((1, 2, UsageSource.Estimated), (usage.Sums.Requests, usage.Sums.TokensOut, usage.Sums.Source));
        Assert.InRange(usage.Sums.TokensIn, 5, 26);
    }

    [Fact]
    public async Task ResponsesStream_IsMeteredAndNotTouched()
    {
        const string Events = "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"hi\"}\n\nevent: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"model\":\"o3\",\"usage\":{\"input_tokens\":4,\"output_tokens\":5,\"total_tokens\":9}}}\n\n";
        Upstream.Answer = c => TestUpstream.WriteEventsAsync(c, Events);
        var (key, id) = await IssueAsync();
        const string Body = """{"model":"o3","input":"hi","stream":true,"max_output_tokens":100}""";
        using var answer = await Host.PostAsync(key, "/v1/responses", Body);
        Assert.Equal(Events, await answer.Content.ReadAsStringAsync());
        Assert.Equal(Body, Upstream.Last.Text);
        await AssertChargedAsync(id, 1, 9, UsageSource.Reported);
    }

    [Fact]
    public async Task MessagesStream_IsMeteredOverItsEvents()
    {
        const string Events = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"claude\",\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}}\n\nevent: message_delta\ndata: {\"type\":\"message_delta\",\"usage\":{\"output_tokens\":15}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
        Upstream.Answer = c => TestUpstream.WriteEventsAsync(c, Events);
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/messages", """{"model":"claude","max_tokens":100,"stream":true,"messages":[]}""");
        Assert.Equal(Events, await answer.Content.ReadAsStringAsync());
        await AssertChargedAsync(id, 1, 40, UsageSource.Reported);
    }

    [Fact]
    public async Task Chunk_ReachesTheClientBeforeTheNextIsSent()
    {
        var received = new TaskCompletionSource();
        Upstream.Answer = async c =>
        {
            await TestUpstream.WriteEventsAsync(c, Hello);
            await received.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await TestUpstream.WriteEventsAsync(c, Lo, UsageChunk, Done);
        };
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", ChatStream);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var first = new byte[Encoding.UTF8.GetByteCount(Hello)];
        await body.ReadExactlyAsync(first);
        Assert.Equal(Hello, Encoding.UTF8.GetString(first));
        received.SetResult();
        using var rest = new StreamReader(body);
        Assert.Equal(Lo + Done, await rest.ReadToEndAsync());
        await AssertChargedAsync(id, 1, 13);
    }

    [Fact]
    public async Task BrokenStream_IsChargedByWhatWasSeenAndBreaksForTheClient()
    {
        var received = new TaskCompletionSource();
        Upstream.Answer = async c =>
        {
            await TestUpstream.WriteEventsAsync(c, Hello, Lo);
            await received.Task.WaitAsync(TimeSpan.FromSeconds(60));
            c.Abort();
        };
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", ChatStream);
        await using var body = await answer.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[Encoding.UTF8.GetByteCount(Hello + Lo)]);
        received.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null));
        var usage = await Host.UsageAsync(id);
        Assert.Equal((1, 2, UsageSource.Estimated), (usage.Sums.Requests, usage.Sums.TokensOut, usage.Sums.Source));
        Assert.Contains(Host.Log.Entries, e => e.Event.Id == 254);
    }

    [Fact]
    public async Task ClientThatLeaves_CancelsTheUpstreamAndIsChargedByWhatWasSeen()
    {
        var cancelled = new TaskCompletionSource();
        Upstream.Answer = async c =>
        {
            await TestUpstream.WriteEventsAsync(c, Hello, Lo);
            c.RequestAborted.Register(cancelled.SetResult);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.RequestAborted);
        };
        var (key, id) = await IssueAsync();
        var answer = await Host.PostAsync(key, "/v1/chat/completions", ChatStream);
        await using (var body = await answer.Content.ReadAsStreamAsync())
        {
            await body.ReadExactlyAsync(new byte[Encoding.UTF8.GetByteCount(Hello + Lo)]);
        }

        answer.Dispose();
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(60));
        var usage = await Host.UsageAsync(id);
        Assert.Equal((1, 2, UsageSource.Estimated), (usage.Sums.Requests, usage.Sums.TokensOut, usage.Sums.Source));
        Assert.InRange(usage.Sums.Tokens, 7, 28);
    }

    [Fact]
    public async Task ClientThatLeavesBeforeTheAnswer_IsChargedAsHeld()
    {
        var reached = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        Upstream.Answer = async c =>
        {
            c.RequestAborted.Register(cancelled.SetResult);
            reached.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.RequestAborted);
        };
        var (key, id) = await IssueAsync();
        using var leave = new CancellationTokenSource();
        var call = Host.Client.SendAsync(ForwardingHost.Request(key, HttpMethod.Post, "/v1/chat/completions", Chat), leave.Token);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(60));
        var usage = await Host.UsageAsync(id);
        Assert.Equal((1, UsageSource.Held), (usage.Sums.Requests, usage.Sums.Source));
        Assert.InRange(usage.Sums.Tokens, 55, 76);
    }
}
