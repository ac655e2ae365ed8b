using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Leases;

public sealed class LeaseTests
{
    private static LimitSet Requests(long max, WindowKind window = WindowKind.Lifetime) => LimitSet.Of(new Limit(Unit.Requests, window, max));

    [Fact]
    public async Task HotKey_OneInstance_CostsFewWrites()
    {
        var world = await LeaseWorld.CreateAsync(Requests(1_000_000), instances: 1);
        for (var tenth = 0; tenth < 100; tenth++)
        {
            Assert.Equal(20, await world.BurstAsync(world.Instances[0], 20));
            world.Advance(TimeSpan.FromMilliseconds(100));
            await world.Instances[0].Engine.ReturnLeasesAsync();
        }

        await world.Instances[0].Engine.DisposeAsync();
        Assert.Equal(2_000, (await world.ReadAsync(LeaseWorld.Start.AddMinutes(1))).RequestsUsed);
        Assert.InRange(world.Storage.Writes, 1, 2_000 * 20 / 1_000);
    }

    [Fact]
    public async Task ColdKey_NeverTakesALease()
    {
        var world = await LeaseWorld.CreateAsync(Requests(1_000_000), instances: 1);
        for (var i = 0; i < 10; i++)
        {
            await world.BurstAsync(world.Instances[0], 1);
            world.Advance(TimeSpan.FromSeconds(1));
        }

        var now = await world.ReadAsync(LeaseWorld.Start.AddSeconds(10));
        Assert.Equal((10, 0), (now.Limits[0].Used, now.Limits[0].Held));
    }

    [Fact]
    public async Task LeasedConsume_ShowsWhatItDrewAsUsed()
    {
        var world = await LeaseWorld.CreateAsync(Requests(1_000_000), instances: 1);
        await world.BurstAsync(world.Instances[0], 50);
        var decision = await world.Instances[0].Engine.ApplyAsync(world.Key, new ConsumeOperation(Cost.OneRequest));
        Assert.Equal(51, decision.Limits[0].Used);
    }

    [Fact]
    public async Task SmallQuota_TwoInstances_AdmitExactlyAll()
    {
        var world = await LeaseWorld.CreateAsync(Requests(100), instances: 2);
        for (var i = 0; i < 20; i++)
        {
            await world.BurstAsync(world.Instances[i % 2], 75);
        }

        Assert.Equal(100, world.Acknowledged[Unit.Requests]);
    }

    [Fact]
    public async Task LargeQuota_FourInstances_AdmitExactlyAllInTheEnd()
    {
        var world = await LeaseWorld.CreateAsync(Requests(5_000), instances: 4);
        for (var round = 0; round < 400; round++)
        {
            await world.BurstAsync(world.Instances[round % 4], 25);
            world.Advance(TimeSpan.FromMilliseconds(50));
            foreach (var instance in world.Instances)
            {
                await instance.Engine.ReturnLeasesAsync();
            }
        }

        Assert.Equal(5_000, world.Acknowledged[Unit.Requests]);
    }

    [Fact]
    public async Task IdleLease_IsGivenBack()
    {
        var world = await LeaseWorld.CreateAsync(Requests(1_000_000), instances: 1);
        await world.BurstAsync(world.Instances[0], 50);
        await world.BurstAsync(world.Instances[0], 5);
        Assert.NotEqual(0, (await world.ReadAsync(LeaseWorld.Start)).Limits[0].Held);
        world.Advance(world.Options.IdleAfter + TimeSpan.FromMilliseconds(1));
        await world.Instances[0].Engine.ReturnLeasesAsync();
        var now = await world.ReadAsync(LeaseWorld.Start.AddSeconds(1));
        Assert.Equal((55, 0), (now.Limits[0].Used, now.Limits[0].Held));
    }

    /// <summary>The instance learns of it with the write that takes its next slice, which is durable by then.</summary>
    [Fact]
    public async Task Limits_TakenAwayByAnotherInstance_AreGoneForTheNextSliceToo()
    {
        var world = await LeaseWorld.CreateAsync(Requests(1_000_000), instances: 2);
        var (hot, other) = (world.Instances[0].Engine, world.Instances[1].Engine);
        await world.BurstAsync(world.Instances[0], 50);
        await other.ApplyAsync(world.Key, new ChangeOperation(new UpdateKey(key => key with { Limits = LimitSet.None })));

        var decision = await hot.ApplyAsync(world.Key, new ConsumeOperation(Cost.OneRequest), OperationKey.FromIdempotencyKey("one", "consume"));

        Assert.Equal(Verdict.Allowed, decision.Verdict);
        await hot.DisposeAsync();
        Assert.Equal(51, (await world.ReadAsync(LeaseWorld.Start)).RequestsUsed);
    }

    [Fact]
    public async Task Crash_StrandsOneSlice_ChargedWhenItExpires()
    {
        var world = await LeaseWorld.CreateAsync(Requests(1_000_000), instances: 1);
        var dying = world.Instances[0];
        await world.BurstAsync(dying, 50);
        await world.BurstAsync(dying, 30);
        var slice = (await world.ReadAsync(LeaseWorld.Start)).Limits[0].Held;
        world.Crash(dying);

        var after = LeaseWorld.Start + world.Options.Term + world.Options.Grace + TimeSpan.FromSeconds(1);
        var now = await world.ReadAsync(after);
        Assert.Equal(0, now.Limits[0].Held);
        Assert.InRange(now.Limits[0].Used, world.Acknowledged[Unit.Requests], world.Acknowledged[Unit.Requests] + slice);
    }

