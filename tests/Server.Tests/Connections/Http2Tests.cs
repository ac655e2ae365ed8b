using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;
using QuotaFunctions.Server.Tests.Force;

namespace QuotaFunctions.Server.Tests.Connections;

/// <summary>One port answers HTTP/2 without TLS, to clients that know it beforehand, and HTTP/1.1.</summary>
public sealed class Http2Tests : IAsyncLifetime, IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = false })
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private StubUpstream? _upstream;
    private ServerProcess? _server;

    private ServerProcess Server => _server!;

    public async Task InitializeAsync()
    {
        _upstream = await StubUpstream.StartAsync();
        _server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).To(_upstream.BaseUrl));
    }

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        await _upstream!.DisposeAsync();
    }

    public void Dispose()
    {
        _client.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public async Task Check_OverHttp2_IsAnswered()
    {
        var (_, key) = await Server.IssueAsync(10);

        using var answer = await _client.SendAsync(Call(HttpMethod.Get, "/v1/quota/check", key));

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (answer.StatusCode, answer.Version));
        Assert.Contains("\"remaining\":10", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_OfALargeBody_ReachesTheUpstreamWholeAndIsCharged()
    {
        var (_, key) = await Server.IssueAsync(10);
        var route = _upstream!.OnJson("""{"choices":[]}""");
        var body = $$"""{"model":"m","messages":[{"role":"user","content":"{{new string('x', 3_000_000)}}"}]}""";

        using var answer = await _client.SendAsync(Chat(key, route, body));

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (answer.StatusCode, answer.Version));
        Assert.Equal("""{"choices":[]}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(body.Length, Assert.Single(route.Requests).Body.Length);
        await Eventually.PassesAsync(async () => Assert.Equal((1, 0), await Server.UsedAndHeldAsync(key)));
    }

    [Fact]
    public async Task Streams_TwoAtOnceOnOneConnection_ComePieceByPiece()
    {
        var (_, key) = await Server.IssueAsync(10);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var route = _upstream!.On(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: {\"choices\":[]}\n\n");
            await context.Response.Body.FlushAsync();
            await gate.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("data: [DONE]\n\n");
        });

        using var first = await _client.SendAsync(Chat(key, route, StreamBody), HttpCompletionOption.ResponseHeadersRead);
        using var second = await _client.SendAsync(Chat(key, route, StreamBody), HttpCompletionOption.ResponseHeadersRead);
        using var one = new StreamReader(await first.Content.ReadAsStreamAsync());
        using var two = new StreamReader(await second.Content.ReadAsStreamAsync());

        // Neither has ended, and both have begun.
        Assert.Equal("data: {\"choices\":[]}", await one.ReadLineAsync());
        Assert.Equal("data: {\"choices\":[]}", await two.ReadLineAsync());
        gate.SetResult();
        Assert.EndsWith("data: [DONE]\n\n", await one.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", await two.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_ThatTheClientDrops_EndsAtTheUpstreamAndSparesTheConnection()
    {
        var (_, key) = await Server.IssueAsync(10);
        var route = _upstream!.On(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });

        using (var answer = await _client.SendAsync(Chat(key, route, StreamBody), HttpCompletionOption.ResponseHeadersRead))
        {
            using var stream = new StreamReader(await answer.Content.ReadAsStreamAsync());
            await stream.ReadLineAsync();
        }

        await Eventually.WithinAsync(route.Aborted, "the upstream's cancellation");
        using var next = await _client.SendAsync(Call(HttpMethod.Get, "/v1/quota/check", key));
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Requests_OfOneKeyBeyondItsPlaces_AreRefusedOverHttp2Too()
    {
        await using var server = await ServerProcess.StartAsync(
            ServerSetup.In(_workspace).To(_upstream!.BaseUrl).With("DATABASE_URL", "sqlite:///data/other.db").With("MAX_CONCURRENT_REQUESTS_PER_KEY", "1"));
        var (_, key) = await server.IssueAsync(10);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var route = _upstream.On(async context =>
        {
            await gate.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("{}");
        });

        var running = _client.SendAsync(Chat(key, route, server: server));
        await Eventually.WithinAsync(route.Reached, "the upstream's turn");
        using var refused = await _client.SendAsync(Chat(key, route, server: server));
        gate.SetResult();

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        using var answer = await running;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Preface_ThatComesByteByByte_IsHttp2()
    {
        using var socket = await ConnectAsync();
        foreach (var b in Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
        {
            await socket.SendAsync(new[] { b });
        }

        await socket.SendAsync(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0, 0 });

        // A SETTINGS frame on stream 0.
        var head = await ReceiveAsync(socket, 9);
        Assert.Equal((4, 0), (head[3], head[8]));
    }

    [Theory]
    [InlineData("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 ")]
    [InlineData("PRIVATE /livez HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 405 ")]
    [InlineData("\r\nGET /livez HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 ")]
    public async Task Anything_ButThePreface_IsHttp1(string text, string start)
    {
        using var socket = await ConnectAsync();
        foreach (var part in Encoding.ASCII.GetBytes(text).Chunk(10))
        {
            await socket.SendAsync(part);
        }

        Assert.Equal(start, Encoding.ASCII.GetString(await ReceiveAsync(socket, start.Length)));
    }

    [Fact]
    public async Task Stop_WithConnectionsThatSentNothing_EndsAtOnce()
    {
        using var silent = await ConnectAsync();
        using var half = await ConnectAsync();
        await half.SendAsync("PRI * "u8.ToArray());
        using var answer = await _client.GetAsync(new Uri(Server.Address, "/livez"));

        await Server.SignalAsync("TERM");

        Assert.Equal(0, await Server.WaitForExitAsync(seconds: 10));
    }

    private const string StreamBody = """{"model":"m","stream":true,"messages":[]}""";

    private HttpRequestMessage Chat(string key, StubRoute route, string body = """{"model":"m","messages":[]}""", ServerProcess? server = null)
    {
        var call = Call(HttpMethod.Post, "/v1/chat/completions", key, server);
        call.Headers.Add(StubUpstream.RouteHeader, route.Id);
        call.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return call;
    }

    private HttpRequestMessage Call(HttpMethod method, string path, string key, ServerProcess? server = null) =>
        new(method, new Uri((server ?? Server).Address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        };

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Server.Port);
        return socket;
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket, int count)
    {
        var bytes = new byte[count];
        await using var stream = new NetworkStream(socket);
        await Eventually.WithinAsync(stream.ReadExactlyAsync(bytes).AsTask(), "the server's answer");
        return bytes;
    }
}
