using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Tests.Engine;
using QuotaFunctions.Core.Timeline;

namespace QuotaFunctions.Core.Tests.Timeline;

/// <summary>Rows of ended hours and days become one, old ones go, and nothing is counted twice.</summary>
public sealed class TimelineSweepTests
{
    private static readonly DateTimeOffset Noon = ManualClock.Noon;

    private readonly EngineFixture _world = new();

    [Fact]
    public async Task Sweep_OfRowsOfSeveralWriters_LeavesOneRowWithTheirSum()
    {
        var key = await ChargeAsync(writers: 3);

        await SweepAsync(Noon.AddHours(1).AddMinutes(59));
        Assert.Equal(3, (await _world.RowsAsync(TimelineStep.Hour)).Count);

        await SweepAsync(Noon.AddHours(2));
        Assert.Single(await _world.RowsAsync(TimelineStep.Hour));
        Assert.Equal(3, (await _world.RowsAsync(TimelineStep.Day)).Count);
        await AssertChargedAsync(key, 3);

        await SweepAsync(Noon.AddHours(14));
        Assert.Single(await _world.RowsAsync(TimelineStep.Day));
        await AssertChargedAsync(key, 3);
    }

    [Fact]
    public async Task Sweep_OfMoreRowsThanOneMergeTakes_TakesThemAll()
    {
        var key = await ChargeAsync(writers: 2 * TimelineRow.MaxReplaced + 7);
        var sweep = NewSweep();

        for (var i = 0; i < 3; i++)
        {
            await sweep.RunAsync(Noon.AddDays(2), CancellationToken.None);
        }

        Assert.Single(await _world.RowsAsync(TimelineStep.Hour));
        Assert.Single(await _world.RowsAsync(TimelineStep.Day));
        await AssertChargedAsync(key, 2 * TimelineRow.MaxReplaced + 7);
    }

