using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;
using QuotaFunctions.Storage.Sqlite.Reading;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>What telling upstreams apart costs: nothing where something is charged, and a page that ends early where few rows are of one.</summary>
public sealed class UsageOfAnUpstreamTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(UsageGrouping.Day | UsageGrouping.Key)]
    [InlineData(UsageGrouping.Key)]
    [InlineData(UsageGrouping.Key | UsageGrouping.Upstream)]
    [InlineData(UsageGrouping.Model)]
    public async Task Page_AmongManyRowsOfOthers_EndsEarlyAndGoesOn(UsageGrouping grouping)
    {
        const int Others = (2 * UsageRuns.MaxPassedOver) + 100;
        var day = Sample.Today.DayNumber;
        await using var storage = await _folder.OpenAsync();
        await Sqlite3.RunAsync(
            _folder.Database,
            $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Others})
                INSERT INTO usage_series SELECT i, printf('m%d', i), 'other', 'reported', 'requests' FROM n;
            INSERT INTO usage_series (model, upstream, source, unit) VALUES
                ('a', 'rare', 'reported', 'requests'), ('z', 'rare', 'reported', 'requests'),
                ('', 'rare', 'reported', 'requests'), ('', 'other', 'reported', 'requests');
            INSERT INTO usage_amounts SELECT {day}, printf('%016d', id), id, 1 FROM usage_series WHERE model LIKE 'm%';
            INSERT INTO usage_amounts SELECT {day}, '0000000000000001', id, 3 FROM usage_series WHERE model = 'a';
            INSERT INTO usage_amounts SELECT {day}, '9999999999999999', id, 4 FROM usage_series WHERE model = 'z';
            INSERT INTO usage_amounts SELECT day, '*model', series, amount FROM usage_amounts;
            INSERT INTO usage_amounts SELECT {day}, '*day', id, iif(upstream = 'rare', 7, {Others}) FROM usage_series WHERE model = '';
            """);

        var pages = await storage.QueryAllAsync(new UsageQuery(10, grouping, Upstream: UpstreamName.Parse("rare")));

        Assert.Equal([3L, 4], pages.SelectMany(p => p.Entries).Select(e => e.Sums.Requests));
        Assert.All(pages, p => Assert.Equal(7, p.Totals.Requests));
        Assert.Equal(3, pages.Count);

        // A full page says that there is another one, however many rows of other upstreams follow.
        var first = await storage.Usage.QueryAsync(new UsageQuery(1, grouping, Upstream: UpstreamName.Parse("rare")), CancellationToken.None);
        Assert.Equal(3, Assert.Single(first.Entries).Sums.Requests);
        Assert.NotNull(first.Next);
    }

    [Fact]
    public async Task Settle_AtAnUpstream_WritesAsManyRowsAsWithout()
    {
        await using var storage = await _folder.OpenAsync();
        var without = await SettleAsync(storage, "");
        var with = await SettleAsync(storage, "one");

        // Four units; each in its row and in the sums by day and by model.
        Assert.Equal(12, without);
        Assert.Equal(without, with);
    }

    private async Task<long> SettleAsync(SqliteStorage storage, string upstream)
    {
        var before = await CountAsync();
        var hold = Sample.Hold(TimeSpan.FromMinutes(1));
        var key = await storage.WriteAsync(Sample.Apply(await storage.IssueAsync(), hold));
        var settle = new SettleOperation(hold.Id, Cost.RequestAndTokens(1, 30), TokensIn: 10, TokensOut: 20, Model: "m", Upstream: UpstreamName.Parse(upstream));
        await storage.WriteAsync(Sample.Apply(key, settle));
        return await CountAsync() - before;
    }

    private async Task<long> CountAsync() => long.Parse(
        await Sqlite3.RunAsync(_folder.Database, "SELECT COUNT(*) FROM usage_amounts"), null);
}
