using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Engine;

/// <summary>Operations that come twice: by their id, or as the end of a hold that has ended.</summary>
public sealed class QuotaEngineRepetitionTests
{
    private static readonly OperationKey Once = OperationKey.FromIdempotencyKey("key of the client", "consume:requests=1");

    [Fact]
    public async Task Apply_SameIdAgain_RepeatsTheFirstAnswer()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10);
        var (one, other) = (world.Start(), world.Start());

        var first = await one.ConsumeAsync(key, Once);
        await one.ConsumeAsync(key);
        var again = await one.ConsumeAsync(key, Once);
        var elsewhere = await other.ConsumeAsync(key, Once);

        Assert.False(first.IsReplay);
        Assert.All([again, elsewhere], d => Assert.True(d is { IsAllowed: true, IsReplay: true, Key: not null }));
        Assert.All([again, elsewhere], d => Assert.Equal(first.Limits.AsEnumerable(), d.Limits.AsEnumerable()));
        Assert.Equal(2, (await world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Apply_SameIdOtherOperation_IsAMismatch()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10);
        var instance = world.Start();
        await instance.ConsumeAsync(key, Once);

        var other = await instance.ConsumeAsync(key, Once with { Fingerprint = "consume:requests=2" });

        Assert.Equal((Verdict.OperationMismatch, false), (other.Verdict, other.IsReplay));
        Assert.Equal(1, (await world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Apply_SameIdOfAnotherKey_IsAnotherOperation()
    {
        var world = new EngineFixture();
        var instance = world.Start();

        Assert.False((await instance.ConsumeAsync(await world.IssueQuotaAsync(10), Once)).IsReplay);
        Assert.False((await instance.ConsumeAsync(await world.IssueQuotaAsync(10), Once)).IsReplay);
    }

    [Fact]
    public async Task Apply_SameIdWhileItRuns_IsToldSo()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10);
        var instance = world.Start();
        var gate = new TaskCompletionSource();
        world.Storage.BeforeWrite = _ => gate.Task;

        var first = instance.ConsumeAsync(key, Once);
        var others = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => instance.ConsumeAsync(key, Once)));
        gate.SetResult();

        Assert.True((await first).IsAllowed);
        Assert.All(others, d => Assert.Equal(Verdict.OperationRunning, d.Verdict));
        Assert.True((await instance.ConsumeAsync(key, Once)).IsReplay);
        Assert.Equal(1, (await world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Apply_SameIdOnTwoInstancesAtOnce_ChargesOnce()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10);
        var (one, other) = (world.Start(), world.Start());
        Decision? first = null;
        one.Line.OnWrite = async (_, write) =>
        {
            // Both have looked for the id and not found it.
            first ??= await other.ConsumeAsync(key, Once);
            return await write();
        };

        var second = await one.ConsumeAsync(key, Once);

        Assert.True(first is { IsAllowed: true, IsReplay: false });
        Assert.True(second is { IsAllowed: true, IsReplay: true });
        Assert.Equal(1, (await world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Apply_SameIdFromManyThreadsOfTwoInstances_ChargesOnce()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(1_000);
        var instances = new[] { world.Start(), world.Start() };
        world.Storage.BeforeWrite = async _ => await Task.Yield();

        var decisions = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => instances[i % 2].ConsumeAsync(key, Once))));

        Assert.Equal(1, decisions.Count(d => d is { IsAllowed: true, IsReplay: false }));
        Assert.All(decisions, d => Assert.True(d.Verdict is Verdict.Allowed or Verdict.OperationRunning));
        Assert.Equal(1, (await world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Apply_SameIdAfterItsRetention_IsANewOperation()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10);
        var instance = world.Start();
        await instance.ConsumeAsync(key, Once);

        instance.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromTicks(1));
        Assert.True((await instance.ConsumeAsync(key, Once)).IsReplay);
        instance.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.False((await instance.ConsumeAsync(key, Once)).IsReplay);
        Assert.True((await instance.ConsumeAsync(key, Once)).IsReplay); // the new one is kept in the place of the old
        Assert.Equal(2, (await world.ReadAsync(key, TimeSpan.FromDays(1))).RequestsUsed);
    }

    [Fact]
    public async Task Apply_SameIdAfterADenial_MayStillSucceed()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(0);
        var instance = world.Start();
        Assert.Equal(Verdict.Denied, (await instance.ConsumeAsync(key, Once)).Verdict);
        await instance.ChangeAsync(key, new UpdateKey(k => k with { Limits = k.Limits.WithRequestQuota(1) }));

        Assert.True(await instance.ConsumeAsync(key, Once) is { IsAllowed: true, IsReplay: false });
    }

    [Fact]
    public async Task Apply_HoldWithAnId_IsGivenAgain()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10);
        var instance = world.Start();
        Task<Decision> Hold() => instance.Engine.ApplyAsync(
            key, new HoldOperation(HoldId.New(), Cost.OneRequest, Cost.OneRequest, TimeSpan.FromMinutes(1), IsTracked: true), Once with { Fingerprint = "hold" });

        var first = await Hold();
        var again = await Hold();

        Assert.Equal(first.Hold, again.Hold);
        Assert.Equal(1, (await world.ReadAsync(key)).Limits[0].Held);
    }

    [Fact]
    public async Task Settle_SameAgain_RepeatsTheFirstAnswer()
    {
        var world = new EngineFixture();
        var key = await world.IssueAsync(new Limit(Unit.Tokens, WindowKind.Day, 1_000));
        var (one, other) = (world.Start(), world.Start());
        var hold = await one.HoldAsync(key, Cost.RequestAndTokens(1, 100), TimeSpan.FromMinutes(1));
        await other.Engine.ReadLatestAsync(key, CancellationToken.None); // it may cache the open hold

        var first = await one.SettleAsync(key, hold.Id, Cost.RequestAndTokens(1, 40));
        await one.Engine.ApplyAsync(key, new ConsumeOperation(Cost.RequestAndTokens(0, 7)));
        var again = await one.SettleAsync(key, hold.Id, Cost.RequestAndTokens(1, 40));
        var elsewhere = await other.SettleAsync(key, hold.Id, Cost.RequestAndTokens(1, 40));

        Assert.All([again, elsewhere], d => Assert.True(d is { IsAllowed: true, IsReplay: true }));
        Assert.All([again, elsewhere], d => Assert.Equal((hold, 40), (d.Hold, d.Limits[0].Used)));
        Assert.Equal(first.Limits.AsEnumerable(), again.Limits.AsEnumerable());
        Assert.Equal((47, 0), ((await world.ReadAsync(key)).Limits[0].Used, (await world.ReadAsync(key)).Limits[0].Held));
    }

    [Fact]
    public async Task Settle_OtherwiseThanBefore_IsClosed()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10);
        var instance = world.Start();
        var settled = await instance.HoldAsync(key, Cost.OneRequest, TimeSpan.FromMinutes(1));
        var released = await instance.HoldAsync(key, Cost.OneRequest, TimeSpan.FromMinutes(1));
        await instance.SettleAsync(key, settled.Id, Cost.OneRequest);
        await instance.Engine.ApplyAsync(key, new ReleaseOperation(released.Id));

        Assert.Equal(Verdict.HoldClosed, (await instance.SettleAsync(key, settled.Id, Cost.None)).Verdict);
        Assert.Equal(Verdict.HoldClosed, (await instance.Engine.ApplyAsync(key, new ReleaseOperation(settled.Id))).Verdict);
        Assert.Equal(Verdict.HoldClosed, (await instance.SettleAsync(key, released.Id, Cost.OneRequest)).Verdict);
        Assert.True(await instance.Engine.ApplyAsync(key, new ReleaseOperation(released.Id)) is { IsAllowed: true, IsReplay: true });
        Assert.Equal(1, (await world.ReadAsync(key)).RequestsUsed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Settle_AfterTheExpiry_IsClosedAndChargedAsHeldOnce(bool isSwept)
    {
        var world = new EngineFixture();
        var key = await world.IssueAsync(new Limit(Unit.Tokens, WindowKind.Day, 1_000));
        var instance = world.Start();
        var hold = await instance.HoldAsync(key, Cost.RequestAndTokens(0, 100), TimeSpan.FromMinutes(1));
        instance.Clock.Advance(TimeSpan.FromMinutes(1));
        if (isSwept)
        {
            await instance.Engine.SweepAsync(CancellationToken.None);
        }

        Assert.Equal(Verdict.HoldClosed, (await instance.SettleAsync(key, hold.Id, Cost.RequestAndTokens(0, 5))).Verdict);
        Assert.Equal(Verdict.HoldClosed, (await instance.SettleAsync(key, hold.Id, hold.Cost)).Verdict);
        Assert.Equal(Verdict.HoldClosed, (await world.Start().SettleAsync(key, hold.Id, hold.Cost)).Verdict); // also where the clock lags
        Assert.Equal((100, 0), ((await world.ReadAsync(key)).Limits[0].Used, (await world.ReadAsync(key)).Limits[0].Held));
        Assert.Equal(100, (await world.UsageAsync(key)).Tokens);
        Assert.Equal(UsageSource.Held, (await world.UsageAsync(key)).Source);
    }

    [Fact]
    public async Task Settle_UnknownHold_IsUnknown()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10);
        var instance = world.Start();

        Assert.Equal(Verdict.UnknownHold, (await instance.SettleAsync(key, HoldId.New(), Cost.OneRequest)).Verdict);
        Assert.Equal(Verdict.UnknownHold, (await instance.Engine.ApplyAsync(key, new ReleaseOperation(HoldId.New()))).Verdict);
        Assert.Equal(0, world.Storage.Writes);
    }

    [Fact]
    public async Task Settle_TwiceInOneBatch_ChargesOnce()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10);
        var instance = world.Start();
        var hold = await instance.HoldAsync(key, Cost.OneRequest, TimeSpan.FromMinutes(1));
        var gate = new TaskCompletionSource();
        world.Storage.BeforeWrite = _ => gate.Task;

        var first = instance.ConsumeAsync(key); // so that the next three wait and go together
        var settled = instance.SettleAsync(key, hold.Id, Cost.OneRequest);
        var again = instance.SettleAsync(key, hold.Id, Cost.OneRequest);
        var otherwise = instance.Engine.ApplyAsync(key, new ReleaseOperation(hold.Id));
        gate.SetResult();
        await first;

        Assert.True(await settled is { IsAllowed: true, IsReplay: false });
        Assert.True(await again is { IsAllowed: true, IsReplay: true });
        Assert.Equal(Verdict.HoldClosed, (await otherwise).Verdict);
        Assert.Equal(2, (await world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Sweep_ExpiredHolds_AreChargedAndLeaveTheirEnd()
    {
        var world = new EngineFixture();
        var keys = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.IssueQuotaAsync(10)));
        var instance = world.Start();
        foreach (var key in keys)
        {
            await instance.HoldAsync(key, Cost.OneRequest, TimeSpan.FromMinutes(1));
        }

        var writes = world.Storage.Writes;
        await world.Start(TimeSpan.FromSeconds(59)).Engine.SweepAsync(CancellationToken.None);
        Assert.Equal(writes, world.Storage.Writes);
        await world.Start(TimeSpan.FromSeconds(60)).Engine.SweepAsync(CancellationToken.None);

        foreach (var key in keys)
        {
            var stored = await world.Storage.Quota.ReadAsync(key, CancellationToken.None);
            Assert.Empty(stored!.State.Holds);
            Assert.Equal(1, (await world.ReadAsync(key)).RequestsUsed);
        }
    }
}
