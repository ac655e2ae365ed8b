using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Tables.Tests;

/// <summary>What operations cost in requests, which is what Table Storage costs in money and time.</summary>
public sealed class RequestCountTests : IAsyncLifetime
{
    private readonly Wire _wire = new();
    private readonly string _table = TestTables.NewName();
    private TablesStorage _storage = null!;
    private QuotaEngine _engine = null!;
    private Core.Keys.KeyId _key;

    public async Task InitializeAsync()
    {
        _storage = await TestTables.OpenAsync(_table, _wire.AddTo);
        _engine = new QuotaEngine(_storage, TimeProvider.System, new QuotaEngineOptions(), NullLogger<QuotaEngine>.Instance);
        _key = (await _storage.IssueAsync(Sample.Record(quota: 1_000_000))).Record.Id;
    }

    public async Task DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Fact]
    public async Task Consume_Warm_TakesOneRequest()
    {
        await ConsumeAsync();

        Assert.Equal(1, await CountAsync(() => ConsumeAsync()));
        Assert.Equal(1, await CountAsync(() => ConsumeAsync()));
    }

    [Fact]
    public async Task Consume_Cold_TakesTwoRequests_AndOneMoreForTheFirstOfTheDay()
    {
        Assert.Equal(3, await CountAsync(() => ConsumeAsync()));

        // Another instance, that knows nothing, on a key that has been used today.
        var wire = new Wire();
        await using var storage = await TestTables.OpenAsync(_table, wire.AddTo);
        await using var engine = new QuotaEngine(storage, TimeProvider.System, new QuotaEngineOptions(), NullLogger<QuotaEngine>.Instance);
        wire.Clear();
        Assert.True((await engine.ApplyAsync(_key, new ConsumeOperation(Cost.OneRequest))).IsAllowed);
        Assert.Equal(2, wire.Requests.Count);
    }

    [Fact]
    public async Task Consume_Idempotent_TakesOneReadMore()
    {
        await ConsumeAsync(new OperationKey("first", "f"));

        Assert.Equal(2, await CountAsync(() => ConsumeAsync(new OperationKey("second", "f"))));
    }

    [Fact]
    public async Task HoldAndSettle_Warm_TakeOneRequestEach()
    {
        await HoldAndSettleAsync();

        // A hold whose expiry falls into another minute than the one before needs a row of the index.
        Assert.InRange(await CountAsync(HoldAndSettleAsync), 2, 3);
    }

    [Fact]
    public async Task Consume_ManyAtOnce_TakesFarFewerRequestsThanOperations()
    {
        await ConsumeAsync();

        var requests = await CountAsync(() => Task.WhenAll(Enumerable.Range(0, 500).Select(_ => ConsumeAsync())));

        Assert.InRange(requests, 1, 50);
    }

    [Fact]
    public async Task Check_Cold_TakesOneRequest() =>
        Assert.Equal(1, await CountAsync(async () => Assert.NotNull(await _engine.ReadLatestAsync(_key, CancellationToken.None))));

    [Fact]
    public async Task Create_OneKey_TakesFourRequests() =>
        Assert.Equal(4, await CountAsync(() => _storage.Keys.CreateAsync([Sample.Record()], Sample.Audit(), CancellationToken.None)));

    [Fact]
    public async Task Create_HundredKeys_TakesLittleMoreThanARequestAKey() =>
        Assert.Equal(103, await CountAsync(() => _storage.Keys.CreateAsync([.. Enumerable.Range(0, 100).Select(_ => Sample.Record())], Sample.Audit(), CancellationToken.None)));

    [Fact]
    public async Task List_PageOfTen_TakesElevenRequestsAmongManyKeys()
    {
        await _storage.Keys.CreateAsync([.. Enumerable.Range(0, 300).Select(i => Sample.Record($"key {i}"))], Sample.Audit(), CancellationToken.None);

        Assert.Equal(11, await CountAsync(() => _storage.Keys.ListAsync(new KeyQuery(10), Sample.Now, CancellationToken.None)));
    }

    [Fact]
    public async Task List_ByLabel_ReadsOnlyKeysThatMayHaveIt()
    {
        await _storage.Keys.CreateAsync([.. Enumerable.Range(0, 300).Select(i => Sample.Record($"key {i}"))], Sample.Audit(), CancellationToken.None);

        // 200 hashes for 300 labels: a handful share one.
        Assert.InRange(await CountAsync(() => _storage.Keys.ListAsync(new KeyQuery(10, Label: "key 7"), Sample.Now, CancellationToken.None)), 2, 12);
    }

    [Fact]
    public async Task Audit_OfConfirmedChanges_TakesOneRequestAPage()
    {
        for (var i = 0; i < 5; i++)
        {
            await _storage.IssueAsync();
        }

        Assert.Equal(1, await CountAsync(() => _storage.Audit.QueryAsync(new AuditQuery(), CancellationToken.None)));
    }

    [Fact]
    public async Task Sweep_WithNothingDue_TakesOneRequest() => Assert.Equal(1, await CountAsync(() => _engine.SweepAsync(CancellationToken.None)));

    private async Task<int> CountAsync(Func<Task> act)
    {
        _wire.Clear();
        await act();
        return _wire.Requests.Count;
    }

    private async Task ConsumeAsync(OperationKey? key = null) =>
        Assert.True((await _engine.ApplyAsync(_key, new ConsumeOperation(Cost.OneRequest), key)).IsAllowed);

    private async Task HoldAndSettleAsync()
    {
        var hold = HoldId.New();
        Assert.True((await _engine.ApplyAsync(_key, Sample.Hold(TimeSpan.FromMinutes(5), id: hold))).IsAllowed);
        Assert.True((await _engine.ApplyAsync(_key, new SettleOperation(hold, Cost.OneRequest, Upstream: UpstreamName.Parse("one")))).IsAllowed);
    }
}
