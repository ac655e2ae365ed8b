using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>Listing keys by status, counting them, and finding keys whose holds have expired.</summary>
public abstract class KeyStatusConformance : StorageSuite
{
    /// <summary>How many keys hide the one that is looked for.</summary>
    protected virtual int ManyKeys => 2_500;

    [Fact]
    public async Task List_ByStatus_FindsEachKeyUnderExactlyOne()
    {
        var ids = await IssueOneOfEachAsync();

        foreach (var status in Enum.GetValues<KeyStatus>())
        {
            var pages = await Storage.ListAllAsync(new KeyQuery(1, status));
            Assert.Equal([ids[status]], pages.SelectMany(p => p.Keys).Select(k => k.Record.Id));
        }
    }

    [Fact]
    public async Task List_ByStatus_TurnsAtTheInstantOfExpiry()
    {
        var expiry = Sample.Now.AddHours(1);
        await Storage.IssueAsync(Sample.Record(expiresAt: expiry));

        Assert.Equal(1, await CountAsync(KeyStatus.Active, expiry.AddTicks(-1)));
        Assert.Equal(0, await CountAsync(KeyStatus.Active, expiry));
        Assert.Equal(1, await CountAsync(KeyStatus.Expired, expiry));
    }

    [Fact]
    public async Task List_ByStatus_TurnsAtTheEndOfTheWindow()
    {
        var key = await Storage.IssueAsync(Sample.Record() with { Limits = LimitSet.Of(new Limit(Unit.Requests, WindowKind.Day, 1)) });
        await Storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)));
        var midnight = new DateTimeOffset(Sample.Today.AddDays(1), default, TimeSpan.Zero);

        Assert.Equal(1, await CountAsync(KeyStatus.Exhausted, midnight.AddTicks(-1)));
        Assert.Equal(0, await CountAsync(KeyStatus.Exhausted, midnight));
        Assert.Equal(1, await CountAsync(KeyStatus.Active, midnight));
    }

    [Fact]
    public async Task List_ByStatus_FollowsEveryChange()
    {
        var key = await Storage.IssueAsync(Sample.Record(quota: 1));
        Assert.Equal(1, await CountAsync(KeyStatus.Active));
        key = await Storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)));
        Assert.Equal(1, await CountAsync(KeyStatus.Exhausted));
        key = await Storage.WriteAsync(Sample.Apply(key, new ChangeOperation(new UpdateKey(k => k with { Limits = k.Limits.WithRequestQuota(2) }))));
        Assert.Equal(1, await CountAsync(KeyStatus.Active));
        key = await Storage.WriteAsync(Sample.Apply(key, new ChangeOperation(new SuspendKey())));
        Assert.Equal(1, await CountAsync(KeyStatus.Suspended));
        key = await Storage.WriteAsync(Sample.Apply(key, new TallyOperation(1)));
        Assert.Equal(1, await CountAsync(KeyStatus.Suspended));
        key = await Storage.WriteAsync(Sample.Apply(key, new ChangeOperation(new ResumeKey())));
        Assert.Equal(1, await CountAsync(KeyStatus.Active));
        key = await Storage.WriteAsync(Sample.Apply(key, new ChangeOperation(new UpdateKey(k => k with { ExpiresAt = Sample.Now }))));
        Assert.Equal(1, await CountAsync(KeyStatus.Expired));
        await Storage.WriteAsync(Sample.Apply(key, new ChangeOperation(new RevokeKey())));
        Assert.Equal(1, await CountAsync(KeyStatus.Revoked));
        Assert.Equal(0, await CountAsync(KeyStatus.Active) + await CountAsync(KeyStatus.Expired) + await CountAsync(KeyStatus.Exhausted));
    }

    [Fact]
    public async Task List_ByStatusAndLabel_NeedsBoth()
    {
        var wanted = await Storage.IssueAsync(Sample.Record("team") with { RevokedAt = Sample.Now });
        await Storage.IssueAsync(Sample.Record("team"));
        await Storage.IssueAsync(Sample.Record("other") with { RevokedAt = Sample.Now });

        var pages = await Storage.ListAllAsync(new KeyQuery(10, KeyStatus.Revoked, "team"));

        Assert.Equal([wanted.Record.Id], pages.SelectMany(p => p.Keys).Select(k => k.Record.Id));
    }

    [Fact]
    public async Task Key_InATimeZoneThatIsNotKnown_IsKeptLikeAnyOther()
    {
        var limits = LimitSet.Of(new Limit(Unit.Requests, WindowKind.Day, 1), new Limit(Unit.Tokens, WindowKind.Month, 0));
        var lost = await Storage.IssueAsync(Sample.Record(createdAt: Sample.Now.AddDays(-1)) with { TimeZone = "Mars/Olympus", Limits = limits });
        var other = await Storage.IssueAsync();

        lost = await Storage.WriteAsync(Sample.Apply(lost, new ChangeOperation(new UpdateKey(k => k with { Label = "lost" }))));
        var pages = await Storage.ListAllAsync(new KeyQuery(1));
        Assert.Equal([other.Record.Id, lost.Record.Id], pages.SelectMany(p => p.Keys).Select(k => k.Record.Id));
        Assert.Equal(2, await CountAsync(KeyStatus.Active));
        Assert.Equal(2, (await Storage.ReadStatisticsAsync(Sample.Now, CancellationToken.None)).Active);

        await Storage.WriteAsync(Sample.Apply(lost, new ChangeOperation(new RevokeKey())));
        Assert.Equal(1, await CountAsync(KeyStatus.Revoked));
        Assert.Equal("Mars/Olympus", (await Storage.ReadAsync(lost.Record.Id)).Record.TimeZone);
    }

    [Fact]
    public async Task List_ByARareStatus_ReachesItThroughShortPages()
    {
        var oldest = Sample.Record(createdAt: Sample.Now.AddYears(-1)) with { RevokedAt = Sample.Now };
        await Storage.IssueAsync(oldest);
        for (var made = 0; made < ManyKeys; made += 500)
        {
            await Storage.Keys.CreateAsync([.. Enumerable.Range(0, 500).Select(_ => Sample.Record())], Sample.Audit(), CancellationToken.None);
        }

        var pages = await Storage.ListAllAsync(new KeyQuery(10, KeyStatus.Revoked));

        Assert.Equal([oldest.Id], pages.SelectMany(p => p.Keys).Select(k => k.Record.Id));
    }

    [Fact]
    public async Task Create_OfAKeyThatMayNeverSpend_IsExhaustedFromTheStart()
    {
        await Storage.IssueAsync(Sample.Record(quota: 0));

        Assert.Equal(1, await CountAsync(KeyStatus.Exhausted));
        Assert.Equal(1, (await Storage.ReadStatisticsAsync(Sample.Now, CancellationToken.None)).Exhausted);
    }

    [Fact]
    public async Task Statistics_OfAnEmptyStore_AreZero()
    {
        var statistics = await Storage.ReadStatisticsAsync(Sample.Now, CancellationToken.None);

        Assert.Equal(new StoreStatistics(0, 0, 0, 0, 0, 0, null), statistics with { SizeBytes = null });
    }

    [Fact]
    public async Task Statistics_CountEachKeyOnceAndItsOpenHolds()
    {
        var ids = await IssueOneOfEachAsync();
        var key = await Storage.ReadAsync(ids[KeyStatus.Active]);
        key = await Storage.WriteAsync(Sample.Apply(key, Sample.Hold(TimeSpan.FromMinutes(1))));
        await Storage.WriteAsync(Sample.Apply(key, Sample.Hold(TimeSpan.FromMinutes(5))));

        Assert.Equal(new StoreStatistics(1, 1, 1, 1, 1, 2, null), await ReadAsync(Sample.Now));

        // One hold has expired, though nobody has charged it yet.
        Assert.Equal(1, (await ReadAsync(Sample.Now.AddMinutes(1))).OpenHolds);

        async Task<StoreStatistics> ReadAsync(DateTimeOffset now) =>
            await Storage.ReadStatisticsAsync(now, CancellationToken.None) with { SizeBytes = null };
    }

    [Fact]
    public async Task Statistics_AtEveryTurnOfAStatus_AgreeWithTheFacts()
    {
        DateTimeOffset?[] instants = [null, Sample.Now.AddTicks(-1), Sample.Now, Sample.Now.AddTicks(1), DateTimeOffset.MaxValue];
        var expected = Enum.GetValues<KeyStatus>().ToDictionary(s => s, _ => 0L);
        foreach (var (isRevoked, isSuspended) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            foreach (var expiry in instants)
            {
                foreach (var exhaustedUntil in instants)
                {
                    var key = await Storage.IssueAsync(Sample.Record(expiresAt: expiry) with
                    {
                        RevokedAt = isRevoked ? Sample.Now : null,
                        SuspendedAt = isSuspended ? Sample.Now : null,
                    });
                    var facts = new StatusFacts(isRevoked, isSuspended, expiry, exhaustedUntil);
                    await Storage.WriteAsync(Sample.Write(key, key.State) with { Facts = new KeyFacts(facts, default) });
                    expected[facts.At(Sample.Now)]++;
                }
            }
        }

        var counted = await Storage.ReadStatisticsAsync(Sample.Now, CancellationToken.None);

        Assert.Equal(
            (expected[KeyStatus.Active], expected[KeyStatus.Exhausted], expected[KeyStatus.Suspended], expected[KeyStatus.Expired], expected[KeyStatus.Revoked]),
            (counted.Active, counted.Exhausted, counted.Suspended, counted.Expired, counted.Revoked));
    }

    [Fact]
    public async Task FindDue_FromTheExpiryOfAHoldOn_FindsItsKey()
    {
        var key = await Storage.IssueAsync();
        await Storage.IssueAsync();
        key = await Storage.WriteAsync(Sample.Apply(key, Sample.Hold(TimeSpan.FromMinutes(5))));
        var expiry = key.State.NextHoldExpiry!.Value;

        Assert.Empty(await Storage.Keys.FindDueAsync(expiry.AddTicks(-1), 10, CancellationToken.None));
        Assert.Equal([key.Record.Id], await Storage.Keys.FindDueAsync(expiry, 10, CancellationToken.None));

        // Charging it ends the matter.
        await Storage.WriteAsync(Sample.Apply(key, new FlushOperation(), expiry));
        Assert.Empty(await Storage.Keys.FindDueAsync(expiry, 10, CancellationToken.None));
    }

    [Fact]
    public async Task FindDue_OfSeveralHolds_GoesByTheEarliest()
    {
        var key = await Storage.IssueAsync();
        var early = HoldId.New();
        key = await Storage.WriteAsync(Sample.Apply(key, Sample.Hold(TimeSpan.FromMinutes(9))));
        key = await Storage.WriteAsync(Sample.Apply(key, Sample.Hold(TimeSpan.FromMinutes(1), id: early)));
        Assert.Single(await Storage.Keys.FindDueAsync(Sample.Now.AddMinutes(1), 10, CancellationToken.None));

        await Storage.WriteAsync(Sample.Apply(key, new ReleaseOperation(early)));

        Assert.Empty(await Storage.Keys.FindDueAsync(Sample.Now.AddMinutes(1), 10, CancellationToken.None));
        Assert.Single(await Storage.Keys.FindDueAsync(Sample.Now.AddMinutes(9), 10, CancellationToken.None));
    }

    [Fact]
    public async Task FindDue_OfMoreThanTheLimit_FindsThatMany()
    {
        for (var i = 0; i < 5; i++)
        {
            var key = await Storage.IssueAsync();
            await Storage.WriteAsync(Sample.Apply(key, Sample.Hold(TimeSpan.FromMinutes(1))));
        }

        var due = await Storage.Keys.FindDueAsync(Sample.Now.AddMinutes(1), 3, CancellationToken.None);

        Assert.Equal(3, due.Distinct().Count());
        Assert.Equal(5, (await Storage.Keys.FindDueAsync(Sample.Now.AddMinutes(1), 10, CancellationToken.None)).Distinct().Count());
    }

    private async Task<Dictionary<KeyStatus, KeyId>> IssueOneOfEachAsync()
    {
        var active = await Storage.IssueAsync(Sample.Record(quota: 10, expiresAt: Sample.Now.AddTicks(1)));
        var exhausted = await Storage.IssueAsync(Sample.Record(quota: 1));
        await Storage.WriteAsync(Sample.Apply(exhausted, new ConsumeOperation(Cost.OneRequest)));
        var suspended = await Storage.IssueAsync(Sample.Record(quota: 0) with { SuspendedAt = Sample.Now });
        var expired = await Storage.IssueAsync(Sample.Record(quota: 0, expiresAt: Sample.Now) with { SuspendedAt = Sample.Now });
        var revoked = await Storage.IssueAsync(Sample.Record(quota: 0, expiresAt: Sample.Now) with { RevokedAt = Sample.Now });
        return new Dictionary<KeyStatus, KeyId>
        {
            [KeyStatus.Active] = active.Record.Id,
            [KeyStatus.Exhausted] = exhausted.Record.Id,
            [KeyStatus.Suspended] = suspended.Record.Id,
            [KeyStatus.Expired] = expired.Record.Id,
            [KeyStatus.Revoked] = revoked.Record.Id,
        };
    }

    private async Task<int> CountAsync(KeyStatus status, DateTimeOffset? now = null) =>
        (await Storage.ListAllAsync(new KeyQuery(100, status), now)).Sum(p => p.Keys.Count);
}