    [Fact]
    public async Task Lease_DoesNotOutliveItsWindow()
    {
        var world = await LeaseWorld.CreateAsync(Requests(1_000, WindowKind.Minute), instances: 1);
        world.Advance(TimeSpan.FromSeconds(59));
        await world.BurstAsync(world.Instances[0], 50);
        world.Advance(TimeSpan.FromSeconds(1));
        await world.BurstAsync(world.Instances[0], 10);
        await world.Instances[0].Engine.DisposeAsync();
        Assert.Equal(10, (await world.ReadAsync(LeaseWorld.Start.AddSeconds(60))).Limits[0].Used);
    }

    [Fact]
    public async Task Revocation_ByAnotherInstance_IsSeenWithinTheTerm()
    {
        var world = await LeaseWorld.CreateAsync(Requests(1_000_000), instances: 2);
        await world.BurstAsync(world.Instances[0], 50);
        await world.Instances[1].Engine.ApplyAsync(world.Key, new ChangeOperation(new RevokeKey()));
        world.Advance(world.Options.Term);
        var decision = await world.Instances[0].Engine.ApplyAsync(world.Key, new ConsumeOperation(Cost.OneRequest));
        Assert.Equal(Verdict.Revoked, decision.Verdict);
    }

    [Fact]
    public async Task Suspension_ByAnotherInstance_IsSeenWithinTheTerm()
    {
        var world = await LeaseWorld.CreateAsync(Requests(1_000_000), instances: 2);
        await world.BurstAsync(world.Instances[0], 50);
        await world.Instances[1].Engine.ApplyAsync(world.Key, new ChangeOperation(new SuspendKey()));
        world.Advance(world.Options.Term);
        var decision = await world.Instances[0].Engine.ApplyAsync(world.Key, new ConsumeOperation(Cost.OneRequest));
        Assert.Equal(Verdict.Suspended, decision.Verdict);
    }

    [Fact]
    public async Task Suspension_ByTheInstanceWithTheSlice_IsSeenAtOnce()
    {
        var world = await LeaseWorld.CreateAsync(Requests(1_000_000), instances: 1);
        await world.BurstAsync(world.Instances[0], 50);
        await world.Instances[0].Engine.ApplyAsync(world.Key, new ChangeOperation(new SuspendKey()));
        var decision = await world.Instances[0].Engine.ApplyAsync(world.Key, new ConsumeOperation(Cost.OneRequest));
        Assert.Equal(Verdict.Suspended, decision.Verdict);
    }

    [Fact]
    public async Task IdempotentConsume_IsWritten_NotServedFromTheSlice()
    {
        var world = await LeaseWorld.CreateAsync(Requests(1_000_000), instances: 2);
        await world.BurstAsync(world.Instances[0], 50);
        var key = OperationKey.FromIdempotencyKey("once", "consume:requests=1");
        await world.Instances[0].Engine.ApplyAsync(world.Key, new ConsumeOperation(Cost.OneRequest), key);
        var again = await world.Instances[1].Engine.ApplyAsync(world.Key, new ConsumeOperation(Cost.OneRequest), key);
        Assert.True(again.IsReplay);
        await world.Instances[0].Engine.DisposeAsync();
        Assert.Equal(51, (await world.ReadAsync(LeaseWorld.Start)).RequestsUsed);
    }

    [Fact]
    public async Task HoldThatIsContentWithNothing_IsNotTakenForASlice()
    {
        var world = await LeaseWorld.CreateAsync(LimitSet.None, instances: 1);
        var engine = world.Instances[0].Engine;
        var hold = new HoldOperation(HoldId.New(), Cost.None, Cost.None, TimeSpan.FromMinutes(5), IsTracked: true);

        var decision = await engine.ApplyAsync(world.Key, hold);
        await world.BurstAsync(world.Instances[0], 50);
        await engine.ReturnLeasesAsync();

        Assert.True(decision.IsAllowed);
        Assert.Equal(1, (await world.Storage.ReadStatisticsAsync(LeaseWorld.Start, CancellationToken.None)).OpenHolds);
        Assert.True((await engine.ApplyAsync(world.Key, new SettleOperation(hold.Id, Cost.OneRequest))).IsAllowed);
    }

    [Fact]
    public async Task ConsumeOfNothing_DoesNotMakeAKeyHot()
    {
        var world = await LeaseWorld.CreateAsync(Requests(1_000_000), instances: 1);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => world.Instances[0].Engine.ApplyAsync(world.Key, new ConsumeOperation(Cost.None))));
        await world.BurstAsync(world.Instances[0], 1);

        Assert.Equal((1, 0), ((await world.ReadAsync(LeaseWorld.Start)).Limits[0].Used, (await world.ReadAsync(LeaseWorld.Start)).Limits[0].Held));
        Assert.Equal(1, world.Storage.Writes);
    }
}
