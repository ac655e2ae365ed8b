using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Tables.Tests;

/// <summary>Several storages, as of several instances, on one table.</summary>
public sealed class SharedTableTests : IAsyncLifetime
{
    private readonly string _table = TestTables.NewName();
    private readonly List<TablesStorage> _storages = [];

    public async Task InitializeAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            _storages.Add(await TestTables.OpenAsync(_table));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var storage in _storages)
        {
            await storage.DisposeAsync();
        }
    }

    [Fact]
    public async Task Charges_OfThreeStoragesToOneKey_AddUpExactly()
    {
        const int Each = 25;
        var key = await _storages[0].IssueAsync();

        await Task.WhenAll(_storages.SelectMany(s => Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                await s.Quota.ChargeAsync(key.Record.Id, new ConsumeOperation(Cost.OneRequest, "m"));
            }
        }))));

        foreach (var storage in _storages)
        {
            Assert.Equal(6 * Each, (await storage.ReadAsync(key.Record.Id)).State.Counters[0].Used);
            Assert.Equal(6 * Each, (await storage.Usage.QueryAsync(new UsageQuery(), CancellationToken.None)).Totals.Requests);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Engines_OfThreeInstances_AdmitExactlyTheQuota(bool withHolds)
    {
        const int Quota = 100;
        var key = await _storages[0].IssueAsync(Sample.Record(quota: Quota));
        var engines = _storages.ConvertAll(s => new QuotaEngine(s, TimeProvider.System, new QuotaEngineOptions { MaxConflictRetries = 200 }, NullLogger<QuotaEngine>.Instance));

        var decisions = await Task.WhenAll(Enumerable.Range(0, 600).Select(async i =>
        {
            var engine = engines[i % engines.Count];
            if (!withHolds)
            {
                return await engine.ApplyAsync(key.Record.Id, new ConsumeOperation(Cost.OneRequest));
            }

            var hold = HoldId.New();
            var decision = await engine.ApplyAsync(key.Record.Id, Sample.Hold(TimeSpan.FromMinutes(5), id: hold));
            return decision.IsAllowed ? await engine.ApplyAsync(key.Record.Id, new SettleOperation(hold, Cost.OneRequest)) : decision;
        }));

        Assert.Equal(Quota, decisions.Count(d => d.IsAllowed));
        Assert.All(decisions, d => Assert.True(d.Verdict is Verdict.Allowed or Verdict.Denied, $"{d.Verdict}"));
        foreach (var engine in engines)
        {
            await engine.DisposeAsync();
        }

        Assert.Equal(Quota, (await _storages[1].ReadAsync(key.Record.Id)).State.Counters[0].Used);
    }

    [Fact]
    public async Task Revocation_ByOneInstance_IsSeenByTheNextWriteOfAnother()
    {
        var key = await _storages[0].IssueAsync(Sample.Record(quota: 1_000));
        await using var first = new QuotaEngine(_storages[0], TimeProvider.System, new QuotaEngineOptions(), NullLogger<QuotaEngine>.Instance);
        await using var second = new QuotaEngine(_storages[1], TimeProvider.System, new QuotaEngineOptions(), NullLogger<QuotaEngine>.Instance);
        Assert.True((await second.ApplyAsync(key.Record.Id, new ConsumeOperation(Cost.OneRequest))).IsAllowed);

        Assert.True((await first.ApplyAsync(key.Record.Id, new ChangeOperation(new RevokeKey()), audit: Sample.Audit(key.Record.Id, action: "key.revoke"))).IsAllowed);

        Assert.Equal(Verdict.Revoked, (await second.ApplyAsync(key.Record.Id, new ConsumeOperation(Cost.OneRequest))).Verdict);
    }
}
