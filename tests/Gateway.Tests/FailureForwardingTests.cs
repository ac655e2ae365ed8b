using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Gateway.Tests;

public sealed class FailureForwardingTests : ForwardingFixture
{
    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Failure_IsPassedOnAndRefunded(int status)
    {
        Upstream.Answer = c =>
        {
            c.Response.Headers.RetryAfter = "7";
            return TestUpstream.WriteJsonAsync(c, """{"error":{"message":"overloaded"}}""", status);
        };
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("""{"error":{"message":"overloaded"}}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal("7", answer.Headers.GetValues("Retry-After").Single());
        Assert.Equal("10000", answer.Headers.GetValues("x-ratelimit-remaining-tokens").Single());
        await AssertChargedAsync(id, 0, 0, errors: 1);
    }

    [Fact]
    public async Task Failure_WithUsage_IsCharged()
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, Answer, 500);
        var (key, id) = await IssueAsync();
        (await Host.PostAsync(key, "/v1/chat/completions", Chat)).Dispose();
        await AssertChargedAsync(id, 1, 18, UsageSource.Reported);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task OtherStatus_IsPassedOnAsOneRequestWithoutTokens(int status)
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, """{"error":{"message":"no such model"}}""", status);
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains("no such model", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await AssertChargedAsync(id, 1, 0, UsageSource.Reported);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(304)]
    [InlineData(307)]
    public async Task Redirect_Is502AndFree_AndItsAddressStaysHere(int status)
    {
        Upstream.Answer = c =>
        {
            c.Response.StatusCode = status;
            c.Response.Headers.Location = "https://elsewhere.example/";
            return Task.CompletedTask;
        };
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);
        await AssertProblemAsync(answer, 502, "upstream_unreachable", "redirect");
        Assert.False(answer.Headers.Contains("Location"));
        await AssertChargedAsync(id, 0, 0, errors: 1);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(407)]
    public async Task RefusedCredentials_AreTheSponsorsAffair(int status)
    {
        Upstream.Answer = c =>
        {
            c.Response.Headers.WWWAuthenticate = "Bearer realm=\"upstream\"";
            return TestUpstream.WriteJsonAsync(c, "{\"error\":{\"message\":\"Incorrect API key provided: sk-up****cdef\"}}", status);
        };
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);
        await AssertProblemAsync(answer, 502, "upstream_unreachable", "refused the credentials of this service's sponsor");
        Assert.DoesNotContain("sk-up", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("WWW-Authenticate"));
        Assert.Equal("false", answer.Headers.GetValues("x-should-retry").Single());
        Assert.False(answer.Headers.Contains("Retry-After"));
        Assert.Equal("100", answer.Headers.GetValues("x-ratelimit-remaining-requests").Single());
        Assert.Contains(Host.Log.Entries, e => e.Event.Id == 251 && e.Level == Microsoft.Extensions.Logging.LogLevel.Warning);
        await AssertChargedAsync(id, 0, 0, errors: 1);
    }

    [Fact]
    public async Task ConnectionRefused_Is502AndRefunded()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var host = await ForwardingHost.StartAsync(
            await TestUpstream.StartAsync(), o => o with { Upstreams = [o.Upstreams[0] with { BaseUrl = new Uri($"http://127.0.0.1:{port}/v1") }] });
        var (key, id) = await host.IssueAsync(Core.Limits.LimitSet.Of(ForwardingHost.Requests(5)));
        using var answer = await host.PostAsync(key, "/v1/chat/completions", Chat);
        await AssertProblemAsync(answer, 502, "upstream_unreachable", "Nothing was charged");
        Assert.True(answer.Headers.Contains("Retry-After"));
        Assert.Equal("5", answer.Headers.GetValues("x-ratelimit-remaining-requests").Single());
        var usage = await host.UsageAsync(id);
        Assert.Equal((0, 1), (usage.Sums.Requests, usage.Sums.Errors));
    }

    [Fact]
    public async Task ConnectionThatClosesWithoutAnAnswer_Is502AndRefunded()
    {
        Upstream.Answer = c =>
        {
            c.Abort();
            return Task.CompletedTask;
        };
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);
        await AssertProblemAsync(answer, 502, "upstream_unreachable");
        await AssertChargedAsync(id, 0, 0, errors: 1);
    }

    [Fact]
    public async Task AnswerThatBreaksOff_IsChargedAsHeld()
    {
        var received = new TaskCompletionSource();
        Upstream.Answer = async c =>
        {
            c.Response.ContentType = "application/json";
            c.Response.ContentLength = 1_000;
            await c.Response.WriteAsync("{\"choices\":[");
            await c.Response.Body.FlushAsync();
            await received.Task.WaitAsync(TimeSpan.FromSeconds(60));
            c.Abort();
        };
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);
        received.SetResult();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer.Content.ReadAsStringAsync());
        var usage = await Host.UsageAsync(id);
        Assert.Equal((1, UsageSource.Held), (usage.Sums.Requests, usage.Sums.Source));
    }

    [Fact]
    public async Task NoUpstream_Is503()
    {
        await using var host = await ForwardingHost.StartAsync(await TestUpstream.StartAsync(), o => o with { Upstreams = [] });
        var (key, _) = await host.IssueAsync();
        using var answer = await host.PostAsync(key, "/v1/chat/completions", Chat);
        await AssertProblemAsync(answer, 503, "upstream_not_configured");
    }

    [Fact]
    public async Task KeyThatIsNone_IsRefusedBeforeAnythingElse()
    {
        using var none = await Host.Client.PostAsync("/v1/chat/completions", new StringContent(Chat));
        await AssertProblemAsync(none, 401, "missing_key");
        using var wrong = await Host.PostAsync("trial_nonsense", "/v1/chat/completions", Chat);
        await AssertProblemAsync(wrong, 403, "invalid_key");
        Assert.Empty(Upstream.Seen);
    }

    [Fact]
    public async Task StoreThatFailsAtTheHold_Is503AndSendsNothing()
    {
        var (key, id) = await IssueAsync();
        Host.Storage.Faults = _ => WriteFault.BeforeWrite;
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);
        await AssertProblemAsync(answer, 503, "storage_unavailable");
        Assert.Empty(Upstream.Seen);
        Host.Storage.Faults = null;
        await AssertChargedAsync(id, 0, 0);
    }

    [Fact]
    public async Task StoreThatLosesTheHold_IsUnknownAndSendsNothing_AndTheHoldIsReleased()
    {
        var (key, id) = await IssueAsync();
        Host.Storage.Faults = _ => WriteFault.LostBeforeWrite;
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);
        await AssertProblemAsync(answer, 503, "outcome_unknown");
        Assert.Equal("false", answer.Headers.GetValues("x-should-retry").Single());
        Assert.Empty(Upstream.Seen);
        Host.Storage.Faults = null;
        await AssertChargedAsync(id, 0, 0);
    }

    [Theory]
    [InlineData(WriteFault.BeforeWrite)]
    [InlineData(WriteFault.AfterWrite)]
    public async Task StoreThatFailsAtTheSettlement_IsTriedAgain(WriteFault fault)
    {
        var failures = 0;
        Upstream.Answer = c =>
        {
            Host.Storage.Faults = _ => Interlocked.Increment(ref failures) <= 2 ? fault : WriteFault.None;
            return TestUpstream.WriteJsonAsync(c, Answer);
        };
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);
        Assert.Equal(Answer, await answer.Content.ReadAsStringAsync());
        await AssertChargedAsync(id, 1, 18, UsageSource.Reported);
    }
}
