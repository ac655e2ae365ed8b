using System.Collections.Concurrent;
using QuotaFunctions.Azurite;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;
using QuotaFunctions.Server.Tests.Force;

namespace QuotaFunctions.Server.Tests.Instances;

/// <summary>Several server processes share one exact quota through one Table Storage (a real Azurite), with leases as by default.</summary>
[Collection(ForceSuites.Name)]
public sealed class SeveralInstancesTests : IAsyncLifetime, IDisposable
{
    /// <summary>How long an instance may still accept a key after another instance revoked it.</summary>
    private const double RevocationBound = 5;

    /// <summary>A slice of a dead instance is charged after its term and grace; 10 s by default.</summary>
    private const double LeaseExpiry = 30;

    private readonly Workspace _workspace = new();
    private readonly List<ServerProcess> _servers = [];
    private AzuriteServer? _azurite;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }
    }

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task OneHotKey_ManyClients_AdmitsExactlyTheQuota(int instances)
    {
        const int Quota = 100;
        const int Sent = 600;
        await StartAsync(instances);
        var (id, key) = await _servers[0].IssueAsync(Quota);

        var replies = await Task.WhenAll(Enumerable.Range(0, Sent).Select(i => _servers[i % instances].ConsumeAsync(key)));

        Assert.All(replies, r => Assert.True(r.Status is 200 or 429 or 503, r.ToString()));
        // What was answered 503 may have been charged, so fewer admissions may be known than were made.
        var admitted = replies.Count(r => r.Status == 200) + await DrainAsync(key);
        Assert.InRange(admitted, replies.Any(r => r.Status == 503) ? 1 : Quota, Quota);
        Assert.Equal(Quota, await _servers[^1].UsedAsync(id));
    }

    [Fact]
    public async Task OneHotKey_LeasedByTwoInstances_AdmitsExactlyTheQuotaInTheEnd()
    {
        const int Quota = 3_000;
        await StartAsync(2);
        var (id, key) = await _servers[0].IssueAsync(Quota);

        var admitted = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async worker =>
        {
            for (var i = 0; i < 175; i++)
            {
                var reply = await _servers[worker % 2].ConsumeAsync(key);
                Assert.True(reply.Status is 200 or 429 or 503, reply.ToString());
                if (reply.Status == 200)
                {
                    Interlocked.Increment(ref admitted);
                }
            }
        }));
        Assert.InRange(admitted, 1, Quota);

        // Slices that are out come back when their instances idle; then all that was granted can be spent, and no more.
        await Eventually.PassesAsync(
            async () =>
            {
                admitted += await DrainAsync(key);
                Assert.Equal(Quota, admitted);
            },
            LeaseExpiry);
        await Eventually.PassesAsync(async () => Assert.Equal(Quota, await _servers[1].UsedAsync(id)), LeaseExpiry);
    }

    [Fact]
    public async Task Revocation_IsSeenByEveryInstanceWithinTheBound()
    {
        await StartAsync(4);
        var (id, key) = await _servers[0].IssueAsync(1_000_000);
        foreach (var server in _servers)
        {
            for (var i = 0; i < 40; i++)
            {
                (await server.ConsumeAsync(key)).Expect(200);
            }
        }

        (await _servers[0].Api.SendAsync(ApiCall.Of("DELETE", $"/admin/keys/{id}").As(_servers[0].AdminToken))).Expect(204);
        var revoked = TimeProvider.System.GetTimestamp();
        (await _servers[0].ConsumeAsync(key)).ExpectRefusal(403, "revoked_key");
        foreach (var server in _servers)
        {
            await Eventually.PassesAsync(
                async () => (await server.ConsumeAsync(key)).ExpectRefusal(403, "revoked_key"),
                Math.Max(0, RevocationBound - TimeProvider.System.GetElapsedTime(revoked).TotalSeconds));
            (await server.Api.SendAsync(ApiCall.Get("/v1/quota/check").As(key))).ExpectRefusal(403, "revoked_key");
        }
    }

    [Fact]
    public async Task Kill_OfOneInstanceUnderLoad_LosesNoAcknowledgedCharge()
    {
        await StartAsync(2);
        var (id, key) = await _servers[0].IssueAsync(1_000_000);
        var dying = _servers[1];
        var acknowledged = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 12).Select(worker => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    (await _servers[worker % 2].ConsumeAsync(key)).Expect(200);
                    if (Interlocked.Increment(ref acknowledged) == 400)
                    {
                        enough.SetResult();
                    }
                }
                catch (HttpRequestException) when (worker % 2 == 1)
                {
                    return; // its instance is gone
                }
            }
        })).ToArray();

        await Eventually.WithinAsync(enough.Task, "400 answers", 60);
        await dying.KillAsync();
        await Task.WhenAll(workers.Where((_, worker) => worker % 2 == 1));
        await stop.CancelAsync();
        await Task.WhenAll(workers);

        await Eventually.PassesAsync(
            async () => Assert.True(await _servers[0].UsedAsync(id) >= acknowledged, "an acknowledged charge is missing"), LeaseExpiry);
        await Eventually.PassesAsync(async () => Assert.Equal(0, (await _servers[0].UsedAndHeldAsync(key)).Held), LeaseExpiry);
        Assert.True(await _servers[0].UsedAsync(id) >= acknowledged);
    }

    [Fact]
    public async Task StorageKilledAndRestarted_AnswersUnavailableThenRecovers_WithNothingLost()
    {
        await StartAsync(2, _workspace["azurite"]);
        var (id, key) = await _servers[0].IssueAsync(1_000_000);
        var acknowledged = 0;
        var unavailable = new ConcurrentBag<Reply>();
        using var stop = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var reply = await _servers[worker % 2].ConsumeAsync(key);
                if (reply.Expect(200, 503).Status == 200)
                {
                    Interlocked.Increment(ref acknowledged);
                }
                else
                {
                    unavailable.Add(reply);
                }
            }
        })).ToArray();

        await Eventually.PassesAsync(() => Passes(acknowledged >= 200, "200 answers before the outage"), 60);
        await _azurite!.StopAsync();
        await Eventually.PassesAsync(() => Passes(!unavailable.IsEmpty, "an answer during the outage"), 60);
        await _azurite.StartAgainAsync();
        var atRestart = Volatile.Read(ref acknowledged);
        await Eventually.PassesAsync(() => Passes(acknowledged >= atRestart + 100, "100 answers after the outage"), 60);
        await stop.CancelAsync();
        await Task.WhenAll(workers);

        Assert.All(unavailable, r =>
        {
            // Requests under way when the storage failed may have been charged, and have no Idempotency-Key.
            if (r.Json.GetProperty("code").GetString() == "outcome_unknown")
            {
                r.ExpectRefusal(503, "outcome_unknown");
                Assert.Equal("false", r.Header("x-should-retry"));
                return;
            }

            r.ExpectRefusal(503, "storage_unavailable");
            Assert.InRange(r.SecondsHeader("Retry-After"), 1, 60);
        });
        await Eventually.PassesAsync(
            async () => Assert.True(await _servers[0].UsedAsync(id) >= acknowledged, "an acknowledged charge is missing"), LeaseExpiry);
    }

    private static Task Passes(bool condition, string what)
    {
        Assert.True(condition, what);
        return Task.CompletedTask;
    }

    /// <summary>Spends what is left, on all instances in turn, until each refuses; how much that was.</summary>
    private async Task<int> DrainAsync(string key)
    {
        var admitted = 0;
        foreach (var server in _servers)
        {
            while ((await server.ConsumeAsync(key)).Expect(200, 429).Status == 200)
            {
                admitted++;
            }
        }

        return admitted;
    }

    private async Task StartAsync(int instances, string? azuriteFolder = null)
    {
        _azurite = await AzuriteServer.StartAsync(azuriteFolder);
        for (var i = 0; i < instances; i++)
        {
            _servers.Add(await ServerProcess.StartAsync(ServerSetup.In(_workspace).With("DATABASE_URL", _azurite.ConnectionString)));
        }
    }
}
