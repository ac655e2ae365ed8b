using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Core.Tests.Engine;

public sealed class QuotaEngineFaultTests
{
    [Fact]
    public async Task Write_Fails_IsToldAndChargesNothingAndRecovers()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10);
        var instance = world.Start();
        world.Storage.Faults = _ => WriteFault.BeforeWrite;

        var failed = await Assert.ThrowsAsync<StoreUnavailableException>(() => instance.ConsumeAsync(key));
        Assert.Equal("memory", failed.Kind);
        Assert.Equal(0, (await world.ReadAsync(key)).RequestsUsed);

        world.Storage.Faults = null;
        Assert.Equal(1, (await instance.ConsumeAsync(key)).Limits[0].Used);
    }

    [Fact]
    public async Task Write_AnswerLost_IsFoundAndChargedOnce()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10);
        var instance = world.Start();
        world.Storage.Faults = _ => WriteFault.AfterWrite;

        var decision = await instance.ConsumeAsync(key);

        Assert.Equal((Verdict.Allowed, 1), (decision.Verdict, decision.Limits[0].Used));
        Assert.Equal(1, (await world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Write_AnswerLostAndStoreGone_IsUnknownAndARepeatedIdChargesOnce()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10);
        var instance = world.Start();
        var id = OperationKey.FromIdempotencyKey("once", "consume:requests=1");
        instance.Line.OnWrite = async (_, write) =>
        {
            await write();
            instance.Line.BeforeRead = () => throw new StoreUnavailableException("memory", "gone");
            return WriteResult.Unknown("the answer was lost");
        };

        Assert.Equal(Verdict.Unknown, (await instance.ConsumeAsync(key, id)).Verdict);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => instance.ConsumeAsync(key, id));
        (instance.Line.OnWrite, instance.Line.BeforeRead) = (null, null);
        var again = await instance.ConsumeAsync(key, id);

        Assert.True(again is { IsAllowed: true, IsReplay: true });
        Assert.Equal(1, (await world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Write_ConflictWithItself_IsChargedOnce()
    {
        // A driver that repeats a request whose answer was lost meets its own write.
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10);
        var instance = world.Start();
        instance.Line.OnWrite = async (_, write) =>
        {
            await write();
            return await write();
        };

        var decision = await instance.ConsumeAsync(key);

        Assert.Equal((Verdict.Allowed, 1), (decision.Verdict, decision.Limits[0].Used));
        Assert.Equal(1, (await world.ReadAsync(key)).RequestsUsed);
        Assert.Equal(1, instance.Line.Attempts);
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(3, 40)]
    public async Task Write_ConflictWithItselfAfterManyWritesOfOthers_IsChargedOnce(int others, int writesOfEach)
    {
        // While a request is repeated, busy instances go on: the proof that the first one happened must outlast all their writes.
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(1_000);
        var instance = world.Start();
        var busy = Enumerable.Range(0, others).Select(_ => world.Start()).ToArray();
        instance.Line.OnWrite = async (_, write) =>
        {
            await write();
            for (var i = 0; i < writesOfEach * others; i++)
            {
                await busy[i % others].ConsumeAsync(key);
            }

            return WriteResult.Conflict;
        };

        var decision = await instance.ConsumeAsync(key);

        Assert.Equal(Verdict.Allowed, decision.Verdict);
        Assert.Equal(1 + (others * writesOfEach), (await world.ReadAsync(key)).RequestsUsed);
        Assert.Equal(1, instance.Line.Attempts);
    }

    [Fact]
    public async Task Write_AnswerLostAtTheLastRetry_IsNotCalledContended()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10);
        var instance = world.Start(options: new QuotaEngineOptions { MaxConflictRetries = 1 });
        var other = world.Start();
        instance.Line.OnWrite = async (_, write) =>
        {
            if (instance.Line.Attempts == 1)
            {
                await other.ConsumeAsync(key);
                return await write();
            }

            await write();
            return WriteResult.Conflict;
        };

        var decision = await instance.ConsumeAsync(key);

        Assert.Equal((Verdict.Allowed, 2), (decision.Verdict, decision.Limits[0].Used));
        Assert.Equal(2, (await world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Read_Fails_IsToldAndChargesNothing()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10);
        var instance = world.Start();
        instance.Line.BeforeRead = () => throw new StoreUnavailableException("memory", "gone");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => instance.ConsumeAsync(key));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await instance.Engine.ReadLatestAsync(key, CancellationToken.None));

        instance.Line.BeforeRead = null;
        Assert.True((await instance.ConsumeAsync(key)).IsAllowed);
        Assert.Equal(1, (await world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Write_FailsForABatch_EveryCallerIsTold()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(100);
        var instance = world.Start();
        var gate = new TaskCompletionSource();
        world.Storage.BeforeWrite = _ => gate.Task;
        world.Storage.Faults = _ => WriteFault.BeforeWrite;

        var answers = Enumerable.Range(0, 50).Select(_ => instance.ConsumeAsync(key)).ToArray();
        gate.SetResult();

        foreach (var answer in answers)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => answer);
        }

        Assert.Equal(0, (await world.ReadAsync(key)).RequestsUsed);
    }

    [Fact]
    public async Task Denied_CountsInMemory_AreWrittenByTheSweep()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(1);
        var instance = world.Start();
        await instance.BurstAsync(key, 8);

        await instance.Engine.SweepAsync(CancellationToken.None);
        Assert.Equal(7, (await world.UsageAsync(key)).Denied);
        var writes = world.Storage.Writes;
        await instance.Engine.SweepAsync(CancellationToken.None);
        Assert.Equal(writes, world.Storage.Writes);
    }

    [Fact]
    public async Task Denied_SweepFails_AreWrittenByTheNextOne()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(0);
        var instance = world.Start();
        await instance.BurstAsync(key, 8);
        world.Storage.Faults = _ => WriteFault.BeforeWrite;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => instance.Engine.SweepAsync(CancellationToken.None));

        // This one's answer is lost, but it is found.
        world.Storage.Faults = _ => WriteFault.AfterWrite;
        await instance.Engine.SweepAsync(CancellationToken.None);
        world.Storage.Faults = null;
        await instance.Engine.SweepAsync(CancellationToken.None);

        Assert.Equal(8, (await world.UsageAsync(key)).Denied);
    }

    [Fact]
    public async Task Dispose_WritesWhatIsInMemoryAndRefusesMore()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(1);
        var instance = world.Start();
        await instance.BurstAsync(key, 8);
        var gate = new TaskCompletionSource();
        world.Storage.BeforeWrite = _ => gate.Task;
        var underWay = instance.ChangeAsync(key, new UpdateKey(k => k with { Limits = k.Limits.WithRequestQuota(20) }));
        var disposal = instance.Engine.DisposeAsync().AsTask();

        Assert.False(disposal.IsCompleted);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => instance.ConsumeAsync(key));
        gate.SetResult();
        await disposal;

        Assert.True((await underWay).IsAllowed);
        Assert.Equal(7, (await world.UsageAsync(key)).Denied);
        await instance.Engine.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_StoreGone_DoesNotThrow()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(0);
        var instance = world.Start();
        await instance.ConsumeAsync(key);
        world.Storage.Faults = _ => WriteFault.BeforeWrite;

        await instance.Engine.DisposeAsync();

        Assert.Equal(0, (await world.UsageAsync(key)).Denied);
    }

    [Fact]
    public async Task Usage_OverMidnight_IsWrittenForBothDays()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(100);
        var instance = world.Start(TimeSpan.FromHours(12) - TimeSpan.FromTicks(1));

        await instance.BurstAsync(key, 5);
        instance.Clock.Advance(TimeSpan.FromTicks(1));
        await instance.BurstAsync(key, 3);

        var usage = await world.Storage.Usage.QueryAsync(new UsageQuery(GroupBy: UsageGrouping.Day, Key: key), CancellationToken.None);
        Assert.Equal([(new DateOnly(2027, 6, 16), 3), (new DateOnly(2027, 6, 15), 5)], usage.Entries.Select(e => (e.Position.Day!.Value, e.Sums.Requests)));
    }
}
