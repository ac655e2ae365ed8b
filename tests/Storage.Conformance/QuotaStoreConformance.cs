using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>Reading and replacing one key's document: what every <see cref="IQuotaStore"/> promises.</summary>
public abstract class QuotaStoreConformance : StorageSuite
{
    [Fact]
    public async Task Read_UnknownKey_IsNull() =>
        Assert.Null(await Storage.Quota.ReadAsync(KeyId.New(), CancellationToken.None));

    [Fact]
    public async Task Read_IssuedKey_HasItsRecordAndAnUnusedState()
    {
        var record = Sample.FullRecord();
        var stored = await Storage.IssueAsync(record);

        Same.Record(record, stored.Record);
        Same.State(QuotaState.Initial, stored.State);
    }

    [Fact]
    public async Task Write_AtTheVersionRead_ReplacesTheState()
    {
        var issued = await Storage.IssueAsync();
        var write = Sample.Apply(issued, new ConsumeOperation(Cost.RequestAndTokens(3, 500), "gpt-4o"));

        var result = await Storage.Quota.WriteAsync(write, CancellationToken.None);

        Assert.True(result.IsWritten);
        var stored = await Storage.ReadAsync(issued.Record.Id);
        Same.State(write.State, stored.State);
        Assert.Equal(result.Version, stored.Version);
        Assert.NotEqual(issued.Version, stored.Version);
    }

    [Fact]
    public async Task Write_AtTheVersionOfTheWriteBefore_NeedsNoReadBetween()
    {
        var key = await Storage.IssueAsync();
        for (var i = 0; i < 5; i++)
        {
            var write = Sample.Apply(key, new ConsumeOperation(Cost.OneRequest));
            var result = await Storage.Quota.WriteAsync(write, CancellationToken.None);
            Assert.True(result.IsWritten);
            key = new StoredKey(key.Record, write.State, result.Version);
        }

        Same.State(key.State, (await Storage.ReadAsync(key.Record.Id)).State);
    }

    [Fact]
    public async Task Write_AtAStaleVersion_IsAConflictAndWritesNothing()
    {
        var issued = await Storage.IssueAsync();
        var current = await Storage.WriteAsync(Sample.Apply(issued, new ConsumeOperation(Cost.OneRequest)));

        var stale = Sample.Apply(issued, new ConsumeOperation(Cost.RequestAndTokens(100, 100))) with { Record = issued.Record with { Label = "stale" } };
        var result = await Storage.Quota.WriteAsync(stale, CancellationToken.None);

        Assert.Equal(WriteResult.Conflict, result);
        var stored = await Storage.ReadAsync(issued.Record.Id);
        Same.Key(current, stored);
        Assert.Equal(current.Version, stored.Version);
    }

    [Fact]
    public async Task Write_AfterAConflict_SucceedsAtTheVersionReadAnew()
    {
        var issued = await Storage.IssueAsync();
        await Storage.WriteAsync(Sample.Apply(issued, new ConsumeOperation(Cost.OneRequest)));
        Assert.False((await Storage.Quota.WriteAsync(Sample.Apply(issued, new ConsumeOperation(Cost.OneRequest)), CancellationToken.None)).IsWritten);

        var stored = await Storage.WriteAsync(Sample.Apply(await Storage.ReadAsync(issued.Record.Id), new ConsumeOperation(Cost.OneRequest)));

        Assert.Equal(2, stored.State.Counters[0].Used);
    }

    [Fact]
    public async Task Write_ToAnUnknownKey_IsAConflictAndMakesNoKey()
    {
        var issued = await Storage.IssueAsync();
        var other = KeyId.New();
        var write = Sample.Apply(issued, new ConsumeOperation(Cost.OneRequest)) with { Id = other };

        Assert.False((await Storage.Quota.WriteAsync(write, CancellationToken.None)).IsWritten);
        Assert.Null(await Storage.Quota.ReadAsync(other, CancellationToken.None));
    }

    [Fact]
    public async Task Write_WithoutARecord_KeepsIt_WithOne_ReplacesIt()
    {
        var issued = await Storage.IssueAsync(Sample.FullRecord());
        var charged = await Storage.WriteAsync(Sample.Write(issued, issued.State with { Revision = 1 }));
        Same.Record(issued.Record, charged.Record);

        var renamed = Sample.Record("renamed") with { Id = issued.Record.Id, Revision = 43 };
        var changed = await Storage.WriteAsync(Sample.Write(charged, charged.State with { Revision = 2 }, renamed));
        Same.Record(renamed, changed.Record);
        Assert.Equal(2, changed.State.Revision);
    }

