using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>Audit rows, written with a change and read page by page.</summary>
public abstract class AuditLogConformance : StorageSuite
{
    [Fact]
    public async Task Query_OfAnEmptyStore_IsOneEmptyPage()
    {
        var page = await Storage.Audit.QueryAsync(new AuditQuery(), CancellationToken.None);

        Assert.Empty(page.Entries);
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task Query_Cancelled_IsCancelled() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Storage.Audit.QueryAsync(new AuditQuery(), new CancellationToken(canceled: true)));

    [Fact]
    public async Task Row_OfEveryMember_ReadsBackTheSame()
    {
        var key = await Storage.IssueAsync();
        foreach (var text in Sample.HostileTexts.Append(new string('中', 1_000)))
        {
            var entry = new AuditEntry
            {
                At = Sample.Now.AddTicks(1),
                Action = "key.update",
                KeyId = key.Record.Id,
                Address = "2001:db8::1",
                RequestId = text.Length <= 200 ? text : "0HN",
                Detail = text,
            };
            key = await WriteAsync(key, entry);
            Assert.Contains(entry, (await Storage.QueryAllAsync(new AuditQuery(Action: "key.update"))).SelectMany(p => p.Entries));
        }
    }

    [Fact]
    public async Task Query_InPagesOfAnySize_IsNewestFirstAndEachRowOnce()
    {
        var rows = await WriteRowsAsync(11);

        foreach (var limit in (int[])[1, 3, 10, 11, 12, 1_000])
        {
            var pages = await Storage.QueryAllAsync(new AuditQuery(limit, Action: "key.update"));
            Assert.Equal(InOrder(rows), pages.SelectMany(p => p.Entries));
            Assert.All(pages, p => Assert.True(p.Entries.Count <= limit));
        }
    }

    [Fact]
    public async Task Query_WhileRowsAreWritten_GoesOnUndisturbed()
    {
        var rows = await WriteRowsAsync(6);
        var first = await Storage.Audit.QueryAsync(new AuditQuery(2, Action: "key.update"), CancellationToken.None);

        await WriteAsync(await Storage.IssueAsync(), Sample.Audit(at: Sample.Now.AddDays(1), action: "key.update"));
        var second = await Storage.Audit.QueryAsync(new AuditQuery(100, Action: "key.update", After: first.Next), CancellationToken.None);

        Assert.Equal(InOrder(rows), first.Entries.Concat(second.Entries));
    }

    [Fact]
    public async Task Query_ByKey_FindsItsRowsOnly()
    {
        var key = await Storage.IssueAsync();
        var other = await Storage.IssueAsync();
        var own = Sample.Audit(key.Record.Id, Sample.Now.AddSeconds(1), "key.update");
        await WriteAsync(key, own);
        await WriteAsync(other, Sample.Audit(other.Record.Id, Sample.Now.AddSeconds(1), "key.update"));

        var entries = (await Storage.QueryAllAsync(new AuditQuery(1, key.Record.Id))).SelectMany(p => p.Entries).ToList();

        Assert.Equal(2, entries.Count);
        Assert.Equal(own, entries[0]);
        Assert.Equal("key.create", entries[1].Action);
        Assert.Equal([own], (await Storage.Audit.QueryAsync(new AuditQuery(10, key.Record.Id, "key.update"), CancellationToken.None)).Entries);
    }

    [Fact]
    public async Task Query_ByAction_FindsItsRowsOnly()
    {
        var key = await Storage.IssueAsync();
        var revoke = Sample.Audit(key.Record.Id, action: "key.revoke");
        await WriteAsync(key, revoke);

        Assert.Equal([revoke], (await Storage.QueryAllAsync(new AuditQuery(Action: "key.revoke"))).SelectMany(p => p.Entries));
        Assert.Empty((await Storage.QueryAllAsync(new AuditQuery(Action: "key"))).SelectMany(p => p.Entries));
    }

    [Fact]
    public async Task Query_ByTime_TakesTheFirstInstantAndLeavesTheLast()
    {
        var rows = await WriteRowsAsync(9);
        var (from, to) = (rows[3].At, rows[8].At);

        var entries = (await Storage.QueryAllAsync(new AuditQuery(2, Action: "key.update", From: from, To: to))).SelectMany(p => p.Entries);

        Assert.Equal(InOrder(rows.Where(r => r.At >= from && r.At < to)), entries);
    }

    [Fact]
    public async Task Row_OfAChangeToSeveralKeys_NamesNone()
    {
        var audit = Sample.Audit(detail: "2 keys");
        await Storage.Keys.CreateAsync([Sample.Record(), Sample.Record()], audit, CancellationToken.None);

        Assert.Null(Assert.Single((await Storage.Audit.QueryAsync(new AuditQuery(), CancellationToken.None)).Entries).KeyId);
    }

    /// <summary>Rows of which several share an instant.</summary>
    private async Task<List<AuditEntry>> WriteRowsAsync(int count)
    {
        var key = await Storage.IssueAsync();
        var rows = Enumerable.Range(0, count)
            .Select(i => Sample.Audit(key.Record.Id, Sample.Now.AddTicks(i / 2), "key.update", $"row {i}"))
            .ToList();
        foreach (var chunk in rows.Chunk(4))
        {
            key = await WriteAsync(key, chunk);
        }

        return rows;
    }

    private static IEnumerable<AuditEntry> InOrder(IEnumerable<AuditEntry> rows) =>
        rows.OrderByDescending(e => e.At).ThenByDescending(e => e.Id.ToString("N"), StringComparer.Ordinal);

    private Task<StoredKey> WriteAsync(StoredKey key, params AuditEntry[] rows) =>
        Storage.WriteAsync(Sample.Write(key, key.State with { Revision = key.State.Revision + 1 }) with { Audit = [.. rows] });
}
