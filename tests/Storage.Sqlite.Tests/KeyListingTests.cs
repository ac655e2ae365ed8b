using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;
using QuotaFunctions.Storage.Sqlite.Reading;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>What a page of keys looks at, and what a write of a key changes.</summary>
public sealed class KeyListingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Page_UnderFiltersThatFewMatch_LooksAtABoundedNumberOfKeys()
    {
        await using var storage = await _folder.OpenAsync();
        var tag = Tag.Parse("many");
        var few = Sample.Record(createdAt: Sample.Now.AddDays(-1)) with { Tags = [tag], Owner = "few" };
        foreach (var count in (int[])[1_000, 1_000, 500])
        {
            await storage.Keys.CreateAsync(
                [.. Enumerable.Range(0, count).Select(_ => Sample.Record() with { Tags = [tag], Owner = "many" })], Sample.Audit(), CancellationToken.None);
        }

        await storage.Keys.CreateAsync([few], Sample.Audit(), CancellationToken.None);

        var pages = await storage.ListAllAsync(new KeyQuery(10, Tag: tag, Owner: "few"));

        Assert.Equal([0, 1], pages.Select(p => p.Keys.Count));
        Assert.Equal(2_501 / KeyListing.MaxScanned + 1, pages.Count);
        Assert.Equal(few.Id, pages[^1].Keys[0].Record.Id);
    }

    [Fact]
    public async Task Spending_LeavesTheRowsOfTagsAlone()
    {
        await using var storage = await _folder.OpenAsync();
        var key = await storage.IssueAsync(Sample.FullRecord() with { RevokedAt = null });
        await Sqlite3.RunAsync(
            _folder.Database,
            """
            CREATE TRIGGER no_delete BEFORE DELETE ON key_tags BEGIN SELECT RAISE(FAIL, 'touched'); END;
            CREATE TRIGGER no_insert BEFORE INSERT ON key_tags BEGIN SELECT RAISE(FAIL, 'touched'); END;
            """);

        key = await storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)));
        key = await storage.WriteAsync(Sample.Apply(key, Sample.Hold(TimeSpan.FromMinutes(1))));

        await Assert.ThrowsAnyAsync<Exception>(() => storage.WriteAsync(Sample.Apply(key, new ChangeOperation(new UpdateKey(k => k with { Tags = [] })))));
    }
}
