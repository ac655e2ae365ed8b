using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Tests.Engine;
using QuotaFunctions.Core.Timeline;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Core.Tests.Timeline;

/// <summary>What an engine charges is in the timeline of its hour and day, once.</summary>
public sealed class UsageTimelineTests
{
    private static readonly DateTimeOffset Noon = ManualClock.Noon;
    private static readonly DateTimeOffset Today = TimelineStep.Day.StartOf(Noon);

    private readonly EngineFixture _world = new();

    [Fact]
    public async Task Charge_OfOneKey_IsToldApartInAllWays()
    {
        var key = await _world.IssueTaggedAsync("a", "b");
        var instance = _world.Start();
        var hold = await instance.HoldAsync(key, Cost.RequestAndTokens(1, 100), TimeSpan.FromMinutes(1));
        await instance.Engine.ApplyAsync(key, new SettleOperation(
            hold.Id, Cost.Of(new CostItem(Unit.Requests, 1), new CostItem(Unit.Tokens, 30), new CostItem(Unit.Parse("images"), 2)),
            UsageSource.Estimated, TokensIn: 10, TokensOut: 20, Model: "m", Upstream: UpstreamName.Parse("one")));

        foreach (var step in Enum.GetValues<TimelineStep>())
        {
            var usage = Assert.Single(await instance.ReadTimelineAsync(step));

            Assert.Equal(step == TimelineStep.Hour ? Noon : Today, usage.Start);
            var sums = Assert.Single(usage.Models.Cells, c => c.Key == new TimelineName("m", "one")).Value;
            Assert.Equal((1, 10, 20, 30, 30, 0), (sums.Requests, sums.TokensIn, sums.TokensOut, sums.Tokens, sums.EstimatedTokens, sums.HeldTokens));
            Assert.Equal(2, sums.Units["images"]);
            Assert.Equal(30, Assert.Single(usage.Keys.Cells, c => c.Key.Name == key.Value).Value.Tokens);
            Assert.Equal(["a", "b"], usage.Tags.Cells.Keys.Select(n => n.Name).Order());
            Assert.All(usage.Tags.Cells.Values, s => Assert.Equal(30, s.Tokens));
        }
    }

    [Fact]
    public async Task Charge_OfAnExpiredHold_CountsAsHeld()
    {
        var key = await _world.IssueAsync();
        var instance = _world.Start();
        await instance.HoldAsync(key, Cost.RequestAndTokens(1, 40), TimeSpan.FromMinutes(1));
        instance.Clock.Advance(TimeSpan.FromMinutes(2));
        await instance.Engine.SweepAsync(CancellationToken.None);

        var total = Assert.Single(await instance.ReadTimelineAsync(TimelineStep.Hour)).Models.Total();

        Assert.Equal((40, 40, 0), (total.Tokens, total.HeldTokens, total.EstimatedTokens));
    }

    [Fact]
    public async Task Refusals_AndErrors_AreCounted()
    {
        var key = await _world.IssueQuotaAsync(1);
        var instance = _world.Start();
        var hold = await instance.HoldAsync(key, Cost.OneRequest, TimeSpan.FromMinutes(1));
        Assert.False((await instance.ConsumeAsync(key)).IsAllowed);
        await instance.Engine.ApplyAsync(key, new ReleaseOperation(hold.Id, IsError: true, Upstream: UpstreamName.Parse("one")));
        await instance.Engine.SweepAsync(CancellationToken.None);

        var total = Assert.Single(await instance.ReadTimelineAsync(TimelineStep.Hour)).Models.Total();

        Assert.Equal((0, 1, 1), (total.Requests, total.Denied, total.Errors));
    }

    [Fact]
    public async Task Charges_OverTheTurnOfHourAndDay_AreEachInTheirOwn()
    {
        var key = await _world.IssueAsync();
        var instance = _world.Start();
        foreach (var minutes in (int[])[59, 1, 659, 1])
        {
            instance.Clock.Advance(TimeSpan.FromMinutes(minutes)); // 12:59, 13:00, 23:59, 00:00
            await instance.ConsumeAsync(key);
        }

        Assert.Equal(
            [(Noon, 1), (Noon.AddHours(1), 1), (Noon.AddHours(11), 1), (Noon.AddHours(12), 1)],
            await instance.ReadRequestsAsync(TimelineStep.Hour));
        Assert.Equal([(Today, 3), (Today.AddDays(1), 1)], await instance.ReadRequestsAsync(TimelineStep.Day));
    }

