using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Server.Tests.Force;

/// <summary>1,500 requests at once against a quota of 100: exactly 100 come through, in one process and in two on one file.</summary>
[Collection(ForceSuites.Name)]
public sealed class ExactAdmissionTests(LoneServer lone, ServerPair pair)
{
    private const int Sent = 1_500;
    private const int Quota = 100;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Consume_FromManyClients_AdmitsExactlyTheQuota(int processes)
    {
        var servers = ServersOf(processes).All;
        var (id, key) = await servers[0].IssueAsync(Quota);

        var replies = await Task.WhenAll(Enumerable.Range(0, Sent).Select(i => servers[i % processes].ConsumeAsync(key)));

        ExpectExactlyTheQuota(replies);
        await ExpectUsedEverywhereAsync(processes, id, key);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Forward_FromManyClients_ReachesTheUpstreamExactlyTheQuotasTimes(int processes)
    {
        var servers = ServersOf(processes);
        var (id, key) = await servers.All[0].IssueAsync(Quota);
        var route = servers.Upstream.OnJson("""{"id":"x","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""");

        var replies = await Task.WhenAll(Enumerable.Range(0, Sent).Select(i => servers.All[i % processes].Api.SendAsync(Sponsor.Chat(key, route))));

        ExpectExactlyTheQuota(replies);
        Assert.Equal(Quota, route.Requests.Count);
        await ExpectUsedEverywhereAsync(processes, id, key);
    }

    private static void ExpectExactlyTheQuota(Reply[] replies)
    {
        // 503 says that too many requests were waiting and that nothing was charged. It must not be the answer while units are left.
        Assert.All(replies, r => Assert.True(r.Status is 200 or 429 or 503, r.ToString()));
        Assert.Equal(Quota, replies.Count(r => r.Status == 200));
        Assert.All(replies.Where(r => r.Status == 429), r => r.ExpectRefusal(429, "quota_exceeded"));
    }

    private async Task ExpectUsedEverywhereAsync(int processes, string id, string key)
    {
        foreach (var server in ServersOf(processes).All)
        {
            await Eventually.PassesAsync(async () =>
            {
                Assert.Equal((Quota, 0), await server.UsedAndHeldAsync(key));
                Assert.Equal(Quota, await server.UsedAsync(id));
            });
            (await server.ConsumeAsync(key)).ExpectRefusal(429, "quota_exceeded");
        }
    }

    private Servers ServersOf(int processes) => processes == 1 ? lone : pair;
}
