using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Gateway.Tests;

public sealed class ConcurrentForwardingTests : ForwardingFixture
{
    [Fact]
    public async Task Crowd_BeforeAQuota_IsAdmittedExactly()
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, Answer);
        var (key, id) = await Host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(100)));
        var statuses = await SendManyAsync(key, 300);
        Assert.Equal(100, statuses.Count(s => s == 200));
        Assert.Equal(200, statuses.Count(s => s == 429));
        Assert.Equal(100, Upstream.Seen.Count);
        Assert.Equal(100, (await Host.UsageAsync(id)).Sums.Requests);
    }

    [Fact]
    public async Task Crowd_BeforeALimitOnTokens_NeverSpendsMore()
    {
        // Each asks for 50 tokens and gets what is left; each spends what its bound allows, and not a token more.
        Upstream.Answer = c =>
        {
            var sent = Upstream.Seen.First(s => s.Headers["x-request-id"] == c.Request.Headers["x-request-id"]).Text;
            var bound = sent[(sent.LastIndexOf(':') + 1)..^1];
            return TestUpstream.WriteJsonAsync(c, $$$"""{"usage":{"prompt_tokens":0,"completion_tokens":{{{bound}}}}}""");
        };
        var (key, id) = await Host.IssueAsync(LimitSet.Of(ForwardingHost.Tokens(1_000)));
        var statuses = await SendManyAsync(key, 100);
        await Host.SettledAsync(id);
        var status = await Host.StatusAsync(id, Unit.Tokens);
        Assert.All(statuses, s => Assert.True(s is 200 or 429));
        Assert.InRange(status.Used, 600, 1_000);
    }

    [Fact]
    public async Task Refunds_AmongACrowd_LeaveTheQuotaWhole()
    {
        var count = 0;
        Upstream.Answer = c => Interlocked.Increment(ref count) % 2 == 0 ? TestUpstream.WriteJsonAsync(c, "{}", 500) : TestUpstream.WriteJsonAsync(c, Answer);
        var (key, id) = await Host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(1_000)));
        var statuses = await SendManyAsync(key, 200);
        Assert.Equal(100, statuses.Count(s => s == 200));
        var usage = await Host.UsageAsync(id);
        Assert.Equal((100, 100), (usage.Sums.Requests, usage.Sums.Errors));
        Assert.Equal((100, 0), ((await Host.StatusAsync(id, Unit.Requests)).Used, (await Host.StatusAsync(id, Unit.Requests)).Held));
    }

    private async Task<int[]> SendManyAsync(string key, int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            using var answer = await Host.PostAsync(key, "/v1/chat/completions", Chat);
            await answer.Content.ReadAsByteArrayAsync();
            return (int)answer.StatusCode;
        }));
}
