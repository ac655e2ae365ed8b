using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>Listing keys by tag and owner, alone and with the other filters.</summary>
public abstract class KeyFilterConformance : StorageSuite
{
    [Fact]
    public async Task List_ByTag_FindsExactlyThatTagAmongTheKeysTags()
    {
        string[] tags = ["a", "A", "ab", "a:b", "-", new string('x', Tag.MaxLength)];
        var records = tags.Select(t => Record(t)).Append(Record()).Append(Record([.. tags])).ToList();
        await Storage.Keys.CreateAsync(records, Sample.Audit(), CancellationToken.None);

        foreach (var tag in tags.Select(Tag.Parse))
        {
            Assert.Equal(InOrder(records.Where(r => r.Tags.Contains(tag))), await ListAsync(new KeyQuery(1, Tag: tag)));
        }

        Assert.Empty(await ListAsync(new KeyQuery(Tag: Tag.Parse("nobodys"))));
    }

    [Fact]
    public async Task List_ByOwner_FindsExactlyThatOwner()
    {
        string[] owners = ["a", "A", "a ", "ab", "%", "_", .. Sample.HostileTexts];
        var records = owners.SelectMany(o => new[] { Sample.Record() with { Owner = o }, Sample.Record(o) with { Owner = o } })
            .Append(Sample.Record("a") with { Tags = [Tag.Parse("a")] })
            .ToList();
        await Storage.Keys.CreateAsync(records, Sample.Audit(), CancellationToken.None);

        foreach (var owner in owners)
        {
            Assert.Equal(InOrder(records.Where(r => r.Owner == owner)), await ListAsync(new KeyQuery(1, Owner: owner)));
        }

        Assert.Empty(await ListAsync(new KeyQuery(Owner: "nobody")));
    }

    [Fact]
    public async Task List_ByFiltersTogether_FindsTheKeysThatMatchAll()
    {
        var records = new List<KeyRecord>();
        foreach (var label in (string?[])[null, "a", "b"])
        {
            foreach (var owner in (string?[])[null, "a", "b"])
            {
                foreach (var tags in (string[][])[[], ["a"], ["b", "a"], ["c", "b"]])
                {
                    var isRevoked = records.Count % 4 == 1 || records.Count % 3 == 1;
                    records.Add(Record(tags) with
                    {
                        Label = label,
                        Owner = owner,
                        CreatedAt = Sample.Now.AddTicks(records.Count / 3),
                        RevokedAt = isRevoked ? Sample.Now : null,
                    });
                }
            }
        }

        await Storage.Keys.CreateAsync(records, Sample.Audit(), CancellationToken.None);

        foreach (var query in from label in (string?[])[null, "a"]
                              from owner in (string?[])[null, "a"]
                              from tag in (Tag?[])[null, Tag.Parse("b")]
                              from status in (KeyStatus?[])[null, KeyStatus.Active, KeyStatus.Revoked]
                              select new KeyQuery(2, status, label, Tag: tag, Owner: owner))
        {
            var expected = InOrder(records.Where(r =>
                (query.Label is null || r.Label == query.Label)
                && (query.Owner is null || r.Owner == query.Owner)
                && (query.Tag is not { } tag || r.Tags.Contains(tag))
                && (query.Status is not { } status || status == KeyStatus.Revoked == r.RevokedAt is not null)));
            Assert.NotEmpty(expected);
            Assert.Equal(expected, await ListAsync(query));
        }
    }

    [Fact]
    public async Task List_AfterAChange_FindsAKeyByWhatItHasNow()
    {
        var key = await Storage.IssueAsync(Record("a", "b") with { Owner = "one" });
        await AssertFoundAsync(key, ["a", "b"], "one");

        key = await ChangeAsync(key, k => k with { Owner = "two" });
        await AssertFoundAsync(key, ["a", "b"], "two");

        key = await ChangeAsync(key, k => k with { Tags = [Tag.Parse("c"), Tag.Parse("b")] });
        await AssertFoundAsync(key, ["b", "c"], "two");

        key = await Storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Core.Limits.Cost.OneRequest)));
        await AssertFoundAsync(key, ["b", "c"], "two");

        key = await ChangeAsync(key, k => k with { Tags = [Tag.Parse("a")], Owner = "one" });
        await AssertFoundAsync(key, ["a"], "one");

        key = await ChangeAsync(key, k => k with { Tags = [], Owner = null });
        await AssertFoundAsync(key, [], null);

        key = await ChangeAsync(key, k => k with { Tags = [Tag.Parse("c"), Tag.Parse("a")], Owner = "two" });
        await AssertFoundAsync(key, ["a", "c"], "two");
    }

    [Fact]
    public async Task List_AfterAChangeThatConflicts_FindsAKeyByWhatItHas()
    {
        var before = await Storage.IssueAsync(Record("a") with { Owner = "one" });
        var now = await ChangeAsync(before, k => k with { Tags = [Tag.Parse("b")], Owner = "two" });

        var late = await Storage.Quota.WriteAsync(
            Sample.Write(before, before.State with { Revision = 9 }, before.Record with { Tags = [Tag.Parse("c")], Owner = "one" }), CancellationToken.None);

        Assert.Equal(WriteOutcome.Conflict, late.Outcome);
        await AssertFoundAsync(now, ["b"], "two");
    }

    [Fact]
    public async Task List_AfterAnIssueThatIsRefused_FindsTheFirstKeyAlone()
    {
        var first = await Storage.IssueAsync(Record("a") with { Owner = "one" });

        await Assert.ThrowsAsync<KeyExistsException>(() => Storage.Keys.CreateAsync(
            [first.Record with { Tags = [Tag.Parse("b")], Owner = "two" }], Sample.Audit(), CancellationToken.None));

        await AssertFoundAsync(first, ["a"], "one");
    }

    private static KeyRecord Record(params string[] tags) => Sample.Record() with { Tags = [.. tags.Select(Tag.Parse)] };

    private static IEnumerable<KeyId> InOrder(IEnumerable<KeyRecord> records) =>
        records.OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id.Value, StringComparer.Ordinal).Select(r => r.Id);

    private async Task<List<KeyId>> ListAsync(KeyQuery query)
    {
        var pages = await Storage.ListAllAsync(query);
        Assert.All(pages, p => Assert.True(p.Keys.Count <= query.Limit));
        return [.. pages.SelectMany(p => p.Keys).Select(k => k.Record.Id)];
    }

    private Task<StoredKey> ChangeAsync(StoredKey key, Func<KeyRecord, KeyRecord> change) =>
        Storage.WriteAsync(Sample.Apply(key, new ChangeOperation(new UpdateKey(change))));

    /// <summary>Asserts that of a few tags and owners these find the key, and the others do not.</summary>
    private async Task AssertFoundAsync(StoredKey key, string[] tags, string? owner)
    {
        foreach (var tag in (string[])["a", "b", "c"])
        {
            KeyId[] expected = tags.Contains(tag) ? [key.Record.Id] : [];
            Assert.Equal(expected, await ListAsync(new KeyQuery(Tag: Tag.Parse(tag))));
        }

        foreach (var name in (string[])["one", "two"])
        {
            KeyId[] expected = owner == name ? [key.Record.Id] : [];
            Assert.Equal(expected, await ListAsync(new KeyQuery(Owner: name)));
        }
    }
}
