using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>Usage rows are set with the write that they belong to, and the sums over all keys with them, whichever process writes.</summary>
public sealed class UsageRowTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_OfABusyKey_AreSetWithEachWrite()
    {
        await using var storage = await _folder.OpenAsync();
        var key = await storage.IssueAsync();
        for (var i = 1; i <= 10; i++)
        {
            key = await storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.RequestAndTokens(1, 10), "m")));
            Assert.Equal($"{i * 10}", await Sqlite3.RunAsync(_folder.Database, "SELECT amount FROM quota_usage WHERE unit = 'tokens'"));
            Assert.EndsWith($"reported|tokens|{i * 10}", await Sqlite3.RunAsync(_folder.Database, Sqlite3.SelectSums("*day")), StringComparison.Ordinal);
            Assert.EndsWith($"reported|tokens|{i * 10}", await Sqlite3.RunAsync(_folder.Database, Sqlite3.SelectSums("*model")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Report_WhileNothingCanBeWritten_HasEveryWrite()
    {
        await using var storage = await _folder.OpenAsync(TimeSpan.FromMilliseconds(300));
        var key = await storage.IssueAsync();
        for (var i = 0; i < 20; i++)
        {
            key = await storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)));
        }

        using (await _folder.LockAsync("BEGIN EXCLUSIVE"))
        {
            Assert.Equal(20, (await storage.Usage.QueryAsync(new UsageQuery(), CancellationToken.None)).Totals.Requests);
        }
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
            // Rounds of one writer follow each other, so that it remembers amounts which the other one then raises.
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
}
