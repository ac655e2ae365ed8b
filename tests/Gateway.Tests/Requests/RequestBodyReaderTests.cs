using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Tests.Requests;

public sealed class RequestBodyReaderTests
{
    private static readonly BodyLimits Limits = new(100_000, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(300));

    private readonly BodyMemory _memory = new(1_000_000, 500_000);
    private readonly CountingTime _time = new();
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));

    [Fact]
    public async Task Body_ThatComesInPieces_IsWhole()
    {
        var reading = ReadAsync();
        await _pipe.Writer.WriteAsync(new byte[50_000]);
        await _pipe.Writer.WriteAsync(new byte[50_000]);
        await _pipe.Writer.CompleteAsync();
        var (outcome, body) = await reading;
        Assert.Equal((BodyOutcome.Whole, 100_000L, 4L * RequestBody.SegmentLength), (outcome, body!.Length, _memory.Taken));
        body.Dispose();
        Assert.Equal(0, _memory.Taken);
    }

    [Fact]
    public async Task Body_OneByteTooLong_IsRefused()
    {
        var reading = ReadAsync();
        await _pipe.Writer.WriteAsync(new byte[100_001]);
        await AssertGivenBack(BodyOutcome.TooLong, reading);
    }

    [Fact]
    public async Task ClaimedLength_TakesNoMemory_AndIsRefusedAtOnceWhenTooLong()
    {
        await AssertGivenBack(BodyOutcome.TooLong, ReadAsync(contentLength: 100_001));
        var reading = ReadAsync(contentLength: 99_000);
        Assert.Equal(0, _memory.Taken);
        await _pipe.Writer.CompleteAsync(new BadHttpRequestException("Unexpected end of request content."));
        await AssertGivenBack(BodyOutcome.Broken, reading);
    }

    [Fact]
    public async Task NoMemory_IsToldAtOnce()
    {
        using var other = _memory.Open(KeyId.New());
        Assert.True(other.TryTake(980_000));
        var reading = ReadAsync();
        await _pipe.Writer.WriteAsync(new byte[10]);
        Assert.Equal((BodyOutcome.NoMemory, null), await reading);
        Assert.Equal(980_000, _memory.Taken);
    }

    [Fact]
    public async Task Silence_IsBounded()
    {
        var reading = ReadAsync();
        await SendAsync(10);
        _time.Advance(TimeSpan.FromSeconds(29));
        await SendAsync(10);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(reading.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await AssertGivenBack(BodyOutcome.TooSlow, reading);
    }

    [Fact]
    public async Task SlowClient_IsWaitedForUntilTheWholeTimeIsOver()
    {
        var reading = ReadAsync();
        for (var seconds = 0; seconds < 280; seconds += 20)
        {
            await SendAsync(100);
            _time.Advance(TimeSpan.FromSeconds(20));
            Assert.False(reading.IsCompleted);
        }

        await SendAsync(100);
        _time.Advance(TimeSpan.FromSeconds(20));
        await AssertGivenBack(BodyOutcome.TooSlow, reading);
    }

    [Fact]
    public async Task ClientThatLeaves_GivesBackWhatItTook()
    {
        using var aborted = new CancellationTokenSource();
        var reading = ReadAsync(aborted: aborted.Token);
        await SendAsync(70_000);
        Assert.NotEqual(0, _memory.Taken);
        await aborted.CancelAsync();
        Assert.False(reading.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await AssertGivenBack(BodyOutcome.ClientGone, reading);
    }

    [Theory]
    [InlineData(400, (int)BodyOutcome.Broken)]
    [InlineData(408, (int)BodyOutcome.TooSlow)]
    [InlineData(413, (int)BodyOutcome.TooLong)]
    public async Task ServersRefusal_IsAnOutcome(int status, int expected)
    {
        var reading = ReadAsync();
        await SendAsync(40_000);
        await _pipe.Writer.CompleteAsync(new BadHttpRequestException("The server's words.", status));
        await AssertGivenBack((BodyOutcome)expected, reading);
    }

    [Fact]
    public async Task LostConnection_IsAClientThatLeft()
    {
        var reading = ReadAsync();
        await SendAsync(40_000);
        await _pipe.Writer.CompleteAsync(new IOException("Connection reset."));
        await AssertGivenBack(BodyOutcome.ClientGone, reading);
    }

    [Fact]
    public async Task UnexpectedFault_IsThrown_AndGivesBackToo()
    {
        var reading = ReadAsync();
        await SendAsync(40_000);
        await _pipe.Writer.CompleteAsync(new InvalidTimeZoneException());
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => reading);
        Assert.Equal(0, _memory.Taken);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nzz\r\n", (int)BodyOutcome.Broken)]
    [InlineData("Content-Length: 2200\r\n\r\n12345", (int)BodyOutcome.Broken)]
    [InlineData("Content-Length: 5\r\n\r\n12345", (int)BodyOutcome.Whole)]
    [InlineData("Content-Length: 200000\r\n\r\n12345", (int)BodyOutcome.TooLong)]
    public async Task Kestrel_GivesEachEndItsOutcome(string request, int expected)
    {
        var outcome = new TaskCompletionSource<BodyOutcome>();
        await using var app = await ServeAsync(Limits, TimeProvider.System, outcome);
        using var client = await SendAsync(app, request);
        if (expected != (int)BodyOutcome.Whole)
        {
            client.Client.Shutdown(SocketShutdown.Send);
        }

        Assert.Equal((BodyOutcome)expected, await outcome.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, _memory.Taken);
    }

    [Fact]
    public async Task Kestrel_LeavesSlowClientsToTheBoundsHere()
    {
        // The server's own rate, 10 kB/s after 1 s here, would end this upload.
        var outcome = new TaskCompletionSource<BodyOutcome>();
        await using var app = await ServeAsync(Limits with { Silence = TimeSpan.FromSeconds(3) }, TimeProvider.System, outcome);
        using var client = await SendAsync(app, "Content-Length: 2000\r\n\r\n1");
        Assert.Equal(BodyOutcome.TooSlow, await outcome.Task.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.False(_serverTimedOut);
        Assert.Equal(0, _memory.Taken);
    }

    private bool _serverTimedOut;

    private async Task<WebApplication> ServeAsync(BodyLimits limits, TimeProvider time, TaskCompletionSource<BodyOutcome> outcome)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Listen(IPAddress.Loopback, 0);
            k.Limits.MinRequestBodyDataRate = new(10_000, TimeSpan.FromSeconds(1.5));
            k.Limits.MaxRequestBodySize = 1_000;
        });
        var app = builder.Build();
        app.Run(async context =>
        {
            var (end, body) = await RequestBodyReader.ReadAsync(context.Request, _memory.Open(KeyId.New()), limits, time, context.RequestAborted);
            _serverTimedOut = context.RequestAborted.IsCancellationRequested;
            body?.Dispose();
            outcome.TrySetResult(end);
        });
        await app.StartAsync();
        return app;
    }

    private static async Task<TcpClient> SendAsync(WebApplication app, string request)
    {
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: x\r\n{request}"));
        return client;
    }

    private Task<(BodyOutcome Outcome, RequestBody? Body)> ReadAsync(long? contentLength = null, CancellationToken aborted = default)
    {
        var context = new DefaultHttpContext();
        context.Request.ContentLength = contentLength;
        context.Request.Body = _pipe.Reader.AsStream();
        return RequestBodyReader.ReadAsync(context.Request, _memory.Open(KeyId.New()), Limits, _time, aborted);
    }

    /// <summary>Sends bytes and waits until the reader has taken them and waits for more.</summary>
    private async Task SendAsync(int bytes)
    {
        var start = TimeProvider.System.GetTimestamp();
        var waits = _time.Waits;
        await _pipe.Writer.WriteAsync(new byte[bytes]);
        while (_time.Waits == waits)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30));
            await Task.Yield();
        }
    }

    private async Task AssertGivenBack(BodyOutcome expected, Task<(BodyOutcome Outcome, RequestBody? Body)> reading)
    {
        Assert.Equal((expected, null), await reading.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, _memory.Taken);
    }
}
