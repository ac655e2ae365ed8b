using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>The usage rows of a busy key are written a few times a second, and nobody who asks for usage can tell.</summary>
public sealed class UsageLagTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Report_OfABusyKey_HasEveryWrite_WhicheverProcessIsAsked()
    {
        await using var storage = await _folder.OpenAsync();
        await using var other = await _folder.OpenAsync();
        var key = await storage.IssueAsync();
        var hasLagged = false;
        for (var i = 1; i <= 50; i++)
        {
            key = await storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.RequestAndTokens(1, 10), "m")));
            hasLagged |= await ReadAmountAsync() < i;
            if (i % 10 == 0)
            {
                await AssertUsageAsync(i % 20 == 0 ? storage : other, key, i);
            }
        }

        Assert.True(hasLagged, "each write set its rows at once: this shows nothing");
    }

    [Fact]
    public async Task Rows_OfAKeyThatIsLeftAlone_StandInTheirTablesSoon()
    {
        await using var storage = await _folder.OpenAsync();
        await ChargeAsync(storage, await storage.IssueAsync(), 20);

        for (var wait = 0; await ReadAmountAsync() < 20 && wait < 100; wait++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        Assert.Equal(20, await ReadAmountAsync());
        Assert.Equal("0", await Sqlite3.RunAsync(_folder.Database, "SELECT COUNT(*) FROM usage_behind"));
        await Sqlite3.AssertWholeAsync(_folder.Database);
    }

    [Fact]
    public async Task Rows_OfABusyKey_AreThereAfterAStop()
    {
        await using (var storage = await _folder.OpenAsync())
        {
            await ChargeAsync(storage, await storage.IssueAsync(), 20);
        }

        Assert.Equal(20, await ReadAmountAsync());
    }

    [Fact]
    public async Task Rows_ThatAProcessLeftBehind_AreSetByTheNext()
    {
        StoredKey key;
        await using (var storage = await _folder.OpenAsync())
        {
            key = await ChargeAsync(storage, await storage.IssueAsync(), 20);
        }

        // As if it had been killed: its rows are of some moments ago, and the file says so.
        await Sqlite3.RunAsync(
            _folder.Database,
            $"UPDATE quota_usage SET amount = 3; UPDATE quota_usage_by_day SET amount = 3; UPDATE quota_usage_by_model SET amount = 3; "
            + $"INSERT INTO usage_behind VALUES ('{key.Record.Id}')");

        await using var next = await _folder.OpenAsync();
        await AssertUsageAsync(next, key, 20, tokens: 0);
        Assert.Equal("0", await Sqlite3.RunAsync(_folder.Database, "SELECT COUNT(*) FROM usage_behind"));
        await Sqlite3.AssertWholeAsync(_folder.Database);
    }

    [Fact]
    public async Task Rows_OfADayThatEnds_AreSetWithTheFirstWriteOfTheNext()
    {
        await using var storage = await _folder.OpenAsync();
        var key = await ChargeAsync(storage, await storage.IssueAsync(), 20);
        key = await storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest), Sample.Now.AddDays(1)));

        Assert.Equal("20\n1", await Sqlite3.RunAsync(_folder.Database, "SELECT amount FROM quota_usage WHERE unit = 'requests' ORDER BY day"));
        await AssertUsageAsync(storage, key, 21, tokens: 0);
    }

    [Fact]
    public async Task Report_WhileNothingCanBeWritten_TellsWhatIsKnown()
    {
        await using var storage = await _folder.OpenAsync(TimeSpan.FromMilliseconds(300));
        var key = await ChargeAsync(storage, await storage.IssueAsync(), 20);
        await Sqlite3.RunAsync(_folder.Database, $"INSERT OR IGNORE INTO usage_behind VALUES ('{key.Record.Id}')");
        using (await _folder.LockAsync("BEGIN EXCLUSIVE"))
        {
            var page = await storage.Usage.QueryAsync(new UsageQuery(), CancellationToken.None);
            Assert.InRange(page.Totals.Requests, 1, 20);
        }

        await AssertUsageAsync(storage, key, 20, tokens: 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Sums_OfManyKeysOverDays_WrittenByTwoAndReadAtRandom_AreExact(int seed)
    {
        var random = new Random(seed);
        await using var one = await _folder.OpenAsync();
        await using var two = await _folder.OpenAsync();
        var keys = new List<StoredKey>();
        for (var i = 0; i < 12; i++)
        {
            keys.Add(await one.IssueAsync());
        }

        var expected = new Dictionary<(DateOnly Day, string Model), long>();
        for (var round = 0; round < 150; round++)
        {
            // Rounds of one writer follow each other, so that its keys fall behind before the other one writes.
            var storage = round / 15 % 2 == 0 ? one : two;
            var now = Sample.Now.AddDays(round / 40);
            var busy = Enumerable.Range(0, keys.Count).Where(_ => random.Next(3) > 0).ToArray();
            await Task.WhenAll(busy.Select(async i =>
            {
                var model = $"m{(i + round) % 3}";
                keys[i] = await storage.WriteAsync(Sample.Apply(keys[i], new ConsumeOperation(Cost.OneRequest, model), now));
                lock (expected)
                {
                    var name = (DateOnly.FromDateTime(now.UtcDateTime), model);
                    expected[name] = expected.GetValueOrDefault(name) + 1;
                }
            }));
            if (random.Next(20) == 0)
            {
                var page = await (random.Next(2) == 0 ? one : two).Usage.QueryAsync(new UsageQuery(), CancellationToken.None);
                Assert.Equal(expected.Values.Sum(), page.Totals.Requests);
            }
        }

        var all = await two.Usage.QueryAsync(new UsageQuery(100, UsageGrouping.Day | UsageGrouping.Model), CancellationToken.None);
        Assert.Equal(
            expected.OrderBy(e => e.Key).Select(e => (e.Key.Day, e.Key.Model, e.Value)),
            all.Entries.Select(e => (e.Position.Day!.Value, e.Position.Model!, e.Sums.Requests)).Order());
        await Sqlite3.AssertWholeAsync(_folder.Database);
    }

    private static async Task<StoredKey> ChargeAsync(SqliteStorage storage, StoredKey key, int times)
    {
        for (var i = 0; i < times; i++)
        {
            key = await storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)));
        }

        return key;
    }

    private static async Task AssertUsageAsync(SqliteStorage storage, StoredKey key, long requests, long? tokens = null)
    {
        foreach (var grouping in (UsageGrouping[])[UsageGrouping.None, UsageGrouping.Day, UsageGrouping.Key, UsageGrouping.Model])
        {
            var page = await storage.Usage.QueryAsync(new UsageQuery(GroupBy: grouping), CancellationToken.None);
            Assert.Equal((requests, tokens ?? requests * 10), (page.Totals.Requests, page.Totals.Tokens));
            Assert.Equal(requests, page.Entries.Sum(e => e.Sums.Requests));
        }

        var ofKey = await storage.Usage.QueryAsync(new UsageQuery(Key: key.Record.Id), CancellationToken.None);
        Assert.Equal(requests, ofKey.Totals.Requests);
    }

    /// <summary>What stands in the table, without asking the store.</summary>
    private async Task<long> ReadAmountAsync() =>
        long.Parse(await Sqlite3.RunAsync(_folder.Database, "SELECT IFNULL(SUM(amount), 0) FROM quota_usage WHERE unit = 'requests'"), null);
}
