using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Timeline;
using QuotaFunctions.Core.Windows;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Core.Tests.Engine;

/// <summary>One store, and instances that share it: each with an engine, a line to the store and a clock of its own.</summary>
internal sealed class EngineFixture
{
    public InMemoryStorage Storage { get; init; } = new();

    public static AuditEntry Audit { get; } =
        new() { At = ManualClock.Noon, Action = "key.update", Address = "127.0.0.1", RequestId = "r", Detail = "d" };

    public async Task<KeyId> IssueAsync(params Limit[] limits)
    {
        var record = new KeyRecord
        {
            Id = KeyId.New(),
            Prefix = KeyPrefix.Default,
            TimeZone = "UTC",
            CreatedAt = ManualClock.Noon,
            Secret = SecretHash.Of("secret"),
            Limits = LimitSet.Of(limits),
        };
        await Storage.Keys.CreateAsync([record], Audit, CancellationToken.None);
        return record.Id;
    }

    /// <summary>Issues an unlimited key with tags.</summary>
    public async Task<KeyId> IssueTaggedAsync(params string[] tags)
    {
        var record = Sample.Record() with { CreatedAt = ManualClock.Noon, Tags = [.. tags.Select(Tag.Parse)] };
        await Storage.Keys.CreateAsync([record], Audit, CancellationToken.None);
        return record.Id;
    }

    public Task<KeyId> IssueQuotaAsync(long quota) => IssueAsync(new Limit(Unit.Requests, WindowKind.Lifetime, quota));

    public Instance Start(TimeSpan skew = default, QuotaEngineOptions? options = null)
    {
        var clock = new ManualClock(ManualClock.Noon + skew);
        var line = new WatchedStorage(Storage);
        var timeline = new UsageTimeline(line, clock, NullLogger<UsageTimeline>.Instance);
        var engine = new QuotaEngine(line, clock, options ?? new QuotaEngineOptions(), NullLogger<QuotaEngine>.Instance, timeline);
        return new Instance(engine, line, clock, timeline);
    }

    /// <summary>The key as it is in the store.</summary>
    public async Task<KeySnapshot> ReadAsync(KeyId id, TimeSpan after = default)
    {
        var stored = await Storage.Quota.ReadAsync(id, CancellationToken.None);
        return QuotaTransition.Observe(stored!.Record, stored.State, ManualClock.Noon + after);
    }

    public async Task<UsageSums> UsageAsync(KeyId id) =>
        (await Storage.Usage.QueryAsync(new UsageQuery(GroupBy: UsageGrouping.None, Key: id), CancellationToken.None)).Totals;

    internal sealed record Instance(QuotaEngine Engine, WatchedStorage Line, ManualClock Clock, UsageTimeline Timeline)
    {
        public Task<Decision> ConsumeAsync(KeyId id, OperationKey? key = null) => Engine.ApplyAsync(id, new ConsumeOperation(Cost.OneRequest), key);

        public Task<Decision> ChangeAsync(KeyId id, KeyChange change, long? ifRevision = null) =>
            Engine.ApplyAsync(id, new ChangeOperation(change, ifRevision), audit: Audit);

        public async Task<Hold> HoldAsync(KeyId id, Cost cost, TimeSpan ttl, bool isTracked = true) =>
            (await Engine.ApplyAsync(id, new HoldOperation(HoldId.New(), cost, cost, ttl, IsTracked: isTracked))).Hold!;

        public Task<Decision> SettleAsync(KeyId id, HoldId hold, Cost actual) => Engine.ApplyAsync(id, new SettleOperation(hold, actual));

        /// <summary>Sends this many single requests at once, from many threads; returns the decision on each.</summary>
        public Task<Decision[]> BurstAsync(KeyId id, int count) =>
            Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(() => ConsumeAsync(id))));
    }
}
