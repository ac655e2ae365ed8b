using System.Text;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary>Server-sent events and uploads: bytes are passed on as they arrive, and are still metered.</summary>
public abstract class StreamingContract : ContractTests
{
    private const string First = """{"id":"1","object":"chat.completion.chunk","model":"test-model","choices":[{"index":0,"delta":{"content":"hel"}}],"usage":null}""";
    private const string Second = """{"id":"1","object":"chat.completion.chunk","model":"test-model","choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":"stop"}],"usage":null}""";
    private const string Usage = """{"id":"1","object":"chat.completion.chunk","model":"test-model","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":5,"total_tokens":12}}""";
    private const string Request = """{"model":"test-model","stream":true,"messages":[{"role":"user","content":"hi"}]}""";
    private const string RequestForUsage = """{"model":"test-model","stream":true,"stream_options":{"include_usage":true},"messages":[]}""";
    private const string Limits = """[{"unit":"requests","window":"lifetime","limit":10},{"unit":"tokens","window":"lifetime","limit":100000}]""";

    [Fact]
    public async Task Stream_Usage_IsAskedForMeteredAndHidden()
    {
        var key = await IssueWithLimitsAsync(Limits);
        var route = Host.Upstream.OnEvents(First, Second, Usage, "[DONE]");

        var reply = (await SendAsync(Chat(key, route, Request))).Expect(200);

        Assert.Equal("text/event-stream", reply.MediaType);
        Assert.True(route.Only.Json.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
        Assert.DoesNotContain("prompt_tokens", reply.Text, StringComparison.Ordinal);
        Assert.Equal(3, Events(reply.Text).Count);
        Assert.Equal("[DONE]", Events(reply.Text)[^1]);
        await ExpectChargedAsync(key, 12, "reported");
    }

    [Fact]
    public async Task Stream_UsageTheClientAskedFor_IsShown()
    {
        var key = await IssueWithLimitsAsync(Limits);
        var route = Host.Upstream.OnEvents(First, Second, Usage, "[DONE]");

        var reply = (await SendAsync(Chat(key, route, RequestForUsage))).Expect(200);

        Assert.Equal([First, Second, Usage, "[DONE]"], Events(reply.Text));
        await ExpectChargedAsync(key, 12, "reported");
    }

    [Fact]
    public async Task Stream_WithoutUsage_IsEstimated()
    {
        var key = await IssueWithLimitsAsync(Limits);
        var route = Host.Upstream.OnEvents(First, Second, "[DONE]");

        (await SendAsync(Chat(key, route, Request))).Expect(200);

        await Eventually.PassesAsync(async () =>
        {
            var tokens = await LimitAsync(key, "tokens");
            Assert.Equal(0, tokens.Held);
            Assert.InRange(tokens.Used, 1, 5_000);
            var row = Assert.Single((await AdminAsync("GET", $"/admin/usage?key={key.Id}")).Expect(200).Json.GetProperty("rows").EnumerateArray());
            Assert.Equal("estimated", row.GetProperty("source").GetString());
        });
    }

    [Fact]
    public async Task Stream_FirstEvent_ArrivesBeforeTheUpstreamIsDone()
    {
        var key = await IssueWithLimitsAsync(Limits);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var route = Host.Upstream.On(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync($"data: {First}\n\n");
            await context.Response.Body.FlushAsync();
            await gate.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync($"data: {Second}\n\ndata: {Usage}\n\ndata: [DONE]\n\n");
        });

        using var response = await Host.Api.OpenAsync(Chat(key, route, Request));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var line = await Eventually.WithinAsync(reader.ReadLineAsync(), "the first event");
        gate.SetResult();
        var rest = await reader.ReadToEndAsync();

        Assert.Equal($"data: {First}", line);
        Assert.EndsWith("data: [DONE]\n\n", rest, StringComparison.Ordinal);
        await ExpectChargedAsync(key, 12, "reported");
    }

