using System.Reflection;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Memory.Tests;

/// <summary>The suites are worth something only if they fail where they should: each store here breaks one promise.</summary>
public sealed class BrokenStoreTests
{
    [Fact]
    public async Task Suites_AgainstAHealthyStore_Pass()
    {
        Assert.Empty(await StorageSuites.FindFailuresAsync(() => new StoreSuite(s => s)));
        Assert.Empty(await StorageSuites.FindFailuresAsync(() => new AtomicitySuite(s => s)));
    }

    [Fact]
    public async Task Suite_AgainstAStoreThatIgnoresVersions_Fails()
    {
        var failures = await StorageSuites.FindFailuresAsync(() => new StoreSuite(s => new VersionBlindStore(s)));
        Assert.Contains(nameof(QuotaStoreConformance.Write_AtAStaleVersion_IsAConflictAndWritesNothing), failures.Keys);

        failures = await StorageSuites.FindFailuresAsync(() => new AtomicitySuite(s => new VersionBlindStore(s)));
        Assert.Contains(nameof(AtomicityConformance.Writes_AtOneVersionAtOnce_ExactlyOneWins), failures.Keys);
        Assert.Contains(nameof(AtomicityConformance.Writes_InAnyOrder_LeaveWhatTheModelHas), failures.Keys);
    }

    [Fact]
    public async Task Suite_AgainstAStoreThatWritesUsageOnItsOwn_Fails()
    {
        var failures = await StorageSuites.FindFailuresAsync(() => new AtomicitySuite(s => new SplitUsageStore(s)));

        Assert.Contains(nameof(AtomicityConformance.Write_InConflict_HasNoneOfItsRows), failures.Keys);
        Assert.Contains(nameof(AtomicityConformance.Writes_InAnyOrder_LeaveWhatTheModelHas), failures.Keys);
    }

    [Fact]
    public async Task Suite_AgainstAStoreThatLosesAWrite_Fails()
    {
        var failures = await StorageSuites.FindFailuresAsync(() => new AtomicitySuite(s => new ForgetfulStore(s)));
        Assert.Contains(nameof(AtomicityConformance.Charges_OfManyWritersToOneKey_AddUpExactly), failures.Keys);

        failures = await StorageSuites.FindFailuresAsync(() => new StoreSuite(s => new ForgetfulStore(s)));
        Assert.Contains(nameof(QuotaStoreConformance.Write_AtTheVersionRead_ReplacesTheState), failures.Keys);
    }

    [Fact]
    public async Task Suite_AgainstAStoreThatHeedsOneFilterAlone_Fails()
    {
        Assert.Empty(await StorageSuites.FindFailuresAsync(() => new FilterSuite(catalog => catalog)));

        var failures = await StorageSuites.FindFailuresAsync(() => new FilterSuite(catalog => new OneFilterCatalog(catalog)));

        Assert.Equal([nameof(KeyFilterConformance.List_ByFiltersTogether_FindsTheKeysThatMatchAll)], failures.Keys);
    }

    [Fact]
    public async Task Suite_AgainstAStoreThatCountsAKeyOnceATagInTheTotals_Fails()
    {
        Assert.Empty(await StorageSuites.FindFailuresAsync(() => new GroupSuite(log => log)));

        var failures = await StorageSuites.FindFailuresAsync(() => new GroupSuite(log => new RowSumLog(log)));

        Assert.Contains(nameof(UsageByGroupConformance.Query_ByTag_CountsAKeyInTheRowOfEachTagAndOnceInTheTotals), failures.Keys);
        Assert.DoesNotContain(nameof(UsageByGroupConformance.Query_AfterAChange_IsByWhatTheKeyHasNow), failures.Keys);
    }

    [Fact]
    public async Task Suite_AgainstAStoreThatForgetsOwnUnits_Fails()
    {
        Assert.Empty(await StorageSuites.FindFailuresAsync(() => new UnitsSuite(log => log)));

        var failures = await StorageSuites.FindFailuresAsync(() => new UnitsSuite(log => new UnitBlindLog(log)));

        Assert.Contains(nameof(UsageUnitsConformance.Query_OfOwnUnits_HasThemInRowsAndTotals), failures.Keys);
        Assert.Contains(nameof(UsageUnitsConformance.Query_OfMoreUnitsThanAreToldApart_TellsTheFirstByName), failures.Keys);
    }

    [Fact]
    public async Task Suite_AgainstAStoreThatMergesOverNewerRows_Fails()
    {
        Assert.Empty(await StorageSuites.FindFailuresAsync(() => new TimelineSuite(log => log)));

        var failures = await StorageSuites.FindFailuresAsync(() => new TimelineSuite(log => new VersionBlindTimeline(log)));

        Assert.Contains(nameof(TimelineLogConformance.Replace_OfARowThatHasChanged_IsAConflictAndChangesNothing), failures.Keys);
        Assert.Contains(nameof(TimelineLogConformance.Replace_ByManyAtOnce_IsDoneByOne), failures.Keys);
    }

