using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>Keys that use everything a store can have of a key.</summary>
public static class TransferSample
{
    /// <summary>Issues and uses the keys; their ids, the one with the most rows first.</summary>
    public static async Task<IReadOnlyList<KeyId>> FillAsync(IQuotaStorage storage) =>
    [
        await AddHeavyAsync(storage),
        await AddFullAsync(storage),
        await AddExhaustedAsync(storage),
        await AddExpiredAsync(storage),
        await AddOverdueAsync(storage),
        (await storage.IssueAsync(Sample.Record("fresh", createdAt: Sample.Now.AddMinutes(3)))).Record.Id,
        (await storage.IssueAsync(Sample.Record("none allowed", quota: 0))).Record.Id,
    ];

    /// <summary>More usage rows than a transaction of any store takes, packed ones among them, and more operations.</summary>
    private static async Task<KeyId> AddHeavyAsync(IQuotaStorage storage)
    {
        var key = await storage.IssueAsync(Sample.Record("heavy", quota: 100_000, expiresAt: Sample.Now.AddDays(2)) with
        {
            Owner = "ana",
            Tags = [Tag.Parse("team:a"), Tag.Parse("blue")],
        });
        var id = key.Record.Id;
        for (var day = 120; day > 0; day--)
        {
            var date = Sample.Today.AddDays(-day);
            key = await storage.WriteAsync(Sample.Write(key, key.State) with
            {
                Usage = [Sample.Usage(id, day, model: "gpt", upstream: "azure", day: date), Sample.Usage(id, 0, "denied", day: date)],
            });
        }

        // Later totals of the same rows, in a write of so many rows that a store may pack them.
        UsageSource[] sources = [UsageSource.Reported, UsageSource.Estimated, UsageSource.Held];
        key = await storage.WriteAsync(Sample.Write(key, key.State) with
        {
            Usage =
            [
                Sample.Usage(id, 1_000, model: "gpt", upstream: "azure", day: Sample.Today.AddDays(-1)),
                .. Enumerable.Range(0, 150).Select(i => Sample.Usage(
                    id, i, i % 5 == 0 ? $"images_{i}" : "tokens", $"模型 {i % 60}", sources[i % 3], Sample.Today.AddDays(-1), i % 2 == 0 ? "azure" : "")),
            ],
        });
        key = await storage.WriteAsync(Sample.Write(key, key.State) with
        {
            Operations = [.. Enumerable.Range(0, 130).Select(i => Sample.Operation($"op-{i}", Sample.Now.AddMinutes(i * 20).AddTicks(1)))],
        });
        foreach (var model in new[] { "gpt", "模型", "" })
        {
            var cost = Cost.Of([new CostItem(Unit.Requests, 1), new CostItem(Unit.Parse("pages"), 7)]);
            key = await storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(cost, model)));
        }

        return id;
    }

    /// <summary>Every member of a record, holds of each kind, and audit rows.</summary>
    private static async Task<KeyId> AddFullAsync(IQuotaStorage storage)
    {
        var record = Sample.FullRecord() with { RevokedAt = null, SuspendedAt = null };
        var key = await storage.IssueAsync(record);
        key = await storage.WriteAsync(Sample.Apply(key, Sample.Hold(TimeSpan.FromMinutes(5))));
        key = await storage.WriteAsync(Sample.Apply(key, Sample.Hold(TimeSpan.FromHours(2), requests: 3)));
        key = await storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)));
        var changed = Sample.FullRecord() with { Id = record.Id, Label = "it's \"100%\" 复制", Revision = 43 };
        await storage.WriteAsync(Sample.Write(key, key.State, changed) with
        {
            Audit = [Sample.Audit(record.Id, Sample.Now.AddMinutes(50), "key.suspend", "suspended"), Sample.Audit(record.Id, Sample.Now.AddHours(1), "key.revoke", "撤销")],
            Operations = [Sample.Operation("full") with { Limits = [new LimitStatus(new Limit(Unit.Requests, WindowKind.Day, 9), 3, 2, Sample.Now.AddHours(12))] }],
        });
        return record.Id;
    }

    private static async Task<KeyId> AddExhaustedAsync(IQuotaStorage storage)
    {
        var key = await storage.IssueAsync(Sample.Record("exhausted") with
        {
            Limits = LimitSet.Of(new Limit(Unit.Requests, WindowKind.Day, 1)),
            TimeZone = "Asia/Shanghai",
        });
        key = await storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)));
        return key.Record.Id;
    }

    private static async Task<KeyId> AddExpiredAsync(IQuotaStorage storage)
    {
        var key = await storage.IssueAsync(Sample.Record("expired", createdAt: Sample.Now.AddDays(-9), expiresAt: Sample.Now.AddDays(-1)));
        await storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest), Sample.Now.AddDays(-2)));
        return key.Record.Id;
    }

    /// <summary>Its hold has expired, and nobody has charged it yet. Its audit row is one of several keys.</summary>
    private static async Task<KeyId> AddOverdueAsync(IQuotaStorage storage)
    {
        var key = await storage.IssueAsync(Sample.Record("overdue", quota: 10) with { Tags = [Tag.Parse("blue")] });
        var held = Sample.Apply(key, Sample.Hold(TimeSpan.FromMinutes(1)), Sample.Now.AddMinutes(-5));
        await storage.WriteAsync(held with { Audit = [Sample.Audit(null, Sample.Now.AddMinutes(-6), "key.update", "2 keys")] });
        return key.Record.Id;
    }
}
