using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Tables.Tests;

/// <summary>Rows of indexes that lead nowhere, come late, or are no longer needed.</summary>
public sealed class IndexTests : IAsyncLifetime
{
    private readonly Wire _wire = new();
    private readonly string _table = TestTables.NewName();
    private TablesStorage _storage = null!;
    private TablesStorage _other = null!;

    public async Task InitializeAsync()
    {
        _storage = await TestTables.OpenAsync(_table, _wire.AddTo, o => o with { RetryBudget = TimeSpan.FromMilliseconds(50) });
        _other = await TestTables.OpenAsync(_table);
    }

    public async Task DisposeAsync()
    {
        await _storage.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task Create_CutOffAfterTheIndex_ShowsNeitherKeyNorAuditRow()
    {
        var kept = await _storage.IssueAsync();
        _wire.Fault = request => Wire.IsWrite(request) && request.Uri.Path.Contains("batch", StringComparison.Ordinal) ? WireFault.Break : WireFault.None;
        var lost = Sample.Record("lost", createdAt: Sample.Now.AddSeconds(1));
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => _storage.Keys.CreateAsync([lost], Sample.Audit(lost.Id, detail: "lost"), CancellationToken.None));
        _wire.Fault = _ => WireFault.None;

        Assert.Contains(await TestTables.ReadAllRowsAsync(_storage), r => r.PartitionKey == "keys" && r.RowKey == Rows.RowNames.KeyIndex(lost.CreatedAt, lost.Id));
        foreach (var limit in (int[])[1, 2, 10])
        {
            Assert.Equal([kept.Record.Id], (await _storage.ListAllAsync(new KeyQuery(limit))).SelectMany(p => p.Keys).Select(k => k.Record.Id));
            Assert.DoesNotContain((await _storage.QueryAllAsync(new AuditQuery(limit))).SelectMany(p => p.Entries), e => e.Detail == "lost");
        }
    }

    [Fact]
    public async Task Change_CutOffAfterItsIntent_IsNotAudited_AndOneDoneWithoutItsMarkIs()
    {
        var key = await _storage.IssueAsync();
        var revoke = Sample.Apply(key, new ChangeOperation(new RevokeKey()));

        _wire.Fault = request => request.Uri.Path.Contains("batch", StringComparison.Ordinal) ? WireFault.Break : WireFault.None;
        var lost = await _storage.Quota.WriteAsync(revoke with { Audit = [Sample.Audit(key.Record.Id, detail: "lost")] }, CancellationToken.None);
        Assert.Equal(WriteOutcome.Unknown, lost.Outcome);

        var isDone = false;
        _wire.Fault = request =>
        {
            var isAfter = isDone;
            isDone |= request.Uri.Path.Contains("batch", StringComparison.Ordinal);
            return isAfter ? WireFault.Break : WireFault.None;
        };
        Assert.True((await _storage.Quota.WriteAsync(revoke with { Audit = [Sample.Audit(key.Record.Id, detail: "done")] }, CancellationToken.None)).IsWritten);
        _wire.Fault = _ => WireFault.None;

        foreach (var only in (KeyId?[])[null, key.Record.Id])
        {
            var details = (await _storage.QueryAllAsync(new AuditQuery(1, only))).SelectMany(p => p.Entries).Select(e => e.Detail).ToHashSet();
            Assert.Equal(["test", "done"], details);
        }
    }

    [Fact]
    public async Task FindDue_OfAnothersHold_FindsIt_AndRowsGoOnceTheirTimeIsOver()
    {
        var key = await _storage.IssueAsync();
        key = await _storage.WriteAsync(Sample.Apply(key, Sample.Hold(TimeSpan.FromMinutes(5))));
        var expiry = key.State.NextHoldExpiry!.Value;

        Assert.Empty(await _other.Keys.FindDueAsync(expiry.AddTicks(-1), 10, CancellationToken.None));
        Assert.Equal([key.Record.Id], await _other.Keys.FindDueAsync(expiry, 10, CancellationToken.None));

        // It stays due until it is charged, however late that is.
        Assert.Equal([key.Record.Id], await _other.Keys.FindDueAsync(expiry.AddHours(3), 10, CancellationToken.None));
        await _storage.WriteAsync(Sample.Apply(key, new FlushOperation(), expiry));
        Assert.Empty(await _other.Keys.FindDueAsync(expiry.AddHours(3), 10, CancellationToken.None));
        Assert.DoesNotContain(await TestTables.ReadAllRowsAsync(_storage), r => r.PartitionKey == "due");
    }

    [Fact]
    public async Task FindDue_AfterALookInVain_FindsAShorterHoldOfThatMinuteInTime()
    {
        var key = await _storage.IssueAsync();
        key = await _storage.WriteAsync(Sample.Apply(key, Sample.Hold(TimeSpan.FromSeconds(50))));
        Assert.Empty(await _storage.Keys.FindDueAsync(Sample.Now.AddSeconds(1), 10, CancellationToken.None));
        Assert.Empty(await _other.Keys.FindDueAsync(Sample.Now.AddSeconds(1), 10, CancellationToken.None));

        await _storage.WriteAsync(Sample.Apply(key, Sample.Hold(TimeSpan.FromSeconds(10))));

        Assert.Single(await _storage.Keys.FindDueAsync(Sample.Now.AddSeconds(10), 10, CancellationToken.None));

        // Another instance is not notified; it polls.
        Assert.Single(await _other.Keys.FindDueAsync(Sample.Now.AddSeconds(62), 10, CancellationToken.None));
    }

