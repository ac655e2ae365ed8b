using System.Net.Http.Headers;
using QuotaFunctions.Api;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Edge;

namespace QuotaFunctions.Gateway.Tests;

/// <summary>A service with room for three requests and 200 KB of bodies.</summary>
public sealed class OverloadTests : ForwardingFixture
{
    private const int Room = 3;

    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;

    internal override GatewayOptions Configure(GatewayOptions options) =>
        options with { MaxBufferedBodyBytes = 200_000 };

    internal override ApiOptions HttpOptions => new() { MaxConcurrentRequests = Room };

    internal override EdgeOptions EdgeOptions => new() { AdminTokens = [new string('a', 32)] };

    [Fact]
    public async Task RequestsPastTheRoom_AreRefusedAtOnce_ChargeNothing_AndAreTakenAgainWhenThereIsRoom()
    {
        HoldAnswers();
        var (key, id) = await Host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(100)));
        var admitted = Enumerable.Range(0, Room).Select(_ => Host.PostAsync(key, "/v1/chat/completions", Chat)).ToArray();
        await UntilAsync(() => Volatile.Read(ref _inside) == Room, "not all were let in");

        using var refused = await Host.PostAsync(key, "/v1/chat/completions", Chat);
        await AssertProblemAsync(refused, 503, "overloaded");
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        using var check = await Host.Client.SendAsync(ForwardingHost.Request(key, HttpMethod.Get, "/v1/quota/check"));
        Assert.Equal(503, (int)check.StatusCode);
        using var health = await Host.Client.GetAsync(new Uri("/healthz", UriKind.Relative));
        Assert.Equal(200, (int)health.StatusCode);
        using var keys = new HttpRequestMessage(HttpMethod.Get, "/admin/keys");
        keys.Headers.Authorization = new AuthenticationHeaderValue("Bearer", new string('a', 32));
        using var listed = await Host.Client.SendAsync(keys);
        Assert.Equal(200, (int)listed.StatusCode);

        _goOn.SetResult();
        foreach (var answer in await Task.WhenAll(admitted))
        {
            Assert.Equal(200, (int)answer.StatusCode);
            await answer.Content.ReadAsByteArrayAsync();
            answer.Dispose();
        }

        // The place is given back after the answer was sent, so the next request may come a moment too early.
        await UntilTakenAsync(key, Chat);
        Assert.Equal(Room + 1, (await Host.UsageAsync(id)).Sums.Requests);
    }

    [Fact]
    public async Task BodiesPastTheMemory_AreRefused_UntilThereIsMemoryAgain()
    {
        HoldAnswers();
        var (key, id) = await Host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(100)));
        var large = Chat.Replace("Say hello.", new string('x', 90_000), StringComparison.Ordinal);
        var admitted = Host.PostAsync(key, "/v1/chat/completions", large);
        await UntilAsync(() => Volatile.Read(ref _inside) == 1, "the first was not let in");

        using var refused = await Host.PostAsync(key, "/v1/chat/completions", large);
        await AssertProblemAsync(refused, 503, "overloaded");
        _goOn.SetResult();
        using var first = await admitted;
        Assert.Equal(200, (int)first.StatusCode);
        await first.Content.ReadAsByteArrayAsync();

        await UntilTakenAsync(key, large);
        Assert.Equal(2, (await Host.UsageAsync(id)).Sums.Requests);
    }

    /// <summary>Has the upstream count the requests that reach it, and answer none before <see cref="_goOn"/>.</summary>
    private void HoldAnswers() => Upstream.Answer = async c =>
    {
        Interlocked.Increment(ref _inside);
        await _goOn.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await TestUpstream.WriteJsonAsync(c, Answer);
    };

    private Task UntilTakenAsync(string key, string body) => UntilAsync(
        async () =>
        {
            using var answer = await Host.PostAsync(key, "/v1/chat/completions", body);
            await answer.Content.ReadAsByteArrayAsync();
            return answer.IsSuccessStatusCode;
        },
        "never taken again");
}
