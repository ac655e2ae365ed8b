using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Core.Tests.Engine;

/// <summary>Several engines on one store.</summary>
public sealed class QuotaEngineInstancesTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Apply_SeveralInstancesAtOnce_AdmitExactlyTheQuota(int count)
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(100);
        var instances = Enumerable.Range(0, count).Select(_ => world.Start()).ToArray();
        world.Storage.BeforeWrite = async _ => await Task.Yield();

        var decisions = (await Task.WhenAll(instances.Select(i => i.BurstAsync(key, 1_500 / count)))).SelectMany(d => d).ToList();

        // Operations that lost against other instances may be tried again.
        while (decisions[^1].Verdict != Verdict.Denied)
        {
            decisions.Add(await instances[0].ConsumeAsync(key));
        }

        Assert.Equal(100, decisions.Count(d => d.IsAllowed));
        Assert.All(decisions, d => Assert.True(d.Verdict is Verdict.Allowed or Verdict.Denied or Verdict.Contended));
        Assert.Equal(100, (await world.ReadAsync(key)).RequestsUsed);
        Assert.Equal(100, (await world.UsageAsync(key)).Requests);
    }

    [Fact]
    public async Task Apply_WindowHeldByBothInstances_CountsOnce()
    {
        var world = new EngineFixture();
        var key = await world.IssueAsync(new Limit(Unit.Requests, WindowKind.Minute, 3));
        var (ahead, behind) = (world.Start(TimeSpan.FromMinutes(1)), world.Start());

        Assert.True((await behind.ConsumeAsync(key)).IsAllowed); // 12:00
        Assert.All(new[] { await ahead.ConsumeAsync(key), await behind.ConsumeAsync(key), await ahead.ConsumeAsync(key) }, d => Assert.True(d.IsAllowed)); // 12:01 for all
        Assert.Equal(Verdict.Denied, (await behind.ConsumeAsync(key)).Verdict);
        Assert.Equal(Verdict.Denied, (await ahead.ConsumeAsync(key)).Verdict);
    }

    [Fact]
    public async Task Revoke_ByAnotherInstance_IsSeenAtTheNextSpend()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(100);
        var (one, other) = (world.Start(), world.Start());
        await other.ConsumeAsync(key);

        await one.ChangeAsync(key, new RevokeKey());

        Assert.Equal(Verdict.Revoked, (await other.ConsumeAsync(key)).Verdict);
        Assert.Equal(Verdict.Revoked, (await other.Engine.ApplyAsync(key, new HoldOperation(HoldId.New(), Cost.OneRequest, Cost.None, TimeSpan.FromMinutes(1)))).Verdict);
    }

    [Fact]
    public async Task Revoke_ByAnotherInstance_IsReadWithinTheStaleness()
    {
        var world = new EngineFixture { Storage = new InMemoryStorage { ReadStaleness = TimeSpan.FromSeconds(5) } };
        var key = await world.IssueQuotaAsync(100);
        var (one, other) = (world.Start(), world.Start());
        await other.Engine.ReadLatestAsync(key, CancellationToken.None);
        await one.ChangeAsync(key, new RevokeKey());

        other.Clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.Equal(1, other.Line.Reads);
        await other.Engine.ReadLatestAsync(key, CancellationToken.None);
        Assert.Equal(1, other.Line.Reads); // may still be the old one
        other.Clock.Advance(TimeSpan.FromTicks(2));
        Assert.Equal(KeyStatus.Revoked, (await other.Engine.ReadLatestAsync(key, CancellationToken.None))!.Status);
    }

    [Fact]
    public async Task Get_OfAStoreThatNobodyElseChanges_ReadsOnce()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(100);
        var one = world.Start();
        var changes = NoticeChanges(one);
        for (var i = 0; i < 10; i++)
        {
            one.Clock.Advance(TimeSpan.FromSeconds(1));
            changes.Polled(one.Clock.GetTimestamp(), hasChanged: false);
            Assert.Equal(100 - i, (await one.Engine.ReadLatestAsync(key, CancellationToken.None))!.Limits[0].Remaining);
            await one.ConsumeAsync(key);
        }

        Assert.Equal(1, one.Line.Reads);
    }

    [Fact]
    public async Task Revoke_ByAnotherInstance_WhoseChangeIsNoticed_IsReadAtOnce()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(100);
        var (one, other) = (world.Start(), world.Start());
        var changes = NoticeChanges(other);
        await other.ConsumeAsync(key);
        await one.ChangeAsync(key, new RevokeKey());

        other.Clock.Advance(TimeSpan.FromSeconds(1));
        changes.Polled(other.Clock.GetTimestamp(), hasChanged: true);

        Assert.Equal(KeyStatus.Revoked, (await other.Engine.ReadLatestAsync(key, CancellationToken.None))!.Status);
    }

    [Fact]
    public async Task Revoke_ByAnotherInstance_DuringAWrite_IsNotTakenForKnown()
    {
        // What changes between the count and the write's answer makes what the write leaves doubtful.
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(100);
        var (one, other) = (world.Start(), world.Start());
        var changes = NoticeChanges(other);
        AfterWrites(other, async () =>
        {
            await one.ChangeAsync(key, new RevokeKey());
            other.Clock.Advance(TimeSpan.FromSeconds(1));
            changes.Polled(other.Clock.GetTimestamp(), hasChanged: true);
        });

        Assert.True((await other.ConsumeAsync(key)).IsAllowed);

        Assert.Equal(KeyStatus.Revoked, (await other.Engine.ReadLatestAsync(key, CancellationToken.None))!.Status);
    }

    [Fact]
    public async Task Revoke_WhileAWritesAnswerIsSlow_IsReadWithinTheStaleness()
    {
        // What a write leaves in the cache was true when it happened, not when its answer came.
        var world = new EngineFixture { Storage = new InMemoryStorage { ReadStaleness = TimeSpan.FromSeconds(5) } };
        var key = await world.IssueQuotaAsync(100);
        var (one, other) = (world.Start(), world.Start());
        AfterWrites(other, async () =>
        {
            await one.ChangeAsync(key, new RevokeKey());
            other.Clock.Advance(TimeSpan.FromSeconds(5.1));
        });

        Assert.True((await other.ConsumeAsync(key)).IsAllowed);

        Assert.Equal(KeyStatus.Revoked, (await other.Engine.ReadLatestAsync(key, CancellationToken.None))!.Status);
    }

    [Fact]
    public async Task Raise_ByAnotherInstance_IsNotRefusedFromTheCache()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(1);
        var (one, other) = (world.Start(), world.Start());
        await other.ConsumeAsync(key);
        await one.ChangeAsync(key, new UpdateKey(k => k with { Limits = k.Limits.WithRequestQuota(2) }));

        other.Clock.Advance(world.Storage.ReadStaleness);

        Assert.True((await other.ConsumeAsync(key)).IsAllowed);
    }

    [Fact]
    public async Task Change_OfAnotherRevision_IsRefusedAndNotAudited()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(1);
        var (one, other) = (world.Start(), world.Start());
        await other.Engine.ReadLatestAsync(key, CancellationToken.None);
        Assert.Equal(2, (await one.ChangeAsync(key, new UpdateKey(k => k with { Label = "first" }), ifRevision: 1)).Key!.Revision);

        var refused = await other.ChangeAsync(key, new UpdateKey(k => k with { Label = "second" }), ifRevision: 1);

        Assert.Equal((Verdict.RevisionMismatch, "first"), (refused.Verdict, refused.Key!.Label));
        Assert.Equal(Verdict.Allowed, (await other.ChangeAsync(key, new UpdateKey(k => k with { Label = "second" }), ifRevision: 2)).Verdict);
        var audit = await world.Storage.Audit.QueryAsync(new AuditQuery(Action: "key.update"), CancellationToken.None);
        Assert.Equal(3, audit.Entries.Count); // the issuing, here, and two changes
    }

    [Fact]
    public async Task Apply_OthersAlwaysFirst_IsContendedAfterItsRetries()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(1_000);
        var (loser, winner) = (world.Start(options: new QuotaEngineOptions { MaxConflictRetries = 4 }), world.Start());
        loser.Line.OnWrite = async (_, write) =>
        {
            await winner.ConsumeAsync(key);
            return await write();
        };

        var decision = await loser.ConsumeAsync(key);

        Assert.Equal(Verdict.Contended, decision.Verdict);
        Assert.Equal(5, loser.Line.Attempts);
        Assert.Equal(5, (await world.ReadAsync(key)).RequestsUsed);
        loser.Line.OnWrite = null;
        Assert.True((await loser.ConsumeAsync(key)).IsAllowed);
    }

    /// <summary>Runs an action between each write of an instance and its answer.</summary>
    private static void AfterWrites(EngineFixture.Instance instance, Func<Task> happen) => instance.Line.OnWrite = async (_, write) =>
    {
        var result = await write();
        await happen();
        return result;
    };

    /// <summary>Gives an instance a store that notices changes; the test looks.</summary>
    private static ExternalWrites NoticeChanges(EngineFixture.Instance instance) =>
        instance.Line.ExternalWrites = new ExternalWrites(instance.Clock, instance.Line.ReadStaleness, () => { });

    [Fact]
    public async Task Settle_OfAHoldThatAnotherInstanceMadeAMomentAgo_IsFound()
    {
        var world = new EngineFixture();
        var key = await world.IssueQuotaAsync(10);
        var (one, other) = (world.Start(), world.Start());
        await other.ConsumeAsync(key);
        var hold = await one.HoldAsync(key, Cost.OneRequest, TimeSpan.FromMinutes(1));

        // What the other instance remembers of the key is fresh enough for a refusal, but lacks the hold.
        var settled = await other.SettleAsync(key, hold.Id, Cost.OneRequest);

        Assert.Equal((Verdict.Allowed, 2), (settled.Verdict, settled.Limits[0].Used));
    }
}
