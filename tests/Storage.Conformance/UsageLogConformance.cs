using CsCheck;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>Usage rows and their sums.</summary>
public abstract class UsageLogConformance : StorageSuite
{
    [Fact]
    public async Task Query_OfAnEmptyStore_IsOneEmptyPage()
    {
        foreach (var grouping in Groupings)
        {
            var page = await Storage.Usage.QueryAsync(new UsageQuery(GroupBy: grouping), CancellationToken.None);
            Assert.Empty(page.Entries);
            Assert.Equal(default, page.Totals);
            Assert.Null(page.Next);
        }
    }

    [Fact]
    public async Task Query_Cancelled_IsCancelled() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Storage.Usage.QueryAsync(new UsageQuery(), new CancellationToken(canceled: true)));

    [Fact]
    public async Task Query_OfEveryUnit_PutsEachWhereItBelongs()
    {
        var key = await Storage.IssueAsync(Sample.Record("label"));
        await WriteAsync(
            key,
            Sample.Usage(key.Record.Id, 1, "requests", "m"),
            Sample.Usage(key.Record.Id, 2, "tokens", "m"),
            Sample.Usage(key.Record.Id, 3, UsageUnits.TokensIn, "m"),
            Sample.Usage(key.Record.Id, 4, UsageUnits.TokensOut, "m"),
            Sample.Usage(key.Record.Id, 5, UsageUnits.Denied, "m"),
            Sample.Usage(key.Record.Id, 6, UsageUnits.Errors, "m"));

        var page = await Storage.Usage.QueryAsync(new UsageQuery(), CancellationToken.None);

        var sums = new UsageSums(1, 3, 4, 2, 5, 6, UsageSource.Reported);
        Assert.Equal([new UsageEntry(new UsagePosition(Sample.Today, key.Record.Id, "m", null), "label", sums)], page.Entries);
        Assert.Equal(sums, page.Totals);
    }

    [Fact]
    public async Task Query_OfRowsWrittenTwice_CountsThemOnce()
    {
        var key = await Storage.IssueAsync();
        key = await WriteAsync(key, Sample.Usage(key.Record.Id, 5), Sample.Usage(key.Record.Id, 50, "tokens"));
        await WriteAsync(key, Sample.Usage(key.Record.Id, 5), Sample.Usage(key.Record.Id, 60, "tokens"));

        foreach (var grouping in Groupings)
        {
            var page = await Storage.Usage.QueryAsync(new UsageQuery(GroupBy: grouping), CancellationToken.None);
            Assert.Equal((5, 60), (page.Totals.Requests, page.Totals.Tokens));
            Assert.Equal(page.Totals, Assert.Single(page.Entries).Sums);
        }
    }

    [Fact]
    public async Task Query_OfSeveralSources_NamesTheLeastCertain()
    {
        var key = await Storage.IssueAsync();
        key = await WriteAsync(key, Sample.Usage(key.Record.Id, 1, model: "a"), Sample.Usage(key.Record.Id, 1, model: "b", source: UsageSource.Estimated));
        var page = await Storage.Usage.QueryAsync(new UsageQuery(), CancellationToken.None);
        Assert.Equal(UsageSource.Reported, page.Entries.Single(e => e.Position.Model == "a").Sums.Source);
        Assert.Equal(UsageSource.Estimated, page.Entries.Single(e => e.Position.Model == "b").Sums.Source);
        Assert.Equal(UsageSource.Estimated, page.Totals.Source);

        await WriteAsync(key, Sample.Usage(key.Record.Id, 1, model: "a", source: UsageSource.Held));

        page = await Storage.Usage.QueryAsync(new UsageQuery(), CancellationToken.None);
        Assert.Equal(new UsageSums(2, 0, 0, 0, 0, 0, UsageSource.Held), page.Entries.Single(e => e.Position.Model == "a").Sums);
        Assert.Equal(UsageSource.Held, page.Totals.Source);
    }

    [Fact]
    public async Task Query_AfterARename_HasTheLabelOfNow()
    {
        var key = await Storage.IssueAsync(Sample.Record("old"));
        key = await WriteAsync(key, Sample.Usage(key.Record.Id, 1));
        await Storage.WriteAsync(Sample.Write(key, key.State with { Revision = 9 }, key.Record with { Label = "new" }));

        Assert.Equal("new", Assert.Single((await Storage.Usage.QueryAsync(new UsageQuery(), CancellationToken.None)).Entries).Label);
    }

    [Fact]
    public async Task Query_OfHostileModels_TellsThemApart()
    {
        var key = await Storage.IssueAsync();
        string[] models = ["", "a", "A", "a ", .. Sample.HostileTexts];
        await WriteAsync(key, [.. models.Select((m, i) => Sample.Usage(key.Record.Id, i + 1, model: m))]);

        var pages = await Storage.QueryAllAsync(new UsageQuery(3, UsageGrouping.Model));

        Assert.Equal(
            models.Select((m, i) => (m, (long)i + 1)).ToHashSet(),
            pages.SelectMany(p => p.Entries).Select(e => (e.Position.Model!, e.Sums.Requests)).ToHashSet());
    }

    [Fact]
    public async Task Query_ByUpstream_TellsUpstreamsApart()
    {
        var key = await Storage.IssueAsync();
        key = await WriteAsync(
            key,
            Sample.Usage(key.Record.Id, 1, model: "m", upstream: "one"),
            Sample.Usage(key.Record.Id, 2, model: "m", upstream: "two"),
            Sample.Usage(key.Record.Id, 4, model: "m"),
            Sample.Usage(key.Record.Id, 8, model: "n", upstream: "two"));
        await WriteAsync(key, Sample.Usage(key.Record.Id, 3, model: "m", upstream: "one"));

        Assert.Equal([("", 4L), ("one", 3), ("two", 10)], await RowsAsync(new UsageQuery(GroupBy: UsageGrouping.Upstream), p => p.Upstream!.Value.Value));
        Assert.Equal(
            [("m/", 4L), ("m/one", 3), ("m/two", 2), ("n/two", 8)],
            await RowsAsync(new UsageQuery(GroupBy: UsageGrouping.Model | UsageGrouping.Upstream), p => $"{p.Model}/{p.Upstream}"));

        // Not asked for, it is not told.
        Assert.Equal([("m", 9L), ("n", 8)], await RowsAsync(new UsageQuery(), p => p.Model + p.Upstream));
    }

    [Fact]
    public async Task Query_OfOneUpstream_HasItsRowsAndTotalsAlone()
    {
        var (first, second) = (await Storage.IssueAsync(), await Storage.IssueAsync());
        await WriteAsync(first, Sample.Usage(first.Record.Id, 1, model: "m", upstream: "one"), Sample.Usage(first.Record.Id, 2, model: "m"));
        await WriteAsync(second, Sample.Usage(second.Record.Id, 4, model: "m", upstream: "one-2"), Sample.Usage(second.Record.Id, 8, model: "n", upstream: "one"));

        foreach (var grouping in Groupings)
        {
            var query = new UsageQuery(GroupBy: grouping, Upstream: UpstreamName.Parse("one"));
            var page = await Storage.Usage.QueryAsync(query, CancellationToken.None);
            Assert.Equal((9, 9), (page.Totals.Requests, page.Entries.Sum(e => e.Sums.Requests)));
            Assert.Equal(8, (await Storage.Usage.QueryAsync(query with { Key = second.Record.Id }, CancellationToken.None)).Totals.Requests);
            Assert.Empty((await Storage.Usage.QueryAsync(query with { Upstream = UpstreamName.Parse("three") }, CancellationToken.None)).Entries);
        }
    }

    [Fact]
    public async Task Query_WhileRowsAreWritten_GoesOnUndisturbed()
    {
        var keys = new List<StoredKey>();
        for (var i = 0; i < 6; i++)
        {
            var key = await Storage.IssueAsync();
            keys.Add(await WriteAsync(key, Sample.Usage(key.Record.Id, 1), Sample.Usage(key.Record.Id, 1, day: Sample.Today.AddDays(-1))));
        }

        var first = await Storage.Usage.QueryAsync(new UsageQuery(5), CancellationToken.None);
        await WriteAsync(keys[0], Sample.Usage(keys[0].Record.Id, 1, day: Sample.Today.AddDays(1)));
        var second = await Storage.Usage.QueryAsync(new UsageQuery(100, After: first.Next), CancellationToken.None);

        var expected = from day in (DateOnly[])[Sample.Today, Sample.Today.AddDays(-1)]
                       from key in keys.Select(k => k.Record.Id).OrderBy(k => k.Value, StringComparer.Ordinal)
                       select (day, key);
        Assert.Equal(expected, first.Entries.Concat(second.Entries).Select(e => (e.Position.Day!.Value, e.Position.KeyId!.Value)));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Query_InEveryShape_SumsUpAsTheModelDoes()
    {
        var model = new InMemoryStorage();
        KeyRecord[] keys =
        [
            Sample.Record("key 0") with { Owner = "o1", Tags = [Tag.Parse("t1"), Tag.Parse("t2")] },
            Sample.Record("key 1") with { Owner = "o2", Tags = [Tag.Parse("t2")] },
            Sample.Record("key 2"),
        ];
        await Storage.Keys.CreateAsync(keys, Sample.Audit(), CancellationToken.None);
        await model.Keys.CreateAsync(keys, Sample.Audit(), CancellationToken.None);

        // The rows of one case stay for the next, and are raised and lowered by it.
        var rows = Gen.Select(
            Gen.Int[0, 2], Gen.Int[-3, 0], Gen.OneOf("", "m1", "m2"), Gen.OneOf("", "u1", "u2"), Gen.Enum<UsageSource>(),
            Gen.OneOf("requests", "tokens", UsageUnits.TokensOut, "images"), Gen.Int[0, 1_000]);
        var query = Gen.Select(
            Gen.Int[0, (int)UsageGrouping.All], Gen.Int[1, 9], Gen.Int[0, 3], Gen.OneOf("", "", "u1", "u2"),
            Gen.OneOf("", "", "o1", "o2", "o3"), Gen.OneOf("", "", "t1", "t2", "t3"), Gen.Select(Gen.Int[-4, 1], Gen.Int[-4, 1], Gen.Bool, Gen.Bool));

        await Gen.Select(rows.Array[0, 12], query.Array[1, 4]).SampleAsync(async (written, queries) =>
        {
            foreach (var key in keys)
            {
                UsageRow[] own = [.. written.Where(r => keys[r.Item1] == key)
                    .Select(r => Sample.Usage(key.Id, r.Item7, r.Item6, r.Item3, r.Item5, Sample.Today.AddDays(r.Item2), r.Item4))];
                await WriteAsync(await Storage.ReadAsync(key.Id), own);
                var modelled = await model.ReadAsync(key.Id);
                await model.WriteAsync(Sample.Write(modelled, modelled.State) with { Usage = [.. own] });
            }

            foreach (var (grouping, limit, key, upstream, owner, tag, (from, to, hasFrom, hasTo)) in queries)
            {
                await AssertAsTheModelAsync(model, new UsageQuery(
                    limit,
                    (UsageGrouping)grouping,
                    key < keys.Length ? keys[key].Id : null,
                    hasFrom ? Sample.Today.AddDays(from) : null,
                    hasTo ? Sample.Today.AddDays(to) : null,
                    Upstream: UpstreamName.TryParse(upstream, out var name) ? name : null,
                    Tag: Tag.TryParse(tag, out var only) ? only : null,
                    Owner: owner.Length > 0 ? owner : null));
            }
        }, iter: RandomCases, threads: 1);

        foreach (var grouping in Groupings)
        {
            await AssertAsTheModelAsync(model, new UsageQuery(2, grouping));
            await AssertAsTheModelAsync(model, new UsageQuery(2, grouping, keys[1].Id, Sample.Today.AddDays(-2), Sample.Today.AddDays(-1)));
            await AssertAsTheModelAsync(model, new UsageQuery(1, grouping, From: Sample.Today, To: Sample.Today));
            await AssertAsTheModelAsync(model, new UsageQuery(2, grouping, Upstream: UpstreamName.Parse("u1")));
            await AssertAsTheModelAsync(model, new UsageQuery(3, grouping | UsageGrouping.Owner));
            await AssertAsTheModelAsync(model, new UsageQuery(3, grouping | UsageGrouping.Tag, Owner: "o1"));
            await AssertAsTheModelAsync(model, new UsageQuery(3, grouping | UsageGrouping.Owner | UsageGrouping.Tag, Tag: Tag.Parse("t2")));
        }
    }

    private static IEnumerable<UsageGrouping> Groupings => Enumerable.Range(0, 16).Select(g => (UsageGrouping)g);

    private async Task<IEnumerable<(string Name, long Requests)>> RowsAsync(UsageQuery query, Func<UsagePosition, string?> name) =>
        (await Storage.Usage.QueryAsync(query, CancellationToken.None)).Entries.Select(e => (name(e.Position) ?? "", e.Sums.Requests));

    private async Task AssertAsTheModelAsync(InMemoryStorage model, UsageQuery query)
    {
        var pages = await Storage.QueryAllAsync(query);
        var expected = await model.Usage.QueryAsync(query with { Limit = int.MaxValue - 1 }, CancellationToken.None);

        Assert.Equal(expected.Entries, pages.SelectMany(p => p.Entries));
        Assert.All(pages, p => Assert.Equal(expected.Totals, p.Totals));
        Assert.All(pages.SkipLast(1), p => Assert.Equal(query.Limit, p.Entries.Count));
        Assert.True(pages.Count <= 1 || pages[^1].Entries.Count > 0, "the last page is empty");
    }

    private Task<StoredKey> WriteAsync(StoredKey key, params UsageRow[] rows) =>
        Storage.WriteAsync(Sample.Write(key, key.State with { Revision = key.State.Revision + 1 }) with { Usage = [.. rows] });
}