    [Fact]
    public async Task Sweep_ByManyAtOnce_CountsEachWriterOnce()
    {
        var key = await ChargeAsync(writers: 20);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => SweepAsync(Noon.AddDays(2)))));

        await AssertChargedAsync(key, 20);
        await SweepAsync(Noon.AddDays(2));
        Assert.Single(await _world.RowsAsync(TimelineStep.Hour));
        await AssertChargedAsync(key, 20);
    }

    [Fact]
    public async Task Sweep_WhoseAnswerIsLost_IsTakenUpByTheNext()
    {
        var key = await ChargeAsync(writers: 3);
        var rows = await _world.RowsAsync(TimelineStep.Hour);
        var lossy = new LossyTimeline(_world.Storage);
        var sweep = new TimelineSweep(new TimelineOver(_world.Storage, lossy), NullLogger<TimelineSweep>.Instance);

        await sweep.RunAsync(Noon.AddHours(2), CancellationToken.None);
        Assert.Equal(1, lossy.Lost);
        await AssertChargedAsync(key, 3);
        await sweep.RunAsync(Noon.AddHours(2), CancellationToken.None);

        Assert.NotEqual(rows.Count, (await _world.RowsAsync(TimelineStep.Hour)).Count);
        await AssertChargedAsync(key, 3);
    }

    [Fact]
    public async Task Row_ThatIsSetAgainAfterItWasMerged_IsNotCountedTwice()
    {
        var key = await ChargeAsync(writers: 2);
        var late = (await _world.RowsAsync(TimelineStep.Hour))[0];
        await SweepAsync(Noon.AddHours(2));

        await _world.Storage.PutAsync(late, CancellationToken.None);
        await AssertChargedAsync(key, 2);

        await SweepAsync(Noon.AddHours(3));
        Assert.Single(await _world.RowsAsync(TimelineStep.Hour));
        await AssertChargedAsync(key, 2);
    }

    [Fact]
    public async Task Usage_InMemoryOfAWriterThatWasMerged_IsNotCountedTwice()
    {
        var key = await _world.IssueAsync();
        EngineFixture.Instance[] instances = [_world.Start(), _world.Start()];
        foreach (var instance in instances)
        {
            await instance.ConsumeAsync(key);
            await instance.FlushAsync();
        }

        // This instance's clock stands still, so it has the hour in memory when another merges it.
        await SweepAsync(Noon.AddHours(2));

        Assert.Equal(2, Assert.Single(await instances[0].ReadRequestsAsync(TimelineStep.Hour)).Requests);
    }

    [Fact]
    public async Task Sweep_OfOldRows_DeletesThem()
    {
        var key = await ChargeAsync(writers: 1);

        await SweepAsync(Noon + TimelineBuckets.HoursKept);
        Assert.Single(await _world.RowsAsync(TimelineStep.Hour));
        await SweepAsync(Noon + TimelineBuckets.HoursKept + TimeSpan.FromHours(1));
        Assert.Empty(await _world.RowsAsync(TimelineStep.Hour));
        Assert.Single(await _world.RowsAsync(TimelineStep.Day));

        await SweepAsync(Noon + TimelineBuckets.DaysKept + TimeSpan.FromDays(1));
        Assert.Empty(await _world.RowsAsync(TimelineStep.Day));
        Assert.Equal(1, (await _world.UsageAsync(key)).Requests);
    }

    [Fact]
    public async Task Sweep_OfADamagedRow_KeepsTheOthers()
    {
        var key = await ChargeAsync(writers: 2);
        var rows = await _world.RowsAsync(TimelineStep.Hour);
        await _world.Storage.PutAsync(rows[0] with { Models = "[[\"m\",1]]"u8.ToArray(), Keys = "{"u8.ToArray() }, CancellationToken.None);

        await AssertRequestsAsync(TimelineStep.Hour, key, 1);
        await SweepAsync(Noon.AddHours(2));
        await AssertRequestsAsync(TimelineStep.Hour, key, 1);
    }

    private TimelineSweep NewSweep() => new(_world.Storage, NullLogger<TimelineSweep>.Instance);

    private Task SweepAsync(DateTimeOffset now) => NewSweep().RunAsync(now, CancellationToken.None);

    /// <summary>One request to a key by each of several processes, which then end.</summary>
    private async Task<KeyId> ChargeAsync(int writers)
    {
        var key = await _world.IssueAsync();
        for (var i = 0; i < writers; i++)
        {
            var instance = _world.Start();
            await instance.ConsumeAsync(key);
            await instance.Engine.DisposeAsync();
            await instance.Timeline.DisposeAsync();
        }

        return key;
    }

    private async Task AssertChargedAsync(KeyId key, long requests)
    {
        await AssertRequestsAsync(TimelineStep.Hour, key, requests);
        await AssertRequestsAsync(TimelineStep.Day, key, requests);
    }

    private async Task AssertRequestsAsync(TimelineStep step, KeyId key, long requests)
    {
        var usage = Assert.Single(await _world.Start().ReadTimelineAsync(step));
        Assert.Equal(requests, usage.Models.Total().Requests);
        Assert.Equal(requests, usage.Keys.Cells[new TimelineName(key.Value)].Requests);
        Assert.Equal(requests, usage.Tags.Cells[new TimelineName("")].Requests);
    }

    /// <summary>Loses the answer to the first merge, which is carried out.</summary>
    private sealed class LossyTimeline(ITimelineLog inner) : ITimelineLog
    {
        public int Lost { get; private set; }

        public Task PutAsync(TimelineRow row, CancellationToken cancellationToken) => inner.PutAsync(row, cancellationToken);

        public Task<IReadOnlyList<TimelineRow>> ReadAsync(TimelineQuery query, CancellationToken cancellationToken) => inner.ReadAsync(query, cancellationToken);

        public async Task<WriteOutcome> ReplaceAsync(IReadOnlyList<TimelineRow> rows, TimelineRow? by, CancellationToken cancellationToken)
        {
            var outcome = await inner.ReplaceAsync(rows, by, cancellationToken);
            return Lost++ == 0 ? WriteOutcome.Unknown : outcome;
        }
    }

    private sealed class TimelineOver(IQuotaStorage inner, ITimelineLog timeline) : IQuotaStorage
    {
        public string Kind => inner.Kind;

        public IQuotaStore Quota => inner.Quota;

        public IKeyCatalog Keys => inner.Keys;

        public IUsageLog Usage => inner.Usage;

        public IAuditLog Audit => inner.Audit;

        public ITimelineLog Timeline => timeline;

        public IKeyTransfer Transfer => inner.Transfer;

        public TimeSpan ReadStaleness => inner.ReadStaleness;

        public Task InitializeAsync(CancellationToken cancellationToken) => inner.InitializeAsync(cancellationToken);

        public Task ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);

        public Task<StoreStatistics> ReadStatisticsAsync(DateTimeOffset now, CancellationToken cancellationToken) => inner.ReadStatisticsAsync(now, cancellationToken);

        public Task CleanUpAsync(DateTimeOffset now, CancellationToken cancellationToken) => inner.CleanUpAsync(now, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