    [Fact]
    public async Task Stream_BytesInOddPieces_AreTheSameEvents()
    {
        var key = await IssueWithLimitsAsync(Limits);
        var whole = Encoding.UTF8.GetBytes($": comment\n\ndata: {First.Replace("hel", "h€l👋", StringComparison.Ordinal)}\n\ndata: {Second}\n\ndata: {Usage}\n\ndata: [DONE]\n\n");
        var route = Host.Upstream.On(async context =>
        {
            context.Response.ContentType = "text/event-stream; charset=utf-8";
            foreach (var piece in whole.Chunk(7))
            {
                await context.Response.Body.WriteAsync(piece);
                await context.Response.Body.FlushAsync();
            }
        });

        var reply = (await SendAsync(Chat(key, route, RequestForUsage))).Expect(200);

        Assert.Equal(whole, reply.Body);
        await ExpectChargedAsync(key, 12, "reported");
    }

    [Fact]
    public async Task Stream_ClientGone_CancelsTheUpstreamAndIsCharged()
    {
        var key = await IssueWithLimitsAsync(Limits);
        var route = Host.Upstream.On(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            while (true)
            {
                await context.Response.WriteAsync($"data: {First}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, context.RequestAborted);
            }
        });

        using (var response = await Host.Api.OpenAsync(Chat(key, route, Request)))
        {
            var stream = await response.Content.ReadAsStreamAsync();
            Assert.True(await stream.ReadAsync(new byte[64]) > 0);
        }

        await Eventually.WithinAsync(route.Aborted, "the upstream's cancellation");
        await Eventually.PassesAsync(async () =>
        {
            var (requests, tokens) = (await LimitAsync(key), await LimitAsync(key, "tokens"));
            Assert.Equal((1, 0, 0), (requests.Used, requests.Held, tokens.Held));
            Assert.True(tokens.Used >= 1);
        });
    }

    [Fact]
    public async Task Stream_UpstreamBreaksOff_IsChargedForWhatWasSeen()
    {
        var key = await IssueWithLimitsAsync(Limits);
        var route = Host.Upstream.On(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync($"data: {First}\n\n");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            var reply = await SendAsync(Chat(key, route, Request));
            Assert.Equal(502, reply.Status);
            throw new HttpRequestException(reply.ToString());
        });

        await Eventually.PassesAsync(async () =>
        {
            Assert.Equal(0, (await LimitAsync(key)).Held);
            Assert.Equal(0, (await LimitAsync(key, "tokens")).Held);
        });
        await ExpectHealthyAsync();
    }

    [Fact]
    public async Task Upload_Multipart_ArrivesWhole()
    {
        var key = await IssueAsync(10);
        var route = Host.Upstream.OnJson("""{"text":"hello"}""");
        var audio = new byte[8 * 1024 * 1024];
        new Random(7).NextBytes(audio);
        byte[] body =
        [
            .. "--frontier\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n"u8,
            .. "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\n\r\n"u8, .. audio, .. "\r\n--frontier--\r\n"u8,
        ];
        var call = ApiCall.Post("/v1/audio/transcriptions").As(key.Text).With(StubUpstream.RouteHeader, route.Id);

        (await SendAsync(call.Bytes(body, "multipart/form-data; boundary=frontier"))).Expect(200);

        Assert.Equal("multipart/form-data; boundary=frontier", route.Only.Header("Content-Type"));
        Assert.True(body.AsSpan().SequenceEqual(route.Only.Body));
        await Eventually.PassesAsync(async () => Assert.Equal(1, (await LimitAsync(key)).Used));
    }

    private static List<string> Events(string text) =>
        [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(e => e.StartsWith("data: ", StringComparison.Ordinal)).Select(e => e[6..])];

    private async Task ExpectChargedAsync(IssuedKey key, long tokens, string source)
    {
        await Eventually.PassesAsync(async () =>
        {
            var (requests, used) = (await LimitAsync(key), await LimitAsync(key, "tokens"));
            Assert.Equal((1, 0, tokens, 0), (requests.Used, requests.Held, used.Used, used.Held));
        });
        var row = Assert.Single((await AdminAsync("GET", $"/admin/usage?key={key.Id}")).Expect(200).Json.GetProperty("rows").EnumerateArray());
        Assert.Equal(source, row.GetProperty("source").GetString());
    }
}
