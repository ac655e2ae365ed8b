using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>Issuing keys and listing them page by page.</summary>
public abstract class KeyCatalogConformance : StorageSuite
{
    [Fact]
    public async Task Create_AThousandKeys_AllCanBeReadAndListed()
    {
        var records = Enumerable.Range(0, 1_000).Select(i => Sample.Record($"key {i}", quota: i)).ToList();

        await Storage.Keys.CreateAsync(records, Sample.Audit(detail: "1000 keys"), CancellationToken.None);

        foreach (var record in records.Where((_, i) => i % 100 == 0))
        {
            Same.Record(record, (await Storage.ReadAsync(record.Id)).Record);
        }

        var page = await Storage.Keys.ListAsync(new KeyQuery(1_000), Sample.Now, CancellationToken.None);
        Assert.Equal(records.Select(r => r.Id).ToHashSet(), page.Keys.Select(k => k.Record.Id).ToHashSet());
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task Create_Done_HasItsAuditRow()
    {
        var record = Sample.Record();
        var audit = Sample.Audit(record.Id, detail: "issued");

        await Storage.Keys.CreateAsync([record], audit, CancellationToken.None);

        Assert.Equal(audit, Assert.Single((await Storage.Audit.QueryAsync(new AuditQuery(), CancellationToken.None)).Entries));
    }

    [Fact]
    public async Task Create_OfAnIdThatIsThere_ThrowsAndKeepsTheFirst()
    {
        var issued = await Storage.IssueAsync(Sample.Record("first"));
        var used = await Storage.WriteAsync(Sample.Apply(issued, new ConsumeOperation(Core.Limits.Cost.OneRequest)));

        await Assert.ThrowsAsync<KeyExistsException>(
            () => Storage.Keys.CreateAsync([issued.Record with { Label = "second" }], Sample.Audit(detail: "second"), CancellationToken.None));

        Same.Key(used, await Storage.ReadAsync(issued.Record.Id));
        Assert.DoesNotContain((await Storage.Audit.QueryAsync(new AuditQuery(), CancellationToken.None)).Entries, e => e.Detail == "second");
    }

    [Fact]
    public async Task Create_CancelledBefore_IssuesNothing()
    {
        var record = Sample.Record();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Storage.Keys.CreateAsync([record], Sample.Audit(record.Id), new CancellationToken(canceled: true)));

        Assert.Null(await Storage.Quota.ReadAsync(record.Id, CancellationToken.None));
        Assert.Empty((await Storage.Audit.QueryAsync(new AuditQuery(), CancellationToken.None)).Entries);
    }

    [Fact]
    public async Task List_OfAnEmptyStore_IsOneEmptyPage()
    {
        var page = await Storage.Keys.ListAsync(new KeyQuery(), Sample.Now, CancellationToken.None);

        Assert.Empty(page.Keys);
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task List_Cancelled_IsCancelled() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Storage.Keys.ListAsync(new KeyQuery(), Sample.Now, new CancellationToken(canceled: true)));

    [Fact]
    public async Task List_InPagesOfAnySize_IsNewestFirstAndEachKeyOnce()
    {
        // Several keys share an instant: then the id decides.
        var records = Enumerable.Range(0, 23).Select(i => Sample.Record(createdAt: Sample.Now.AddTicks(i / 3))).ToList();
        await Storage.Keys.CreateAsync(records, Sample.Audit(), CancellationToken.None);
        var expected = InOrder(records);

        foreach (var limit in (int[])[1, 2, 7, 22, 23, 24, 1_000])
        {
            var pages = await Storage.ListAllAsync(new KeyQuery(limit));
            Assert.Equal(expected, pages.SelectMany(p => p.Keys).Select(k => k.Record.Id));
            Assert.All(pages, p => Assert.True(p.Keys.Count <= limit));
            Assert.Equal((records.Count + limit - 1) / limit, pages.Count);
        }
    }

    [Fact]
    public async Task List_WhileKeysAreIssued_GoesOnUndisturbed()
    {
        var records = Enumerable.Range(0, 10).Select(i => Sample.Record(createdAt: Sample.Now.AddSeconds(i))).ToList();
        await Storage.Keys.CreateAsync(records, Sample.Audit(), CancellationToken.None);
        var first = await Storage.Keys.ListAsync(new KeyQuery(4), Sample.Now, CancellationToken.None);

        await Storage.IssueAsync(Sample.Record(createdAt: Sample.Now.AddHours(1)));
        var second = await Storage.Keys.ListAsync(new KeyQuery(100, After: first.Next), Sample.Now, CancellationToken.None);

        Assert.Equal(InOrder(records), first.Keys.Concat(second.Keys).Select(k => k.Record.Id));
    }

    [Fact]
    public async Task List_HasTheRecordStateAndVersionThatAReadHas()
    {
        var key = await Storage.IssueAsync(Sample.FullRecord());
        key = await Storage.WriteAsync(Sample.Apply(key, new TallyOperation(3)));

        var listed = Assert.Single((await Storage.Keys.ListAsync(new KeyQuery(), Sample.Now, CancellationToken.None)).Keys);

        Same.Key(key, listed);
        Assert.Equal(key.Version, listed.Version);
    }

    [Fact]
    public async Task List_ByLabel_FindsExactlyThatLabel()
    {
        string[] labels = ["a", "A", "a ", "ab", "%", "_", .. Sample.HostileTexts];
        var records = labels.SelectMany(l => new[] { Sample.Record(l), Sample.Record(l, createdAt: Sample.Now.AddDays(1)) }).Append(Sample.Record()).ToList();
        await Storage.Keys.CreateAsync(records, Sample.Audit(), CancellationToken.None);

        foreach (var label in labels)
        {
            var pages = await Storage.ListAllAsync(new KeyQuery(1, Label: label));
            Assert.Equal(InOrder(records.Where(r => r.Label == label)), pages.SelectMany(p => p.Keys).Select(k => k.Record.Id));
        }

        Assert.Empty((await Storage.ListAllAsync(new KeyQuery(Label: "nobody's"))).SelectMany(p => p.Keys));
    }

    [Fact]
    public async Task List_ByLabelAfterARename_FindsTheNewOneOnly()
    {
        var key = await Storage.IssueAsync(Sample.Record("old"));
        await Storage.WriteAsync(Sample.Write(key, key.State with { Revision = 1 }, key.Record with { Label = "new" }));

        Assert.Empty((await Storage.ListAllAsync(new KeyQuery(Label: "old"))).SelectMany(p => p.Keys));
        Assert.Single((await Storage.ListAllAsync(new KeyQuery(Label: "new"))).SelectMany(p => p.Keys));
    }

    private static IEnumerable<KeyId> InOrder(IEnumerable<KeyRecord> records) =>
        records.OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id.Value, StringComparer.Ordinal).Select(r => r.Id);
}
