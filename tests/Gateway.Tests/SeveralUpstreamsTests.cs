using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Gateway.Tests;

/// <summary>Two upstreams: another is asked unless the first may be at work still, and one request is charged once.</summary>
public sealed class SeveralUpstreamsTests : IAsyncLifetime
{
    private const string Chat = """{"model":"gpt-4o","messages":[{"role":"user","content":"Say hello."}],"max_tokens":50}""";
    private const string Answer = """{"model":"gpt-4o","choices":[{"message":{"content":"Hello."}}],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}}""";

    private TestUpstream _first = null!;
    private TestUpstream _second = null!;
    private ForwardingHost _host = null!;

    public async Task InitializeAsync()
    {
        _first = await TestUpstream.StartAsync();
        _second = await TestUpstream.StartAsync();
        _second.Answer = c => TestUpstream.WriteJsonAsync(c, Answer);
        _host = await ForwardingHost.StartAsync(_first, o => o with { Upstreams = [Of("first", _first.BaseUrl, 0), Of("second", _second.BaseUrl, 1)] });
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Theory]
    [InlineData(401)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(302)]
    public async Task FirstThatFailed_IsFollowedByTheSecond_AndChargedOnce(int status)
    {
        _first.Answer = c => TestUpstream.WriteJsonAsync(c, """{"error":{"message":"busy"}}""", status);

        await ExpectAnswerOfAsync("second", charged: 18);

        Assert.Single(_first.Seen);
        Assert.Single(_second.Seen);
    }

    [Fact]
    public async Task FirstThatCannotBeReached_IsFollowedByTheSecond()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var gone = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/v1");
        free.Stop();
        var other = await TestUpstream.StartAsync();
        other.Answer = c => TestUpstream.WriteJsonAsync(c, Answer);
        await using var host = await ForwardingHost.StartAsync(other, o => o with { Upstreams = [Of("gone", gone, 0), Of("other", other.BaseUrl, 1)] });
        var (key, id) = await host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(5)));

        using var answer = await host.PostAsync(key, "/v1/chat/completions", Chat);

        Assert.Equal((200, "other"), ((int)answer.StatusCode, answer.Headers.GetValues("x-quota-upstream").Single()));
        Assert.Equal((1, 18), ((await host.UsageAsync(id)).Sums.Requests, (await host.UsageAsync(id)).Sums.Tokens));
    }

    [Fact]
    public async Task FirstThatClosedTheConnection_IsFollowedByTheSecond_AndChargedOnce()
    {
        _first.Answer = c =>
        {
            c.Abort();
            return Task.CompletedTask;
        };

        await ExpectAnswerOfAsync("second", charged: 18);

        Assert.Single(_second.Seen);
    }

    [Fact]
    public async Task FirstThatFellSilent_IsNotFollowed_AsItMayBeAtWorkStill()
    {
        var silent = await TestUpstream.StartAsync();
        silent.Answer = c => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, c.RequestAborted);
        await using var host = await ForwardingHost.StartAsync(silent, o => o with
        {
            Upstreams = [Of("silent", silent.BaseUrl, 0) with { Timeout = TimeSpan.FromMilliseconds(200) }, Of("second", _second.BaseUrl, 1)],
        });
        var (key, id) = await host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(5)));

        using var answer = await host.PostAsync(key, "/v1/chat/completions", Chat);

        Assert.Equal(504, (int)answer.StatusCode);
        Assert.Empty(_second.Seen);
        Assert.Equal(1, (await host.UsageAsync(id)).Sums.Requests);
    }

    [Fact]
    public async Task FirstThatFailedButReportsUsage_IsTheAnswer_AndItsReportIsCharged()
    {
        _first.Answer = c => TestUpstream.WriteJsonAsync(c, """{"error":{"message":"late"},"usage":{"prompt_tokens":7,"completion_tokens":5,"total_tokens":12}}""", 500);
        var (key, id) = await _host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(5)));

        using var answer = await _host.PostAsync(key, "/v1/chat/completions", Chat);

        Assert.Equal((500, "first"), ((int)answer.StatusCode, answer.Headers.GetValues("x-quota-upstream").Single()));
        Assert.Empty(_second.Seen);
        Assert.Equal((1, 12), ((await _host.UsageAsync(id)).Sums.Requests, (await _host.UsageAsync(id)).Sums.Tokens));
    }

    [Fact]
    public async Task FirstThatRefusesTheForm_IsAskedOnceMoreInTheFormItNames_AndRemembered()
    {
        _first.Answer = c => c.Request.Body is not null && _first.Last.Text.Contains("max_completion_tokens", StringComparison.Ordinal)
            ? TestUpstream.WriteJsonAsync(c, Answer)
            : TestUpstream.WriteJsonAsync(c, """{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}""", StatusCodes.Status400BadRequest);
        var (key, id) = await _host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(5), ForwardingHost.Tokens(5_000)));
        const string Unbounded = """{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}""";

        for (var i = 0; i < 2; i++)
        {
            using var answer = await _host.PostAsync(key, "/v1/chat/completions", Unbounded);
            Assert.Equal(200, (int)answer.StatusCode);
        }

        Assert.Equal(3, _first.Seen.Count);
        Assert.Equal((2, 36), ((await _host.UsageAsync(id)).Sums.Requests, (await _host.UsageAsync(id)).Sums.Tokens));
    }

    private static Upstreams.Upstream Of(string name, Uri address, int priority) =>
        new() { Name = name, BaseUrl = address, Secret = ForwardingHost.Secret, Priority = priority };

    private async Task ExpectAnswerOfAsync(string upstream, long charged)
    {
        var (key, id) = await _host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(5)));
        using var answer = await _host.PostAsync(key, "/v1/chat/completions", Chat);
        Assert.Equal((200, upstream), ((int)answer.StatusCode, answer.Headers.GetValues("x-quota-upstream").Single()));
        var usage = await _host.UsageAsync(id);
        Assert.Equal((1, charged, 0), (usage.Sums.Requests, usage.Sums.Tokens, usage.Sums.Errors));
    }
}