    [Fact]
    public async Task Charge_ByAClockThatLags_IsOnTheDayOfTheUsageRows()
    {
        var key = await _world.IssueAsync();
        var ahead = _world.Start(TimeSpan.FromHours(12));
        var behind = _world.Start(TimeSpan.FromHours(11));
        await ahead.ConsumeAsync(key);
        await behind.ConsumeAsync(key);
        await ahead.FlushAsync();

        Assert.Equal([(Today.AddDays(1), 2)], await behind.ReadRequestsAsync(TimelineStep.Hour));
        Assert.Equal([(Today.AddDays(1), 2)], await behind.ReadRequestsAsync(TimelineStep.Day));
    }

    [Theory]
    [InlineData(WriteFault.AfterWrite)]
    [InlineData(WriteFault.LostBeforeWrite)]
    [InlineData(WriteFault.BeforeWrite)]
    public async Task Charge_WhoseAnswerIsLost_CountsAsOftenAsItWasCharged(WriteFault fault)
    {
        var key = await _world.IssueAsync();
        var instance = _world.Start();
        var faults = new Queue<WriteFault>([fault]);
        _world.Storage.Faults = _ => faults.TryDequeue(out var next) ? next : WriteFault.None;
        try
        {
            await instance.ConsumeAsync(key);
        }
        catch (StoreUnavailableException)
        {
            Assert.Equal(WriteFault.BeforeWrite, fault);
        }

        await instance.ConsumeAsync(key);

        Assert.Equal((await _world.ReadAsync(key)).RequestsUsed, (await instance.ReadRequestsAsync(TimelineStep.Hour)).Sum(b => b.Requests));
    }

