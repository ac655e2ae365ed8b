using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>Frequent actions of tests on a store.</summary>
public static class StorageActions
{
    private const int MostPages = 10_000;

    /// <summary>Issues one key and reads it back.</summary>
    public static async Task<StoredKey> IssueAsync(this IQuotaStorage storage, KeyRecord? record = null)
    {
        record ??= Sample.Record();
        await storage.Keys.CreateAsync([record], Sample.Audit(record.Id), CancellationToken.None);
        return await storage.ReadAsync(record.Id);
    }

    /// <summary>Reads a key that is there.</summary>
    public static async Task<StoredKey> ReadAsync(this IQuotaStorage storage, KeyId id)
    {
        var stored = await storage.Quota.ReadAsync(id, CancellationToken.None);
        Assert.NotNull(stored);
        return stored;
    }

    /// <summary>Writes, expecting no conflict, and reads back.</summary>
    public static async Task<StoredKey> WriteAsync(this IQuotaStorage storage, QuotaWrite write)
    {
        var result = await storage.Quota.WriteAsync(write, CancellationToken.None);
        Assert.True(result.IsWritten, "a write at the version just read was a conflict");
        return await storage.ReadAsync(write.Id);
    }

    /// <summary>Applies an operation until no other writer is in between; says how often one was.</summary>
    /// <exception cref="StoreUnavailableException">The store failed, or does not know whether it wrote: then the reason begins with "unknown: ".</exception>
    public static async Task<int> ChargeAsync(this IQuotaStore store, KeyId id, QuotaOperation operation)
    {
        for (var conflicts = 0; ; conflicts++)
        {
            var stored = await store.ReadAsync(id, CancellationToken.None);
            var result = await store.WriteAsync(Sample.Apply(stored!, operation), CancellationToken.None);
            switch (result.Outcome)
            {
                case WriteOutcome.Written:
                    return conflicts;
                case WriteOutcome.Unknown:
                    throw new StoreUnavailableException("test", $"unknown: {result.Reason}");
            }
        }
    }

    /// <summary>All pages of a listing of keys.</summary>
    public static Task<List<KeyPage>> ListAllAsync(this IQuotaStorage storage, KeyQuery query, DateTimeOffset? now = null) =>
        WalkAsync<KeyPage, KeyPosition>(
            after => storage.Keys.ListAsync(query with { After = after }, now ?? Sample.Now, CancellationToken.None), page => page.Next);

    /// <summary>All pages of usage.</summary>
    public static Task<List<UsagePage>> QueryAllAsync(this IQuotaStorage storage, UsageQuery query) =>
        WalkAsync<UsagePage, UsagePosition>(after => storage.Usage.QueryAsync(query with { After = after }, CancellationToken.None), page => page.Next);

    /// <summary>All pages of audit rows.</summary>
    public static Task<List<AuditPage>> QueryAllAsync(this IQuotaStorage storage, AuditQuery query) =>
        WalkAsync<AuditPage, AuditPosition>(after => storage.Audit.QueryAsync(query with { After = after }, CancellationToken.None), page => page.Next);

    private static async Task<List<TPage>> WalkAsync<TPage, TPosition>(Func<TPosition?, Task<TPage>> read, Func<TPage, TPosition?> next)
        where TPosition : struct
    {
        List<TPage> pages = [];
        TPosition? after = null;
        do
        {
            var page = await read(after);
            pages.Add(page);
            after = next(page);
            Assert.True(pages.Count <= MostPages, "the listing has no end");
        }
        while (after is not null);

        return pages;
    }
}
