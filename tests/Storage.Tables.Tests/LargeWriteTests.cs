using System.Collections.Immutable;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Tables.Tests;

/// <summary>Writes with more rows than one transaction takes: still all or nothing.</summary>
public sealed class LargeWriteTests : IAsyncLifetime
{
    private const int Many = 513;

    private readonly Wire _wire = new();
    private TablesStorage _storage = null!;

    public async Task InitializeAsync() => _storage = await TestTables.OpenAsync(TestTables.NewName(), _wire.AddTo);

    public async Task DisposeAsync() => await _storage.DisposeAsync();

    [Theory]
    [InlineData(98)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(Many)]
    public async Task Write_OfManyOperations_HasEachOfThem(int count)
    {
        var key = await _storage.IssueAsync();

        await _storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)) with { Operations = Operations(count, "f") });

        for (var i = 0; i < count; i += 7)
        {
            Assert.Equal($"f{i}", (await ReadAsync(key, i))?.Fingerprint);
        }

        Assert.Null(await ReadAsync(key, count));
    }

    [Fact]
    public async Task Write_OfManyOperationsInConflict_HasNoneAndSpoilsNone()
    {
        var key = await _storage.IssueAsync();
        var current = await _storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)) with { Operations = Operations(200, "first") });

        var stale = Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)) with { Operations = Operations(Many, "stale") };
        Assert.Equal(WriteResult.Conflict, await _storage.Quota.WriteAsync(stale, CancellationToken.None));

        Assert.Equal("first0", (await ReadAsync(key, 0))?.Fingerprint);
        Assert.Equal("first199", (await ReadAsync(key, 199))?.Fingerprint);
        Assert.Null(await ReadAsync(key, 200));

        // The same operations again, on what is there now, are written.
        await _storage.WriteAsync(stale with { Expected = current.Version, Operations = Operations(Many, "again", from: 200) });
        Assert.Equal("first199", (await ReadAsync(key, 199))?.Fingerprint);
        Assert.Equal("again200", (await ReadAsync(key, 200))?.Fingerprint);
    }

    [Fact]
    public async Task Write_ThatFailsBeforeItsTransaction_HasNoneOfItsRows()
    {
        var key = await _storage.IssueAsync();
        key = await _storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)) with { Operations = Operations(1, "f") });
        await using var other = await TestTables.OpenAsync(TestTables.NewName());
        var writes = 0;

        // The preparation arrives, nothing after it does.
        _wire.Fault = request => Wire.IsWrite(request) && ++writes > 6 ? WireFault.Break : WireFault.None;
        var write = Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)) with { Operations = Operations(Many, "lost", from: 1), Audit = [Sample.Audit(key.Record.Id, detail: "lost")] };
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _storage.Quota.WriteAsync(write, CancellationToken.None));
        _wire.Fault = _ => WireFault.None;

        Assert.Equal(key.Version, (await _storage.ReadAsync(key.Record.Id)).Version);
        Assert.Null(await ReadAsync(key, 1));
        Assert.Null(await ReadAsync(key, Many));
        Assert.DoesNotContain((await _storage.Audit.QueryAsync(new AuditQuery(), CancellationToken.None)).Entries, e => e.Detail == "lost");
        Assert.DoesNotContain((await _storage.Audit.QueryAsync(new AuditQuery(Key: key.Record.Id), CancellationToken.None)).Entries, e => e.Detail == "lost");
    }

    [Fact]
    public async Task Write_OfManyAuditRows_HasEachOfThem()
    {
        var key = await _storage.IssueAsync();
        AuditEntry[] audit = [.. Enumerable.Range(0, 250).Select(i => Sample.Audit(key.Record.Id, Sample.Now.AddTicks(i), "key.update", $"{i}"))];

        await _storage.WriteAsync(Sample.Write(key, key.State) with { Audit = [.. audit] });

        foreach (var query in (AuditQuery[])[new(100, Action: "key.update"), new(100, key.Record.Id, "key.update")])
        {
            Assert.Equal(audit.Reverse(), (await _storage.QueryAllAsync(query)).SelectMany(p => p.Entries));
        }
    }

    [Fact]
    public async Task Write_OfManyModelsAndUnits_SumsUp()
    {
        var key = await _storage.IssueAsync();
        UsageRow[] Rows(int amount) => [.. from model in Enumerable.Range(0, 66)
                                           from unit in (string[])["requests", "tokens", "tokens_in", "tokens_out", "images", "pages"]
                                           select Sample.Usage(key.Record.Id, amount, unit, $"m{model}", upstream: model % 2 == 0 ? "one" : "")];

        key = await _storage.WriteAsync(Sample.Write(key, key.State) with { Usage = [.. Rows(1)] });
        key = await _storage.WriteAsync(Sample.Write(key, key.State) with { Usage = [.. Rows(3)] });
        await _storage.WriteAsync(Sample.Write(key, key.State) with { Usage = [Sample.Usage(key.Record.Id, 5, "requests", "m0", upstream: "one")] });

        foreach (var only in (Core.Keys.KeyId?[])[key.Record.Id, null])
        {
            var page = await _storage.Usage.QueryAsync(new UsageQuery(100, UsageGrouping.Model, only), CancellationToken.None);
            Assert.Equal(66, page.Entries.Count);
            Assert.Equal((66 * 3 + 2, 66 * 3, 66 * 3, 66 * 3), (page.Totals.Requests, page.Totals.Tokens, page.Totals.TokensIn, page.Totals.TokensOut));
            var ofOne = await _storage.Usage.QueryAsync(new UsageQuery(Key: only, Upstream: UpstreamName.Parse("one")), CancellationToken.None);
            Assert.Equal((33 * 3 + 2, 33 * 3), (ofOne.Totals.Requests, ofOne.Totals.Tokens));
        }
    }

    [Fact]
    public async Task Write_OfThousandUnits_StaysWithinTheLimitsOfARow()
    {
        var key = await _storage.IssueAsync();
        for (var start = 0; start < 1_000; start += 30)
        {
            UsageRow[] rows = [.. Enumerable.Range(start, 30).Select(i => Sample.Usage(key.Record.Id, 1, $"unit_{i}"))];
            key = await _storage.WriteAsync(Sample.Write(key, key.State) with { Usage = [.. rows, Sample.Usage(key.Record.Id, start)] });
        }

        Assert.Equal(990, (await _storage.Usage.QueryAsync(new UsageQuery(), CancellationToken.None)).Totals.Requests);
    }

    [Fact]
    public async Task Write_OfTheLargestState_FitsAndOneThatDoesNotIsToldAndKeepsTheKey()
    {
        var key = await _storage.IssueAsync(Sample.Record(quota: Limit.MaxAmount));
        var model = new string('界', 200);
        var state = key.State;
        for (var i = 0; i < QuotaTransition.MaxOpenHolds; i++)
        {
            state = QuotaTransition.Apply(key.Record, state, Sample.Hold(TimeSpan.FromSeconds(60 + i)) with { Model = $"{i}{model}", IsTracked = true }, Sample.Now).State;
        }

        key = await _storage.WriteAsync(Sample.Write(key, state));
        Same.State(state, key.State);

        // Smaller again: what the long state left behind does no harm.
        key = await _storage.WriteAsync(Sample.Write(key, QuotaState.Initial with { Revision = 9 }));
        Same.State(QuotaState.Initial with { Revision = 9 }, key.State);

        var random = new Random(1);
        var incompressible = QuotaState.Initial with
        {
            Usage = [.. Enumerable.Range(0, 4_000).Select(i => new UsageAmount(Convert.ToBase64String(Bytes(random)), UpstreamName.None, UsageSource.Reported, "requests", i))],
        };
        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _storage.Quota.WriteAsync(Sample.Write(key, incompressible), CancellationToken.None));
        Assert.Contains("larger than Table Storage allows", fault.Reason, StringComparison.Ordinal);
        Same.Key(key, await _storage.ReadAsync(key.Record.Id));
    }

    [Fact]
    public async Task CleanUp_AfterLargeWrites_TakesPreparedRowsAndMarksAway()
    {
        var key = await _storage.IssueAsync();
        await _storage.WriteAsync(Sample.Write(key, key.State) with { Operations = Operations(300, "f") });
        Assert.True(await CountRowsAsync() > 300);

        await _storage.CleanUpAsync(Sample.Now.AddHours(24).AddTicks(-1), CancellationToken.None);
        Assert.NotNull(await ReadAsync(key, 299));

        await _storage.CleanUpAsync(Sample.Now.AddHours(26), CancellationToken.None);
        Assert.Equal(0, await CountRowsAsync());

        async Task<int> CountRowsAsync() => (await TestTables.ReadAllRowsAsync(_storage)).Count(
            r => r.RowKey.StartsWith("op.", StringComparison.Ordinal) || r.RowKey.StartsWith("mark.", StringComparison.Ordinal) || r.PartitionKey == "expiring");
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[300];
        random.NextBytes(bytes);
        return bytes;
    }

    private static ImmutableArray<StoredOperation> Operations(int count, string fingerprint, int from = 0) =>
        [.. Enumerable.Range(from, count).Select(i => Sample.Operation($"op-{i}", fingerprint: $"{fingerprint}{i}"))];

    private ValueTask<StoredOperation?> ReadAsync(StoredKey key, int operation) =>
        _storage.Quota.ReadOperationAsync(key.Record.Id, $"op-{operation}", Sample.Now, CancellationToken.None);
}
