using CsCheck;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>A write is all or nothing, and exactly one of several concurrent writes wins.</summary>
public abstract class AtomicityConformance : StorageSuite
{
    [Fact]
    public async Task Write_Done_HasAllItsRows()
    {
        var key = await Storage.IssueAsync();

        await Storage.WriteAsync(WithRows(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)), "done", 5));

        await AssertRowsAsync(key.Record.Id, "done", 5);
    }

    [Fact]
    public async Task Write_InConflict_HasNoneOfItsRows()
    {
        var key = await Storage.IssueAsync();
        await Storage.WriteAsync(WithRows(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)), "first", 5));

        var result = await Storage.Quota.WriteAsync(
            WithRows(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)), "second", 99), CancellationToken.None);

        Assert.False(result.IsWritten);
        await AssertRowsAsync(key.Record.Id, "first", 5);
        Assert.Null(await Storage.Quota.ReadOperationAsync(key.Record.Id, "second", Sample.Now, CancellationToken.None));
    }

    [Fact]
    public async Task Write_ToAnUnknownKey_HasNoneOfItsRows()
    {
        var issued = await Storage.IssueAsync();
        var unknown = KeyId.New();
        var write = WithRows(Sample.Apply(issued, new ConsumeOperation(Cost.OneRequest)) with { Id = unknown, Usage = [] }, "none", 1);

        Assert.False((await Storage.Quota.WriteAsync(write, CancellationToken.None)).IsWritten);

        Assert.Empty((await Storage.Usage.QueryAsync(new UsageQuery(Key: unknown), CancellationToken.None)).Entries);
        Assert.Empty((await Storage.Audit.QueryAsync(new AuditQuery(Key: unknown), CancellationToken.None)).Entries);
        Assert.Null(await Storage.Quota.ReadOperationAsync(unknown, "none", Sample.Now, CancellationToken.None));
    }

    [Fact]
    public async Task Writes_AtOneVersionAtOnce_ExactlyOneWins()
    {
        for (var round = 0; round < 5; round++)
        {
            var key = await Storage.IssueAsync();
            var writes = Enumerable.Range(1, 12)
                .Select(i => WithRows(Sample.Write(key, key.State with { Revision = i }), $"op{i}", i))
                .ToList();

            var results = await Task.WhenAll(writes.Select(w => Task.Run(async () => await Storage.Quota.WriteAsync(w, CancellationToken.None))));

            var winner = Assert.Single(Enumerable.Range(0, writes.Count), i => results[i].IsWritten);
            var stored = await Storage.ReadAsync(key.Record.Id);
            Assert.Equal(writes[winner].State.Revision, stored.State.Revision);
            Assert.Equal(results[winner].Version, stored.Version);
            await AssertRowsAsync(key.Record.Id, $"op{winner + 1}", winner + 1);
        }
    }

    [Fact]
    public async Task Charges_OfManyWritersToOneKey_AddUpExactly()
    {
        const int Writers = 8;
        const int Each = 15;
        var key = await Storage.IssueAsync();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                await Storage.Quota.ChargeAsync(key.Record.Id, new ConsumeOperation(Cost.RequestAndTokens(1, 10), "m"));
            }
        })));

        var stored = await Storage.ReadAsync(key.Record.Id);
        Assert.Equal(Writers * Each, stored.State.Counters[0].Used);
        Assert.Equal(Writers * Each, stored.State.Revision);
        var usage = await Storage.Usage.QueryAsync(new UsageQuery(Key: key.Record.Id), CancellationToken.None);
        Assert.Equal((Writers * Each, Writers * Each * 10), (usage.Totals.Requests, usage.Totals.Tokens));
    }

    [Fact]
    public async Task Charges_OfManyKeysAtOnce_ConflictsOfSomeDoNotDisturbOthers()
    {
        const int Keys = 40;
        var keys = new List<StoredKey>();
        for (var i = 0; i < Keys; i++)
        {
            keys.Add(await Storage.IssueAsync());
        }

        // Every other key has moved on, so its write is stale.
        for (var i = 0; i < Keys; i += 2)
        {
            await Storage.WriteAsync(Sample.Apply(keys[i], new ConsumeOperation(Cost.RequestAndTokens(5, 0))));
        }

        var results = await Task.WhenAll(keys.Select(k => Task.Run(
            async () => await Storage.Quota.WriteAsync(Sample.Apply(k, new ConsumeOperation(Cost.OneRequest)), CancellationToken.None))));

        for (var i = 0; i < Keys; i++)
        {
            Assert.Equal(i % 2 == 1, results[i].IsWritten);
            Assert.Equal(i % 2 == 1 ? 1 : 5, (await Storage.ReadAsync(keys[i].Record.Id)).State.Counters[0].Used);
        }
    }

    [Fact]
    public async Task Writes_InAnyOrder_LeaveWhatTheModelHas()
    {
        var steps = Gen.Select(Gen.Int[0, 2], Gen.Bool, Gen.Int[1, 9], Gen.Int[0, 3], (key, isStale, amount, rows) => new Step(key, isStale, amount, rows));
        await steps.Array[1, 20].SampleAsync(RunAsync, iter: RandomCases, threads: 1, print: s => string.Join(' ', s.Select(x => x.ToString())));
    }

    private async Task RunAsync(Step[] steps)
    {
        var model = new InMemoryStorage();
        KeyRecord[] records = [Sample.Record("a", 20), Sample.FullRecord("b") with { RevokedAt = null }, Sample.Record("c")];
        records = [.. records.Select(r => r with { Id = KeyId.New() })];
        var audit = Sample.Audit(detail: "issued for a random case");
        await Storage.Keys.CreateAsync(records, audit, CancellationToken.None);
        await model.Keys.CreateAsync(records, audit, CancellationToken.None);
        var before = new Dictionary<KeyId, (StoredKey Real, StoredKey Model)>();

        foreach (var (index, isStale, amount, rows) in steps)
        {
            var id = records[index].Id;
            var now = (Real: await Storage.ReadAsync(id), Model: await model.ReadAsync(id));
            var (real, expected) = isStale && before.TryGetValue(id, out var old) ? old : now;
            before[id] = now;
            var operation = new ConsumeOperation(Cost.RequestAndTokens(amount, amount * 3), rows == 0 ? "" : $"model-{rows}");
            var write = Sample.Apply(real, operation);
            write = rows == 3 ? WithRows(write, $"op{amount}", amount) : write;

            var result = await Storage.Quota.WriteAsync(write, CancellationToken.None);
            var modelled = await model.Quota.WriteAsync(write with { Expected = expected.Version }, CancellationToken.None);

            Assert.Equal(modelled.IsWritten, result.IsWritten);
        }

        foreach (var record in records)
        {
            Same.Key(await model.ReadAsync(record.Id), await Storage.ReadAsync(record.Id));
            var query = new UsageQuery(Limit: 1_000, Key: record.Id);
            var (usage, modelled) = (await Storage.Usage.QueryAsync(query, default), await model.Usage.QueryAsync(query, default));
            Assert.Equal(modelled.Entries, usage.Entries);
            Assert.Equal(modelled.Totals, usage.Totals);
            var rows = new AuditQuery(Limit: 1_000, Key: record.Id);
            Assert.Equal((await model.Audit.QueryAsync(rows, default)).Entries, (await Storage.Audit.QueryAsync(rows, default)).Entries);
            for (var i = 1; i < 10; i++)
            {
                var stored = await Storage.Quota.ReadOperationAsync(record.Id, $"op{i}", Sample.Now, default);
                Assert.Equal((await model.Quota.ReadOperationAsync(record.Id, $"op{i}", Sample.Now, default))?.Fingerprint, stored?.Fingerprint);
            }
        }
    }

    private static QuotaWrite WithRows(QuotaWrite write, string operation, long denied) => write with
    {
        Usage = [.. write.Usage, Sample.Usage(write.Id, denied, UsageUnits.Denied)],
        Operations = [Sample.Operation(operation)],
        Audit = [Sample.Audit(write.Id, Sample.Now.AddMinutes(1), "key.update", operation)],
    };

    private async Task AssertRowsAsync(KeyId key, string operation, long denied)
    {
        Assert.NotNull(await Storage.Quota.ReadOperationAsync(key, operation, Sample.Now, CancellationToken.None));
        Assert.Equal(denied, (await Storage.Usage.QueryAsync(new UsageQuery(Key: key), CancellationToken.None)).Totals.Denied);
        var audit = await Storage.Audit.QueryAsync(new AuditQuery(Key: key, Action: "key.update"), CancellationToken.None);
        Assert.Equal(operation, Assert.Single(audit.Entries).Detail);
    }

    private readonly record struct Step(int Key, bool IsStale, int Amount, int Rows);
}
