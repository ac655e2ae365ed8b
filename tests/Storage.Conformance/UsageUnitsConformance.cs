using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>Units that have no member of their own in a report: <c>microusd</c> and those of a caller's naming.</summary>
public abstract class UsageUnitsConformance : StorageSuite
{
    private static IEnumerable<UsageGrouping> Groupings => Enumerable.Range(0, 16).Select(g => (UsageGrouping)g);

    [Fact]
    public async Task Query_OfOwnUnits_HasThemInRowsAndTotals()
    {
        var key = await Storage.IssueAsync();
        await WriteAsync(
            key,
            Sample.Usage(key.Record.Id, 3, "microusd", "m"),
            Sample.Usage(key.Record.Id, 7, "images", "m"),
            Sample.Usage(key.Record.Id, 5, "microusd", "n", UsageSource.Estimated),
            Sample.Usage(key.Record.Id, 1, "requests", "n"),
            Sample.Usage(key.Record.Id, 0, "audio", "n"));

        var page = await Storage.Usage.QueryAsync(new UsageQuery(), CancellationToken.None);

        Assert.Equal([("m", "images=7 microusd=3"), ("n", "microusd=5")], page.Entries.Select(e => (e.Position.Model, Text(e.Sums))));
        Assert.Equal("images=7 microusd=8", Text(page.Totals));
        Assert.Equal((1, UsageSource.Estimated), (page.Totals.Requests, page.Totals.Source));
    }

    [Fact]
    public async Task Query_OfOwnUnits_AddsUpInEveryGrouping()
    {
        var (first, second) = (await Storage.IssueAsync(), await Storage.IssueAsync());
        await WriteAsync(
            first,
            Sample.Usage(first.Record.Id, 1, "images", "m", upstream: "one"),
            Sample.Usage(first.Record.Id, 2, "images", "n", day: Sample.Today.AddDays(-1)));
        await WriteAsync(
            second,
            Sample.Usage(second.Record.Id, 4, "images", "m"),
            Sample.Usage(second.Record.Id, 8, "pages", "m", upstream: "one"));

        foreach (var grouping in Groupings)
        {
            var pages = await Storage.QueryAllAsync(new UsageQuery(1, grouping));
            Assert.All(pages, p => Assert.Equal("images=7 pages=8", Text(p.Totals)));
            var items = pages.SelectMany(p => p.Entries).SelectMany(e => e.Sums.Units.Items).ToLookup(i => i.Key, i => i.Value);
            Assert.Equal((7, 8), (items["images"].Sum(), items["pages"].Sum()));

            var ofUpstream = await Storage.QueryAllAsync(new UsageQuery(1, grouping, Upstream: UpstreamName.Parse("one")));
            Assert.All(ofUpstream, p => Assert.Equal("images=1 pages=8", Text(p.Totals)));

            var ofKey = await Storage.QueryAllAsync(new UsageQuery(1, grouping, first.Record.Id, To: Sample.Today.AddDays(-1)));
            Assert.All(ofKey, p => Assert.Equal("images=2", Text(p.Totals)));
        }
    }

