using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>Equality of whole stores, as far as anybody can ask them.</summary>
public static class SameStores
{
    private static readonly UsageGrouping[] Groupings =
    [
        UsageGrouping.None, UsageGrouping.Day, UsageGrouping.Key, UsageGrouping.Model, UsageGrouping.Upstream, UsageGrouping.Owner, UsageGrouping.Tag,
        UsageGrouping.Day | UsageGrouping.Model, UsageGrouping.Default, UsageGrouping.All,
    ];

    /// <summary>Asserts that every listing of both gives the same at <see cref="Sample.Now"/> and later.</summary>
    public static async Task AssertAsync(IQuotaStorage expected, IQuotaStorage actual)
    {
        await AssertKeysAsync(expected, actual);
        await AssertUsageAsync(expected, actual);
        await AssertAuditAsync(expected, actual);
        foreach (var now in new[] { Sample.Now, Sample.Now.AddHours(3), Sample.Now.AddDays(3) })
        {
            Assert.Equal(await DueAsync(expected, now), await DueAsync(actual, now));
            Assert.Equal(await expected.Keys.CountOpenHoldsAsync(now, CancellationToken.None), await actual.Keys.CountOpenHoldsAsync(now, CancellationToken.None));
            Assert.Equal(await StatisticsAsync(expected, now), await StatisticsAsync(actual, now));
            Assert.Equal(await ExpiringAsync(expected, now), await ExpiringAsync(actual, now));
        }
    }

    private static async Task AssertKeysAsync(IQuotaStorage expected, IQuotaStorage actual)
    {
        var all = await KeysAsync(expected, new KeyQuery(1_000));
        List<KeyQuery> queries = [new KeyQuery(2), .. Enum.GetValues<KeyStatus>().Select(s => new KeyQuery(1_000, s))];
        foreach (var record in all.Select(k => k.Record))
        {
            queries.Add(new KeyQuery(1_000, Label: record.Label));
            queries.Add(new KeyQuery(1_000, Owner: record.Owner));
            queries.AddRange(record.Tags.Select(t => new KeyQuery(1_000, Tag: t)));
        }

        foreach (var query in queries.Distinct())
        {
            var (one, other) = (await KeysAsync(expected, query), await KeysAsync(actual, query));
            Assert.Equal(one.Select(k => k.Record.Id), other.Select(k => k.Record.Id));
            Assert.All(one.Zip(other), pair => Same.Key(pair.First, pair.Second));
        }
    }

    private static async Task AssertUsageAsync(IQuotaStorage expected, IQuotaStorage actual)
    {
        var keys = await KeysAsync(expected, new KeyQuery(1_000));
        UsageQuery[] queries =
        [
            .. Groupings.Select(g => new UsageQuery(1_000, g)),
            .. keys.Select(k => new UsageQuery(1_000, UsageGrouping.All, k.Record.Id)),
            .. keys.SelectMany(k => k.Record.Tags).Distinct().Select(t => new UsageQuery(1_000, UsageGrouping.Day | UsageGrouping.Key, Tag: t)),
            new UsageQuery(1_000, From: Sample.Today.AddDays(-1), To: Sample.Today.AddDays(-1)),
        ];
        foreach (var query in queries)
        {
            var (one, other) = (await expected.QueryAllAsync(query), await actual.QueryAllAsync(query));
            Assert.Equal(one.SelectMany(p => p.Entries), other.SelectMany(p => p.Entries));
            Assert.Equal(one[0].Totals, other[0].Totals);
        }
    }

    private static async Task AssertAuditAsync(IQuotaStorage expected, IQuotaStorage actual)
    {
        var keys = await KeysAsync(expected, new KeyQuery(1_000));
        foreach (var query in keys.Select(k => new AuditQuery(1_000, k.Record.Id)).Append(new AuditQuery(3)).Append(new AuditQuery(1_000, Action: "key.create")))
        {
            Assert.Equal(
                (await expected.QueryAllAsync(query)).SelectMany(p => p.Entries),
                (await actual.QueryAllAsync(query)).SelectMany(p => p.Entries));
        }
    }

    private static async Task<List<StoredKey>> KeysAsync(IQuotaStorage storage, KeyQuery query) =>
        [.. (await storage.ListAllAsync(query)).SelectMany(p => p.Keys)];

    private static async Task<IEnumerable<string>> DueAsync(IQuotaStorage storage, DateTimeOffset now) =>
        (await storage.Keys.FindDueAsync(now, 100, CancellationToken.None)).Select(id => id.Value).Order(StringComparer.Ordinal).ToArray();

    private static async Task<StoreStatistics> StatisticsAsync(IQuotaStorage storage, DateTimeOffset now) =>
        await storage.ReadStatisticsAsync(now, CancellationToken.None) with { SizeBytes = null };

    private static async Task<IEnumerable<string>> ExpiringAsync(IQuotaStorage storage, DateTimeOffset now) =>
        (await storage.Keys.FindExpiringAsync(now, now.AddDays(30), 100, CancellationToken.None)).Select(k => k.Record.Id.Value).ToArray();
}
