using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Tests.Engine;

public sealed class QuotaEngineDeferredTests
{
    private static readonly QuotaEngineOptions Never = new() { DeferFor = TimeSpan.FromHours(1) };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly EngineFixture _world = new();

    [Fact]
    public async Task Deferred_GoesWithTheNextWriteOfItsKey()
    {
        var key = await _world.IssueQuotaAsync(100);
        var instance = _world.Start(options: Never);
        var settlement = instance.Engine.DeferAsync(key, Settle(await HoldAsync(instance, key)));
        var before = _world.Storage.Writes;

        Assert.False(settlement.IsCompleted);
        var next = await instance.ConsumeAsync(key);

        Assert.True((await settlement.WaitAsync(Patience)).IsAllowed);
        Assert.Equal(before + 1, _world.Storage.Writes);
        Assert.Equal((2, 0), (next.Limits[0].Used, next.Limits[0].Held)); // it came first
    }

    [Fact]
    public async Task Deferred_WithNoOtherWrite_IsWrittenByItselfSoon()
    {
        var instance = _world.Start(options: new QuotaEngineOptions { DeferFor = TimeSpan.FromMilliseconds(5) });
        for (var i = 1; i <= 20; i++)
        {
            var key = await _world.IssueQuotaAsync(100);
            var settlement = instance.Engine.DeferAsync(key, Settle(await HoldAsync(instance, key)));
            Assert.True((await settlement.WaitAsync(Patience)).IsAllowed);
            Assert.Equal(1, (await _world.ReadAsync(key)).RequestsUsed);
        }
    }

    [Fact]
    public async Task Deferred_IsDoneBeforeTheKeyIsRead()
    {
        var key = await _world.IssueQuotaAsync(100);
        var instance = _world.Start(options: Never);
        var settlement = instance.Engine.DeferAsync(key, Settle(await HoldAsync(instance, key)));
        Assert.True(instance.Engine.HasDeferred(key));
        Assert.Equal(1, (await instance.Engine.PeekAsync(key, CancellationToken.None))!.Limits[0].Held);

        var read = await instance.Engine.ReadLatestAsync(key, CancellationToken.None);

        Assert.Equal((1, 0), (read!.Limits[0].Used, read.Limits[0].Held));
        Assert.True((await settlement.WaitAsync(Patience)).IsAllowed);
        Assert.False(instance.Engine.HasDeferred(key));
        Assert.Equal(1, (await _world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Deferred_WhileAWriteIsUnderWay_IsDoneBeforeTheKeyIsReadToo()
    {
        var key = await _world.IssueQuotaAsync(100);
        var instance = _world.Start(options: Never);
        var hold = await HoldAsync(instance, key);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _world.Storage.BeforeWrite = _ => gate.Task;
        var consumed = instance.ConsumeAsync(key);
        _ = instance.Engine.DeferAsync(key, Settle(hold));

        var (read, all) = (instance.Engine.ReadLatestAsync(key, CancellationToken.None).AsTask(), instance.Engine.SettleAllAsync());
        Assert.False(read.IsCompleted || all.IsCompleted || consumed.IsCompleted);
        gate.SetResult();

        Assert.Equal((2, 0), ((await read.WaitAsync(Patience))!.Limits[0].Used, (await read)!.Limits[0].Held));
        await all.WaitAsync(Patience);
    }

    [Fact]
    public async Task SettleAll_WritesWhatIsDeferredOfAllKeys()
    {
        var instance = _world.Start(options: Never);
        var keys = new List<KeyId>();
        for (var i = 0; i < 30; i++)
        {
            keys.Add(await _world.IssueQuotaAsync(100));
            _ = instance.Engine.DeferAsync(keys[^1], Settle(await HoldAsync(instance, keys[^1])));
        }

        await instance.Engine.SettleAllAsync();

        foreach (var key in keys)
        {
            Assert.Equal((1, 0), ((await _world.ReadAsync(key)).Limits[0].Used, (await _world.ReadAsync(key)).Limits[0].Held));
        }
    }

    [Fact]
    public async Task Stop_WritesWhatIsDeferred()
    {
        var key = await _world.IssueQuotaAsync(100);
        var instance = _world.Start(options: Never);
        var settlement = instance.Engine.DeferAsync(key, Settle(await HoldAsync(instance, key)));

        await instance.Engine.DisposeAsync();

        Assert.True((await settlement.WaitAsync(Patience)).IsAllowed);
        Assert.Equal(1, (await _world.ReadAsync(key)).RequestsUsed);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => instance.Engine.DeferAsync(key, new FlushOperation()));
    }

    [Fact]
    public async Task Deferred_ThatTheStoreFails_IsToldSo_AndCanBeRepeated()
    {
        var key = await _world.IssueQuotaAsync(100);
        var instance = _world.Start(options: Never);
        var settle = Settle(await HoldAsync(instance, key));
        instance.Line.OnWrite = (_, _) => throw new StoreUnavailableException("memory", "away");
        instance.Line.BeforeRead = () => throw new StoreUnavailableException("memory", "away");

        var lost = instance.Engine.DeferAsync(key, settle);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => instance.Engine.ReadLatestAsync(key, CancellationToken.None).AsTask());
        await Assert.ThrowsAsync<StoreUnavailableException>(() => lost);
        instance.Line.OnWrite = null;
        instance.Line.BeforeRead = null;
        var again = instance.Engine.DeferAsync(key, settle);

        Assert.Equal(1, (await instance.Engine.ReadLatestAsync(key, CancellationToken.None))!.Limits[0].Used);
        Assert.True((await again.WaitAsync(Patience)).IsAllowed);
    }

    [Fact]
    public async Task Deferred_WithoutAWait_IsWrittenAtOnce()
    {
        var key = await _world.IssueQuotaAsync(100);
        var instance = _world.Start(options: new QuotaEngineOptions { DeferFor = TimeSpan.Zero });

        var settlement = await instance.Engine.DeferAsync(key, Settle(await HoldAsync(instance, key))).WaitAsync(Patience);

        Assert.True(settlement.IsAllowed);
        Assert.False(instance.Engine.HasDeferred(key));
    }

    [Fact]
    public async Task Deferred_ManyAmongHoldsOfManyKeys_AreAllCharged()
    {
        var instance = _world.Start(options: new QuotaEngineOptions { DeferFor = TimeSpan.FromMilliseconds(2), MaxCachedKeys = 8 });
        _world.Storage.BeforeWrite = async _ => await Task.Yield();
        var keys = new List<KeyId>();
        for (var i = 0; i < 20; i++)
        {
            keys.Add(await _world.IssueQuotaAsync(1_000));
        }

        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                var key = keys[(worker + i * 7) % keys.Count];
                Assert.True((await instance.Engine.DeferAsync(key, Settle(await HoldAsync(instance, key))).WaitAsync(Patience)).IsAllowed);
            }
        })));

        var used = 0L;
        foreach (var key in keys)
        {
            var status = (await _world.ReadAsync(key)).Limits[0];
            Assert.Equal(0, status.Held);
            used += status.Used;
        }

        Assert.Equal(800, used);
    }

    private static async Task<HoldId> HoldAsync(EngineFixture.Instance instance, KeyId key)
    {
        var hold = HoldId.New();
        var decision = await instance.Engine.ApplyAsync(key, new HoldOperation(hold, Cost.OneRequest, Cost.OneRequest, TimeSpan.FromMinutes(1)));
        Assert.True(decision.IsAllowed);
        return hold;
    }

    private static SettleOperation Settle(HoldId hold) => new(hold, Cost.OneRequest);
}