    [Fact]
    public async Task Write_OfOneKey_LeavesOthersAlone()
    {
        var first = await Storage.IssueAsync();
        var second = await Storage.IssueAsync();
        await Storage.WriteAsync(Sample.Apply(first, new ConsumeOperation(Cost.OneRequest)));

        Assert.Equal(second.Version, (await Storage.ReadAsync(second.Record.Id)).Version);
        Same.Key(second, await Storage.ReadAsync(second.Record.Id));
    }

    [Fact]
    public async Task Write_OfEveryMember_ReadsBackTheSame()
    {
        var issued = await Storage.IssueAsync(Sample.FullRecord());
        var hold = new Hold
        {
            Id = HoldId.New(),
            Cost = Cost.RequestAndTokens(1, Limit.MaxAmount),
            ChargedAt = Sample.Now.AddTicks(1),
            ExpiresAt = Sample.Now.AddMinutes(5).AddTicks(9),
            Model = "模型 \"x\"",
            IsTracked = true,
        };
        var applied = Sample.Apply(issued, new TallyOperation(7)).State;
        var state = applied with
        {
            Revision = long.MaxValue,
            RecentWrites = [.. Enumerable.Range(0, QuotaState.RememberedWrites).Select(_ => Guid.NewGuid())],
            Holds = applied.Holds.Add(hold.Id, hold),
            NextHoldExpiry = hold.ExpiresAt,
            Remembered = [new RememberedHour(RememberedHour.Of(Sample.Now), 1), new RememberedHour(RememberedHour.Of(Sample.Now) + 24, 10_000_000)],
            LastUsedAt = Sample.Now.AddTicks(-1),
            UsageDay = Sample.Today,
            Usage =
            [
                new UsageAmount("m", UpstreamName.Parse("azure-eu_2"), UsageSource.Estimated, "tokens", Limit.MaxAmount),
                new UsageAmount("", UpstreamName.None, UsageSource.Held, "denied", 1),
            ],
        };

        Same.State(state, (await Storage.WriteAsync(Sample.Write(issued, state))).State);
    }

    [Fact]
    public async Task Write_OfAParallelLimit_IsReadBackAndTakenAway()
    {
        var issued = await Storage.IssueAsync(Sample.Record());
        Assert.Null(issued.Record.MaxParallel);

        var limited = await Storage.WriteAsync(Sample.Apply(issued, new ChangeOperation(new UpdateKey(k => k with { MaxParallel = 4 }))));
        Assert.Equal(4, limited.Record.MaxParallel);
        var spent = await Storage.WriteAsync(Sample.Apply(limited, new ConsumeOperation(Cost.OneRequest)));
        Assert.Equal(4, spent.Record.MaxParallel);
        Assert.Null((await Storage.WriteAsync(Sample.Apply(spent, new ChangeOperation(new UpdateKey(k => k with { MaxParallel = null }))))).Record.MaxParallel);
    }

    [Fact]
    public async Task Write_OfTwoThousandHolds_ReadsBackTheSame()
    {
        var issued = await Storage.IssueAsync(Sample.Record(quota: Limit.MaxAmount));
        var state = issued.State;
        for (var i = 0; i < QuotaTransition.MaxOpenHolds; i++)
        {
            state = QuotaTransition.Apply(issued.Record, state, Sample.Hold(TimeSpan.FromSeconds(60 + i)), Sample.Now).State;
        }

        Assert.Equal(QuotaTransition.MaxOpenHolds, state.Holds.Count);
        Same.State(state, (await Storage.WriteAsync(Sample.Write(issued, state))).State);
    }

    [Fact]
    public async Task Write_OfHostileText_ReadsBackTheSame()
    {
        foreach (var text in Sample.HostileTexts)
        {
            var issued = await Storage.IssueAsync(Sample.Record(text) with { Models = [text] });
            var write = Sample.Apply(issued, new ConsumeOperation(Cost.OneRequest, text));
            var stored = await Storage.WriteAsync(write);
            Same.Record(issued.Record, stored.Record);
            Same.State(write.State, stored.State);
        }
    }

    [Fact]
    public async Task Write_CancelledBefore_WritesNothing()
    {
        var issued = await Storage.IssueAsync();
        var write = Sample.Apply(issued, new ConsumeOperation(Cost.OneRequest));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Storage.Quota.WriteAsync(write, new CancellationToken(canceled: true)));

        Assert.Equal(issued.Version, (await Storage.ReadAsync(issued.Record.Id)).Version);
    }

    [Fact]
    public async Task Read_Cancelled_IsCancelled()
    {
        var issued = await Storage.IssueAsync();
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Storage.Quota.ReadAsync(issued.Record.Id, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Storage.Quota.ReadOperationAsync(issued.Record.Id, "op", Sample.Now, cancelled));
    }
}