    [Fact]
    public async Task Charges_OfManyAtOnce_AddUpToTheUsageRows()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _world.IssueQuotaAsync(30)));
        EngineFixture.Instance[] instances = [_world.Start(), _world.Start()];
        await Task.WhenAll(instances.SelectMany(i => keys.Select(k => i.BurstAsync(k, 20))));
        await Task.WhenAll(instances.Select(i => i.Engine.SweepAsync(CancellationToken.None)));
        await instances[0].FlushAsync();

        var usage = Assert.Single(await instances[1].ReadTimelineAsync(TimelineStep.Day));

        foreach (var key in keys)
        {
            var (expected, sums) = (await _world.UsageAsync(key), usage.Keys.Cells[new TimelineName(key.Value)]);
            Assert.Equal((expected.Requests, expected.Denied), (sums.Requests, sums.Denied));
        }
    }

    [Fact]
    public async Task Reading_OfAKey_LeavesNothingToWrite()
    {
        var key = await _world.IssueQuotaAsync(1);
        var instance = _world.Start();
        await instance.Engine.PeekAsync(key, CancellationToken.None);
        await instance.Engine.ReadLatestAsync(key, CancellationToken.None);
        await instance.ChangeAsync(key, new UpdateKey(k => k with { Label = "new" }));
        await instance.FlushAsync();

        Assert.Empty(await instance.ReadTimelineAsync(TimelineStep.Hour));
        Assert.Empty(await _world.RowsAsync(TimelineStep.Hour));
    }

    [Fact]
    public async Task Flush_AgainAndAgain_WritesOneRowOnlyWhenSomethingHasChanged()
    {
        var key = await _world.IssueAsync();
        var instance = _world.Start();
        await instance.ConsumeAsync(key);
        await instance.FlushAsync();
        var first = Assert.Single(await _world.RowsAsync(TimelineStep.Hour));

        await instance.FlushAsync();
        Assert.Equal(first.Version, Assert.Single(await _world.RowsAsync(TimelineStep.Hour)).Version);

        await instance.ConsumeAsync(key);
        await instance.FlushAsync();
        Assert.NotEqual(first.Version, Assert.Single(await _world.RowsAsync(TimelineStep.Hour)).Version);
        Assert.Equal([(Noon, 2)], await instance.ReadRequestsAsync(TimelineStep.Hour));
        Assert.Equal([(Noon, 2)], await _world.Start().ReadRequestsAsync(TimelineStep.Hour));
    }

    [Fact]
    public async Task Flush_WhileTheStoreFails_IsMadeUpForByTheNext()
    {
        var key = await _world.IssueAsync();
        var instance = _world.Start();
        await instance.ConsumeAsync(key);
        _world.Storage.BeforeTimelineWrite = () => throw new StoreUnavailableException("memory", "gone");
        await Assert.ThrowsAsync<StoreUnavailableException>(instance.FlushAsync);

        _world.Storage.BeforeTimelineWrite = null;
        instance.Clock.Advance(TimeSpan.FromHours(2));
        await instance.FlushAsync();

        Assert.Equal([(Noon, 1)], await _world.Start().ReadRequestsAsync(TimelineStep.Hour));
        Assert.Equal([(Noon, 1)], await instance.ReadRequestsAsync(TimelineStep.Hour));
    }

    [Fact]
    public async Task Dispose_AfterTheEngine_WritesTheLastCharges()
    {
        var key = await _world.IssueQuotaAsync(0);
        var instance = _world.Start();
        await instance.ConsumeAsync(key);
        await instance.Engine.DisposeAsync();
        await instance.Timeline.DisposeAsync();
        await instance.Timeline.DisposeAsync();

        var usage = Assert.Single(await _world.Start().ReadTimelineAsync(TimelineStep.Hour));
        Assert.Equal(1, usage.Models.Total().Denied);
    }

    [Fact]
    public async Task Row_OfManyKeys_TellsTheGreatestApartAndSumsTheRest()
    {
        var instance = _world.Start();
        var most = Sample.Record();
        Charge(instance, most, tokens: 1_000_000);
        for (var i = 0; i < TimelineUsage.MaxKeys + 50; i++)
        {
            Charge(instance, Sample.Record(), tokens: 1);
        }

        var usage = Assert.Single(await instance.ReadTimelineAsync(TimelineStep.Hour));
        Assert.Equal(TimelineUsage.MaxKeys + 1, usage.Keys.Cells.Count);
        Assert.Equal(51, usage.Keys.Cells[TimelineName.Other].Requests);
        await instance.FlushAsync();

        var stored = Assert.Single(await _world.Start().ReadTimelineAsync(TimelineStep.Hour));

        Assert.InRange(stored.Keys.Cells.Count, TimelineUsage.StoredKeys, 3 * TimelineUsage.StoredKeys + 1);
        Assert.Equal(1_000_000, stored.Keys.Cells[new TimelineName(most.Id.Value)].Tokens);
        Assert.Equal(TimelineUsage.MaxKeys + 51, stored.Keys.Total().Requests);
        Assert.Equal(stored.Models.Total().Tokens, stored.Keys.Total().Tokens);
    }

    [Fact]
    public async Task Row_OfManyModelsTagsAndUnits_IsBoundedAndAddsUp()
    {
        var instance = _world.Start();
        for (var i = 0; i < 700; i++)
        {
            Charge(instance, Sample.Record() with { Tags = [Tag.Parse($"tag{i}")] }, tokens: 1, $"model {i}", $"unit_{i}");
        }

        Charge(instance, Sample.Record(), tokens: 1, "model 1", "microusd");
        await instance.FlushAsync();
        var usage = Assert.Single(await _world.Start().ReadTimelineAsync(TimelineStep.Hour));

        Assert.Equal(TimelineUsage.MaxModels + 1, usage.Models.Cells.Count);
        Assert.Equal(TimelineUsage.MaxTags + 1, usage.Tags.Cells.Count);
        var total = usage.Models.Total();
        Assert.Equal(701, total.Requests);
        Assert.Equal(1, total.Units["microusd"]);
        Assert.Equal(701, total.Units.Values.Sum());
        Assert.InRange(total.Units.Count, 1, UnitSums.MaxUnits + 2);
    }

    private static void Charge(EngineFixture.Instance instance, KeyRecord key, long tokens, string model = "m", string unit = "images")
    {
        UsageAmount Amount(string unit, long amount) => new(model, UpstreamName.None, UsageSource.Reported, unit, amount);
        var usage = new DayUsage(DateOnly.FromDateTime(Noon.UtcDateTime), [Amount("requests", 1), Amount("tokens", tokens), Amount(unit, 1)]);
        instance.Timeline.Record(key, DayUsage.None, usage, Noon);
    }
}