    [Fact]
    public void Suites_MissingFromAnAssembly_AreNamed()
    {
        var missing = StorageSuites.MissingFrom(typeof(InMemoryStorage).Assembly);

        Assert.Equal(StorageSuites.All, missing);
        Assert.Contains(typeof(QuotaStoreConformance), missing);
    }

    // Not public, so that the runner does not take them for tests of their own.
    private sealed class StoreSuite(Func<IQuotaStore, IQuotaStore> breakIt) : QuotaStoreConformance
    {
        protected override Task<IQuotaStorage> OpenAsync() => Task.FromResult(BrokenStorage.Over(new InMemoryStorage(), breakIt));
    }

    private sealed class FilterSuite(Func<IKeyCatalog, IKeyCatalog> breakIt) : KeyFilterConformance
    {
        protected override Task<IQuotaStorage> OpenAsync() => Task.FromResult(BrokenStorage.Over(new InMemoryStorage(), keys: breakIt));
    }

    private sealed class AtomicitySuite(Func<IQuotaStore, IQuotaStore> breakIt) : AtomicityConformance
    {
        protected override Task<IQuotaStorage> OpenAsync() => Task.FromResult(BrokenStorage.Over(new InMemoryStorage(), breakIt));
    }

    private sealed class GroupSuite(Func<IUsageLog, IUsageLog> breakIt) : UsageByGroupConformance
    {
        protected override Task<IQuotaStorage> OpenAsync() => Task.FromResult(BrokenStorage.Over(new InMemoryStorage(), usage: breakIt));
    }

    private sealed class TimelineSuite(Func<ITimelineLog, ITimelineLog> breakIt) : TimelineLogConformance
    {
        protected override Task<IQuotaStorage> OpenAsync() => Task.FromResult(BrokenStorage.Over(new InMemoryStorage(), timeline: breakIt));
    }

    private sealed class UnitsSuite(Func<IUsageLog, IUsageLog> breakIt) : UsageUnitsConformance
    {
        protected override Task<IQuotaStorage> OpenAsync() => Task.FromResult(BrokenStorage.Over(new InMemoryStorage(), usage: breakIt));
    }
}

/// <summary>A healthy storage but for the parts that a test breaks.</summary>
public class BrokenStorage : DispatchProxy
{
    private IQuotaStorage _inner = null!;
    private IQuotaStore _quota = null!;
    private IUsageLog _usage = null!;
    private IKeyCatalog _keys = null!;
    private ITimelineLog _timeline = null!;
    private IKeyTransfer _transfer = null!;

    public static IQuotaStorage Over(
        IQuotaStorage inner,
        Func<IQuotaStore, IQuotaStore>? quota = null,
        Func<IUsageLog, IUsageLog>? usage = null,
        Func<IKeyCatalog, IKeyCatalog>? keys = null,
        Func<ITimelineLog, ITimelineLog>? timeline = null,
        Func<IKeyTransfer, IKeyTransfer>? transfer = null)
    {
        var storage = Create<IQuotaStorage, BrokenStorage>();
        var proxy = (BrokenStorage)(object)storage;
        (proxy._inner, proxy._quota, proxy._usage) = (inner, quota?.Invoke(inner.Quota) ?? inner.Quota, usage?.Invoke(inner.Usage) ?? inner.Usage);
        proxy._keys = keys?.Invoke(inner.Keys) ?? inner.Keys;
        proxy._timeline = timeline?.Invoke(inner.Timeline) ?? inner.Timeline;
        proxy._transfer = transfer?.Invoke(inner.Transfer) ?? inner.Transfer;
        return storage;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name switch
        {
            $"get_{nameof(IQuotaStorage.Quota)}" => _quota,
            $"get_{nameof(IQuotaStorage.Usage)}" => _usage,
            $"get_{nameof(IQuotaStorage.Keys)}" => _keys,
            $"get_{nameof(IQuotaStorage.Timeline)}" => _timeline,
            $"get_{nameof(IQuotaStorage.Transfer)}" => _transfer,
            _ => targetMethod.Invoke(_inner, args),
        };
}

/// <summary>Heeds the tag alone when it is asked for a tag.</summary>
internal sealed class OneFilterCatalog(IKeyCatalog inner) : IKeyCatalog
{
    public Task CreateAsync(IReadOnlyList<KeyRecord> records, AuditEntry audit, CancellationToken cancellationToken) =>
        inner.CreateAsync(records, audit, cancellationToken);

