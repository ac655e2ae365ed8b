using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Engine;

public sealed class QuotaEngineBatchTests
{
    [Fact]
    public async Task Apply_ManyWhileOneWriteIsUnderWay_AreWrittenTogether()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10_000);
        var instance = world.Start();
        var gate = new TaskCompletionSource();
        world.Storage.BeforeWrite = _ => gate.Task;

        var answers = Enumerable.Range(0, 1_000).Select(_ => instance.ConsumeAsync(key)).ToArray();
        Assert.DoesNotContain(answers, a => a.IsCompleted); // recorded before spent
        gate.SetResult();
        var decisions = await Task.WhenAll(answers);

        Assert.All(decisions, d => Assert.True(d.IsAllowed));
        Assert.Equal(Enumerable.Range(1, 1_000).Select(i => (long)i), decisions.Select(d => d.Limits[0].Used));
        Assert.Equal(1_000, (await world.ReadAsync(key)).RequestsUsed);
        Assert.Equal(3, world.Storage.Writes); // the first alone, then 512 and the rest
    }

    [Fact]
    public async Task Apply_ManyAtOnceAgainstASmallQuota_AdmitsExactlyIt()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(100);
        var instance = world.Start();
        world.Storage.BeforeWrite = async _ => await Task.Yield();

        var decisions = await instance.BurstAsync(key, 1_500);

        Assert.Equal(100, decisions.Count(d => d.IsAllowed));
        Assert.All(decisions.Where(d => !d.IsAllowed), d => Assert.Equal((Verdict.Denied, 0), (d.Verdict, d.Shortage!.Value.Limit.Remaining)));
        Assert.Equal(100, (await world.ReadAsync(key)).RequestsUsed);
        Assert.InRange(world.Storage.Writes, 1, 100);
    }

    [Fact]
    public async Task Apply_Denials_CostNoWriteEach()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(0);
        var instance = world.Start();

        await instance.BurstAsync(key, 500);

        Assert.Equal(0, world.Storage.Writes);
    }

    [Fact]
    public async Task Apply_DifferentKeys_DoNotWaitForEachOther()
    {
        var world = new EngineFixture();
        var slow = await world.IssueQuotaAsync(10);
        var quick = await world.IssueQuotaAsync(10);
        var instance = world.Start();
        var gate = new TaskCompletionSource();
        world.Storage.BeforeWrite = write => write.Id == slow ? gate.Task : Task.CompletedTask;

        var waiting = instance.ConsumeAsync(slow);
        Assert.True((await instance.ConsumeAsync(quick)).IsAllowed);
        Assert.False(waiting.IsCompleted);
        gate.SetResult();
        Assert.True((await waiting).IsAllowed);
    }

    [Fact]
    public async Task Apply_MoreThanMayWait_IsContendedAtOnce()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(100);
        var instance = world.Start(options: new QuotaEngineOptions { MaxWaiting = 5 });
        var gate = new TaskCompletionSource();
        world.Storage.BeforeWrite = _ => gate.Task;

        var answers = Enumerable.Range(0, 10).Select(_ => instance.ConsumeAsync(key)).ToArray();
        Assert.All(answers[6..], a => Assert.True(a.IsCompletedSuccessfully));
        gate.SetResult();
        var decisions = await Task.WhenAll(answers);

        Assert.Equal(6, decisions.Count(d => d.IsAllowed)); // one under way and five waiting
        Assert.Equal(4, decisions.Count(d => d.Verdict == Verdict.Contended));
        Assert.Equal(6, (await world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Apply_ImpossibleOperationInABatch_FailsAlone()
    {
        var world = new EngineFixture();
        var limits = Enumerable.Range(0, LimitSet.MaxCount).Select(i => new Limit(Unit.Parse($"u{i}"), WindowKind.Day, 1)).ToArray();
        var key = await world.IssueAsync(limits);
        var instance = world.Start();
        var gate = new TaskCompletionSource();
        world.Storage.BeforeWrite = _ => gate.Task;

        var first = instance.ConsumeAsync(key);
        var before = instance.ConsumeAsync(key);
        var impossible = instance.ChangeAsync(key, new UpdateKey(k => k with { Limits = k.Limits.WithRequestQuota(5) })); // a seventeenth limit
        var after = instance.ConsumeAsync(key);
        gate.SetResult();

        Assert.All(await Task.WhenAll(first, before, after), d => Assert.True(d.IsAllowed));
        await Assert.ThrowsAsync<ArgumentException>(() => impossible);
        Assert.Equal(3, (await world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Apply_UnknownKey_IsToldAndTakesUpNoMemory()
    {
        var world = new EngineFixture();
        var instance = world.Start();

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(Verdict.UnknownKey, (await instance.ConsumeAsync(Core.Keys.KeyId.New())).Verdict);
        }

        Assert.Null(await instance.Engine.ReadLatestAsync(Core.Keys.KeyId.New(), CancellationToken.None));
        Assert.Equal(0, instance.Engine.CachedKeys);
    }

    [Fact]
    public async Task Cache_MoreKeysThanItHolds_StaysWithinItsBound()
    {
        var world = new EngineFixture();
        var keys = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => world.IssueQuotaAsync(10)));
        var instance = world.Start(options: new QuotaEngineOptions { MaxCachedKeys = 40 });

        foreach (var key in keys)
        {
            Assert.True((await instance.ConsumeAsync(key)).IsAllowed);
            instance.Clock.Advance(TimeSpan.FromTicks(1));
            for (var i = 0; i < 3_000 && instance.Engine.CachedKeys > 40; i++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System); // It is done on the side.
            }

            Assert.InRange(instance.Engine.CachedKeys, 1, 40);
        }

        // The last one is still there and the first is not, as they should be.
        var reads = instance.Line.Reads;
        Assert.Equal(1, (await instance.Engine.ReadLatestAsync(keys[^1], CancellationToken.None))!.RequestsUsed);
        Assert.Equal(reads, instance.Line.Reads);
        Assert.Equal(1, (await instance.Engine.ReadLatestAsync(keys[0], CancellationToken.None))!.RequestsUsed);
        Assert.Equal(reads + 1, instance.Line.Reads);
    }
}
