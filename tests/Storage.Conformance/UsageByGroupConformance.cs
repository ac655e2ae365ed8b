using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>Usage by the owner and the tags that keys have at the time of the query.</summary>
public abstract class UsageByGroupConformance : StorageSuite
{
    [Fact]
    public async Task Query_ByOwner_HasARowAnOwnerAndOneForKeysWithout()
    {
        await UseAsync(Record("b"), 1);
        await UseAsync(Record("a"), 2);
        await UseAsync(Record("a", "x"), 4);
        await UseAsync(Record(null, "x"), 8);

        await AssertRowsAsync(new UsageQuery(GroupBy: UsageGrouping.Owner), 15, (null, null, 8), ("a", null, 6), ("b", null, 1));
    }

    [Fact]
    public async Task Query_ByTag_CountsAKeyInTheRowOfEachTagAndOnceInTheTotals()
    {
        await UseAsync(Record("a", "x", "y"), 1);
        await UseAsync(Record("a", "y"), 2);
        await UseAsync(Record("a"), 4);

        await AssertRowsAsync(new UsageQuery(GroupBy: UsageGrouping.Tag), 7, (null, null, 4), (null, "x", 1), (null, "y", 3));
        await AssertRowsAsync(
            new UsageQuery(GroupBy: UsageGrouping.Tag | UsageGrouping.Owner), 7, ("a", null, 4), ("a", "x", 1), ("a", "y", 3));
    }

    [Fact]
    public async Task Query_OfATagOrOwner_HasTheRowsAndTotalsOfItsKeysAlone()
    {
        var first = await UseAsync(Record("a", "x", "y"), 1);
        await UseAsync(Record("a", "y"), 2);
        await UseAsync(Record("b", "x"), 4);
        await UseAsync(Record(null), 8);
        var (x, y) = (Tag.Parse("x"), Tag.Parse("y"));

        await AssertTotalsAsync(new UsageQuery(Tag: x), 5);
        await AssertTotalsAsync(new UsageQuery(Tag: y), 3);
        await AssertTotalsAsync(new UsageQuery(Owner: "a"), 3);
        await AssertTotalsAsync(new UsageQuery(Owner: "a", Tag: x), 1);
        await AssertTotalsAsync(new UsageQuery(Owner: "b", Tag: y), 0);
        await AssertTotalsAsync(new UsageQuery(Owner: "A"), 0);
        await AssertTotalsAsync(new UsageQuery(Tag: Tag.Parse("X")), 0);
        await AssertTotalsAsync(new UsageQuery(Key: first.Record.Id, Tag: y), 1);
        await AssertTotalsAsync(new UsageQuery(Key: first.Record.Id, Owner: "b"), 0);
        await AssertTotalsAsync(new UsageQuery(Key: KeyId.New(), Owner: "a"), 0);
        await AssertTotalsAsync(new UsageQuery(Owner: "a", To: Sample.Today.AddDays(-1)), 0);

        // The rows of other tags have what the keys of this tag used, and no more.
        await AssertRowsAsync(new UsageQuery(GroupBy: UsageGrouping.Tag, Tag: x), 5, (null, "x", 5), (null, "y", 1));
    }

    [Fact]
    public async Task Query_OfHostileOwners_TellsThemApart()
    {
        var owners = Sample.HostileTexts;
        for (var i = 0; i < owners.Count; i++)
        {
            await UseAsync(Record(owners[i]), i + 1);
        }

        var pages = await Storage.QueryAllAsync(new UsageQuery(3, UsageGrouping.Owner));

        Assert.Equal(
            owners.Select((o, i) => (o, (long)i + 1)).ToHashSet(),
            pages.SelectMany(p => p.Entries).Select(e => (e.Position.Owner!, e.Sums.Requests)).ToHashSet());
        await AssertTotalsAsync(new UsageQuery(Owner: owners[2]), 3);
    }

