using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Tests.Running;

namespace QuotaFunctions.Server.Tests.Force;

/// <summary>1,500 requests at once against a quota of 100: exactly 100 come through, in one process and in two on one file.</summary>
[Collection(ForceSuites.Name)]
public sealed class ExactAdmissionTests : IAsyncLifetime, IDisposable
{
    private const int Sent = 1_500;
    private const int Quota = 100;

    private readonly Workspace _workspace = new();
    private StubUpstream? _upstream;

    public async Task InitializeAsync() => _upstream = await StubUpstream.StartAsync();

    public async Task DisposeAsync() => await _upstream!.DisposeAsync();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Consume_FromManyClients_AdmitsExactlyTheQuota(int processes)
    {
        var servers = await StartAsync(processes);
        try
        {
            var (id, key) = await servers[0].IssueAsync(Quota);

            var replies = await Task.WhenAll(Enumerable.Range(0, Sent).Select(i => servers[i % processes].ConsumeAsync(key)));

            ExpectExactlyTheQuota(replies);
            await ExpectUsedEverywhereAsync(servers, id, key);
        }
        finally
        {
            await StopAsync(servers);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Forward_FromManyClients_ReachesTheUpstreamExactlyTheQuotasTimes(int processes)
    {
        var servers = await StartAsync(processes);
        try
        {
            var (id, key) = await servers[0].IssueAsync(Quota);
            var route = _upstream!.OnJson("""{"id":"x","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""");

            var replies = await Task.WhenAll(Enumerable.Range(0, Sent).Select(i => servers[i % processes].Api.SendAsync(Sponsor.Chat(key, route))));

            ExpectExactlyTheQuota(replies);
            Assert.Equal(Quota, route.Requests.Count);
            await ExpectUsedEverywhereAsync(servers, id, key);
        }
        finally
        {
            await StopAsync(servers);
        }
    }

    private static void ExpectExactlyTheQuota(Reply[] replies)
    {
        // 503 says that too many were at it and that nothing was charged; it must not stand for units that were left.
        Assert.All(replies, r => Assert.True(r.Status is 200 or 429 or 503, r.ToString()));
        Assert.Equal(Quota, replies.Count(r => r.Status == 200));
        Assert.All(replies.Where(r => r.Status == 429), r => r.ExpectRefusal(429, "quota_exceeded"));
    }

    private static async Task ExpectUsedEverywhereAsync(ServerProcess[] servers, string id, string key)
    {
        foreach (var server in servers)
        {
            await Eventually.PassesAsync(async () =>
            {
                Assert.Equal((Quota, 0), await server.UsedAndHeldAsync(key));
                Assert.Equal(Quota, await server.UsedAsync(id));
            });
            (await server.ConsumeAsync(key)).ExpectRefusal(429, "quota_exceeded");
        }
    }

    private static async Task StopAsync(ServerProcess[] servers)
    {
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    private async Task<ServerProcess[]> StartAsync(int processes)
    {
        var servers = new List<ServerProcess>();
        for (var i = 0; i < processes; i++)
        {
            servers.Add(await ServerProcess.StartAsync(ServerSetup.In(_workspace).To(_upstream!.BaseUrl)));
        }

        return [.. servers];
    }
}