    [Fact]
    public async Task Query_OfMoreUnitsThanAreToldApart_TellsTheFirstByName()
    {
        // Each key has other units, so that the bound is reached over keys and days; those that come last by name are written first.
        var keys = new List<StoredKey>();
        for (var i = 0; i < 4; i++)
        {
            var key = await Storage.IssueAsync();
            UsageRow[] rows = [.. Enumerable.Range((3 - i) * 25, 25).Select(n => Sample.Usage(key.Record.Id, n + 1, $"u{n:00}", day: Sample.Today.AddDays(-i % 2)))];
            keys.Add(await WriteAsync(key, [.. rows.Reverse(), Sample.Usage(key.Record.Id, 1_000, UsageUnits.Other)]));
        }

        // Units 00 … 63 by name; 64 … 99, which used 65 … 100, and what was counted together before.
        var expected = $"{UsageUnits.Other}={4_000 + ((65 + 100) * 36 / 2)} {string.Join(' ', Enumerable.Range(0, 64).Select(n => $"u{n:00}={n + 1}"))}";
        foreach (var grouping in Groupings)
        {
            var pages = await Storage.QueryAllAsync(new UsageQuery(1, grouping));
            Assert.All(pages, p => Assert.Equal(expected, Text(p.Totals)));
            Assert.Equal(
                4_000 + (100 * 101 / 2),
                pages.SelectMany(p => p.Entries).SelectMany(e => e.Sums.Units.Items).Sum(i => i.Value));
        }

        var all = await Storage.Usage.QueryAsync(new UsageQuery(GroupBy: UsageGrouping.None), CancellationToken.None);
        Assert.Equal(expected, Text(Assert.Single(all.Entries).Sums));

        // What is raised is raised in its place, and nothing is counted twice.
        await WriteAsync(keys[0], Sample.Usage(keys[0].Record.Id, 176, "u75"));
        var raised = await Storage.Usage.QueryAsync(new UsageQuery(GroupBy: UsageGrouping.Model), CancellationToken.None);
        Assert.Equal($"{UsageUnits.Other}={4_100 + ((65 + 100) * 36 / 2)}", Text(raised.Totals).Split(' ')[0]);
    }

    [Fact]
    public async Task Query_OfTheGreatestAmounts_StopsAtTheGreatestSum()
    {
        const long Amount = 1L << 53;
        var key = await Storage.IssueAsync();
        var rows = new List<UsageRow>();
        for (var model = 0; model < 30; model++)
        {
            for (var source = 0; source < 3; source++)
            {
                rows.AddRange(Enumerable.Range(0, 10).SelectMany(upstream => (UsageRow[])
                [
                    Sample.Usage(key.Record.Id, Amount, "tokens", $"m{model}", (UsageSource)source, upstream: $"u{upstream}"),
                    Sample.Usage(key.Record.Id, Amount, "images", $"m{model}", (UsageSource)source, upstream: $"u{upstream}"),
                ]));
            }
        }

        foreach (var chunk in rows.Chunk(300))
        {
            key = await WriteAsync(key, chunk);
        }

        foreach (var grouping in (UsageGrouping[])[UsageGrouping.None, UsageGrouping.Key, UsageGrouping.Day, UsageGrouping.Model])
        {
            var page = await Storage.Usage.QueryAsync(new UsageQuery(GroupBy: grouping), CancellationToken.None);
            Assert.Equal((UsageSums.Max, $"images={UsageSums.Max}"), (page.Totals.Tokens, Text(page.Totals)));
        }
    }

    [Fact]
    public async Task Query_OfModelsOfEveryScript_PagesInTheOrderOfCodePoints()
    {
        // In UTF-16 the last two are the other way round: one of them would be on no page.
        string[] models = ["", "A", "a", "é", "\uD7FF", "\uE000", "\uFF21", "\uFFFD", "\U0001F98A", "\U0001F98Ab"];
        var key = await Storage.IssueAsync();
        await WriteAsync(key, [.. models.Reverse().Select(m => Sample.Usage(key.Record.Id, 1, model: m))]);

        foreach (var grouping in Groupings.Where(g => g.HasFlag(UsageGrouping.Model)))
        {
            foreach (var id in (Core.Keys.KeyId?[])[null, key.Record.Id])
            {
                var pages = await Storage.QueryAllAsync(new UsageQuery(1, grouping, id));
                Assert.Equal(models, pages.SelectMany(p => p.Entries).Select(e => e.Position.Model));
            }
        }
    }

    private static string Text(UsageSums sums) => string.Join(' ', sums.Units.Items.Select(i => $"{i.Key}={i.Value}"));

    private Task<StoredKey> WriteAsync(StoredKey key, params UsageRow[] rows) =>
        Storage.WriteAsync(Sample.Write(key, key.State with { Revision = key.State.Revision + 1 }) with { Usage = [.. rows] });
}