    [Fact]
    public async Task Usage_OfDaysThatAreOver_IsConsolidatedAndSumsUpTheSame()
    {
        List<StoredKey> keys = [];
        for (var i = 0; i < 5; i++)
        {
            var key = await _storage.IssueAsync(Sample.Record($"key {i}"));
            keys.Add(await UseAsync(key, Sample.Today, 3 + i, "m1"));
            keys[i] = await UseAsync(keys[i], Sample.Today.AddDays(-1), 7, "m2");
        }

        var before = await QueryAsync();
        _wire.Clear();
        await QueryAsync();
        var cost = _wire.Requests.Count;

        await _storage.CleanUpAsync(Sample.Now.AddDays(2), CancellationToken.None);

        Assert.Equal(before, await QueryAsync());
        _wire.Clear();
        await QueryAsync();
        Assert.Equal(cost - 10, _wire.Requests.Count);

        // Nothing is left to do for a second call, and what comes late takes the sum back.
        await _storage.CleanUpAsync(Sample.Now.AddDays(2), CancellationToken.None);
        await UseAsync(keys[0], Sample.Today, 100, "m1");
        Assert.Equal(100 + 4 + 5 + 6 + 7, (await _storage.Usage.QueryAsync(new UsageQuery(From: Sample.Today), CancellationToken.None)).Totals.Requests);

        async Task<string> QueryAsync() => string.Join('\n', (await _storage.QueryAllAsync(new UsageQuery())).SelectMany(p => p.Entries));
    }

    [Fact]
    public async Task Usage_OfToday_IsNotConsolidated()
    {
        var key = await _storage.IssueAsync();
        key = await UseAsync(key, Sample.Today, 1, "");
        await _other.CleanUpAsync(Sample.Now, CancellationToken.None);
        await _other.CleanUpAsync(new DateTimeOffset(Sample.Today.AddDays(1), new TimeOnly(5, 59), TimeSpan.Zero), CancellationToken.None);

        await UseAsync(key, Sample.Today, 2, "");

        Assert.Equal(2, (await _other.Usage.QueryAsync(new UsageQuery(), CancellationToken.None)).Totals.Requests);
    }

    [Fact]
    public async Task Label_ChangedByAnotherInstance_IsFoundByAll()
    {
        var key = await _storage.IssueAsync(Sample.Record("one"));
        await _other.WriteAsync(Sample.Apply(await _other.ReadAsync(key.Record.Id), new ChangeOperation(new UpdateKey(k => k with { Label = "two" }))));
        await _storage.WriteAsync(Sample.Apply(await _storage.ReadAsync(key.Record.Id), new ChangeOperation(new UpdateKey(k => k with { Label = "three" }))));
        await _other.WriteAsync(Sample.Apply(await _other.ReadAsync(key.Record.Id), new ChangeOperation(new UpdateKey(k => k with { Label = "one" }))));

        Assert.Single((await _storage.ListAllAsync(new KeyQuery(Label: "one"))).SelectMany(p => p.Keys));
        foreach (var label in (string[])["two", "three"])
        {
            Assert.Empty((await _storage.ListAllAsync(new KeyQuery(Label: label))).SelectMany(p => p.Keys));
        }
    }

    [Fact]
    public async Task Names_OfAllRows_AreMadeOfIdsNumbersAndHashesOnly()
    {
        foreach (var text in Sample.HostileTexts)
        {
            var key = await _storage.IssueAsync(Sample.Record(text) with { Models = [text] });
            var write = Sample.Apply(key, Sample.Hold(TimeSpan.FromMinutes(1)) with { Model = text });
            await _storage.WriteAsync(write with
            {
                Usage = [Sample.Usage(key.Record.Id, 1, model: text), Sample.Usage(key.Record.Id, 1, "images", text), Sample.Usage(key.Record.Id, 1, "images", text, upstream: "azure-eu_2")],
                Audit = [Sample.Audit(key.Record.Id, detail: text) with { RequestId = text, Address = text }],
                Operations = [Sample.Operation("A-Za-z0-9_-", fingerprint: text)],
            });
        }

        var rows = await TestTables.ReadAllRowsAsync(_storage);

        Assert.True(rows.Count > 100);
        Assert.All(rows, r => Assert.Matches("^[a-z0-9-]+$", r.PartitionKey));
        Assert.All(rows, r => Assert.Matches("^[A-Za-z0-9._-]+$", r.RowKey));
    }

    private async Task<StoredKey> UseAsync(StoredKey key, DateOnly day, long amount, string model) =>
        await _storage.WriteAsync(Sample.Write(key, key.State with { Revision = key.State.Revision + 1 }) with { Usage = [Sample.Usage(key.Record.Id, amount, model: model, day: day)] });
}