    [Fact]
    public async Task Query_AfterAChange_IsByWhatTheKeyHasNow()
    {
        var key = await UseAsync(Record("a", "x", "y"), 1);

        await Storage.WriteAsync(Sample.Apply(key, new ChangeOperation(new UpdateKey(k => k with { Owner = "b", Tags = [Tag.Parse("z")] }))));

        await AssertRowsAsync(new UsageQuery(GroupBy: UsageGrouping.Tag | UsageGrouping.Owner), 1, ("b", "z", 1));
        await AssertTotalsAsync(new UsageQuery(Owner: "a"), 0);
        await AssertTotalsAsync(new UsageQuery(Tag: Tag.Parse("x")), 0);
        await AssertTotalsAsync(new UsageQuery(Owner: "b", Tag: Tag.Parse("z")), 1);
    }

    [Fact]
    public async Task Query_GroupedByKeyToo_HasLabelsAndEveryDayInOrder()
    {
        var first = await UseAsync(Record("a", "x", "y") with { Id = KeyId.Parse("1000000000000000"), Label = "one" }, 1);
        var second = await UseAsync(Record("a", "x") with { Id = KeyId.Parse("2000000000000000"), Label = "two" }, 2);
        await Storage.WriteAsync(Sample.Write(first, first.State with { Revision = 9 }) with
        {
            Usage = [Sample.Usage(first.Record.Id, 4, day: Sample.Today.AddDays(-1))],
        });

        var pages = await Storage.QueryAllAsync(new UsageQuery(2, UsageGrouping.Day | UsageGrouping.Key | UsageGrouping.Tag, Owner: "a"));

        var (one, two, before) = (first.Record.Id, second.Record.Id, Sample.Today.AddDays(-1));
        Assert.Equal(
            [(Sample.Today, one, "x", "one", 1L), (Sample.Today, one, "y", "one", 1), (Sample.Today, two, "x", "two", 2), (before, one, "x", "one", 4), (before, one, "y", "one", 4)],
            pages.SelectMany(p => p.Entries).Select(e =>
                (e.Position.Day!.Value, e.Position.KeyId!.Value, e.Position.Tag!.Value.Value, e.Label!, e.Sums.Requests)));
        Assert.All(pages, p => Assert.Equal(7, p.Totals.Requests));
        Assert.Equal(3, pages.Count);
    }

    private static KeyRecord Record(string? owner, params string[] tags) =>
        Sample.Record() with { Owner = owner, Tags = [.. tags.Select(Tag.Parse)] };

    private async Task<StoredKey> UseAsync(KeyRecord record, long requests)
    {
        var key = await Storage.IssueAsync(record);
        return await Storage.WriteAsync(Sample.Write(key, key.State with { Revision = 1 }) with { Usage = [Sample.Usage(record.Id, requests)] });
    }

    private async Task AssertTotalsAsync(UsageQuery query, long requests)
    {
        foreach (var grouping in (UsageGrouping[])[UsageGrouping.None, UsageGrouping.Default, UsageGrouping.Model | UsageGrouping.Upstream])
        {
            var page = await Storage.Usage.QueryAsync(query with { GroupBy = grouping }, CancellationToken.None);
            Assert.Equal((requests, requests), (page.Totals.Requests, page.Entries.Sum(e => e.Sums.Requests)));
        }
    }

    private async Task AssertRowsAsync(UsageQuery query, long totals, params (string? Owner, string? Tag, long Requests)[] rows)
    {
        foreach (var limit in (int[])[1, 2, 100])
        {
            var pages = await Storage.QueryAllAsync(query with { Limit = limit });
            Assert.Equal(rows, pages.SelectMany(p => p.Entries).Select(e => (e.Position.Owner, e.Position.Tag?.Value, e.Sums.Requests)));
            Assert.All(pages, p => Assert.Equal(totals, p.Totals.Requests));
        }
    }
}