    public Task<KeyPage> ListAsync(KeyQuery query, DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.ListAsync(query.Tag is null ? query : query with { Owner = null, Label = null }, now, cancellationToken);

    public Task<IReadOnlyList<KeyId>> FindDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        inner.FindDueAsync(now, limit, cancellationToken);

    public Task<IReadOnlyList<StoredKey>> FindExpiringAsync(DateTimeOffset from, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        inner.FindExpiringAsync(from, until, limit, cancellationToken);

    public Task<long> CountOpenHoldsAsync(DateTimeOffset now, CancellationToken cancellationToken) => inner.CountOpenHoldsAsync(now, cancellationToken);
}

/// <summary>Replaces rows whatever they are by now.</summary>
internal sealed class VersionBlindTimeline(ITimelineLog inner) : ITimelineLog
{
    public Task PutAsync(TimelineRow row, CancellationToken cancellationToken) => inner.PutAsync(row, cancellationToken);

    public Task<IReadOnlyList<TimelineRow>> ReadAsync(TimelineQuery query, CancellationToken cancellationToken) => inner.ReadAsync(query, cancellationToken);

    public async Task<WriteOutcome> ReplaceAsync(IReadOnlyList<TimelineRow> rows, TimelineRow? by, CancellationToken cancellationToken)
    {
        var span = new TimelineQuery(rows[0].Step, rows.Min(r => r.Start), rows.Max(r => r.Start).AddTicks(1));
        var current = (await inner.ReadAsync(span, cancellationToken)).Where(c => rows.Any(r => r.Start == c.Start && r.Writer == c.Writer) || c.Writer == by?.Writer).ToList();
        return await inner.ReplaceAsync(current, by, cancellationToken);
    }
}

/// <summary>Takes the sum of the rows for the totals.</summary>
internal sealed class RowSumLog(IUsageLog inner) : IUsageLog
{
    public async Task<UsagePage> QueryAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        var page = await inner.QueryAsync(query, cancellationToken);
        return page with { Totals = page.Totals with { Requests = page.Entries.Sum(e => e.Sums.Requests) } };
    }
}

/// <summary>Knows the units that have a member of their own, and no others.</summary>
internal sealed class UnitBlindLog(IUsageLog inner) : IUsageLog
{
    public async Task<UsagePage> QueryAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        var page = await inner.QueryAsync(query, cancellationToken);
        return page with
        {
            Entries = [.. page.Entries.Select(e => e with { Sums = e.Sums with { Units = default } })],
            Totals = page.Totals with { Units = default },
        };
    }
}

internal abstract class StoreOver(IQuotaStore inner) : IQuotaStore
{
    protected IQuotaStore Inner { get; } = inner;

    public ValueTask<StoredKey?> ReadAsync(KeyId id, CancellationToken cancellationToken) => Inner.ReadAsync(id, cancellationToken);

    public abstract ValueTask<WriteResult> WriteAsync(QuotaWrite write, CancellationToken cancellationToken);

    public ValueTask<StoredOperation?> ReadOperationAsync(KeyId id, string operationId, DateTimeOffset now, CancellationToken cancellationToken) =>
        Inner.ReadOperationAsync(id, operationId, now, cancellationToken);
}

/// <summary>The last writer wins.</summary>
internal sealed class VersionBlindStore(IQuotaStore inner) : StoreOver(inner)
{
    public override async ValueTask<WriteResult> WriteAsync(QuotaWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (await Inner.ReadAsync(write.Id, CancellationToken.None) is { } current)
        {
            var result = await Inner.WriteAsync(write with { Expected = current.Version }, CancellationToken.None);
            if (result.IsWritten)
            {
                return result;
            }
        }

        return WriteResult.Conflict;
    }
}

/// <summary>Usage rows go first, in a write of their own.</summary>
internal sealed class SplitUsageStore(IQuotaStore inner) : StoreOver(inner)
{
    public override async ValueTask<WriteResult> WriteAsync(QuotaWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (!write.Usage.IsEmpty && await Inner.ReadAsync(write.Id, CancellationToken.None) is { } current)
        {
            var usageOnly = new QuotaWrite { Id = write.Id, Expected = current.Version, State = current.State, Facts = write.Facts, Usage = write.Usage };
            var result = await Inner.WriteAsync(usageOnly, CancellationToken.None);
            if (result.IsWritten)
            {
                write = write with { Usage = [], Expected = write.Expected == current.Version ? result.Version : write.Expected };
            }
        }

        return await Inner.WriteAsync(write, CancellationToken.None);
    }
}

/// <summary>Every third write is acknowledged and dropped.</summary>
internal sealed class ForgetfulStore(IQuotaStore inner) : StoreOver(inner)
{
    private int _writes;

    public override ValueTask<WriteResult> WriteAsync(QuotaWrite write, CancellationToken cancellationToken) =>
        Interlocked.Increment(ref _writes) % 3 == 1
            ? ValueTask.FromResult(WriteResult.Written(write.Expected))
            : Inner.WriteAsync(write, cancellationToken);
}
