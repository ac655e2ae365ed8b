using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Transfer;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>Whole keys, moved from one store to another of the same kind: afterwards nobody can tell the stores apart.</summary>
public abstract class KeyTransferConformance : StorageSuite
{
    private IQuotaStorage _other = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _other = await OpenAsync();
    }

    public override async Task DisposeAsync()
    {
        await _other.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Add_WhatWasRead_IsEqualInEveryListing()
    {
        await TransferSample.FillAsync(Storage);

        await MoveAllAsync();

        await SameStores.AssertAsync(Storage, _other);
    }

    [Fact]
    public async Task Add_WhatWasRead_IsReadTheSame()
    {
        var ids = await TransferSample.FillAsync(Storage);
        await MoveAllAsync();

        foreach (var id in ids)
        {
            var (there, here) = (await _other.Transfer.ReadAsync(id, Sample.Now, CancellationToken.None), await ReadAsync(id));
            Assert.True(here.IsSameAs(there!), $"key {id}");
            Same.Key(new StoredKey(here.Record, here.State, default), await _other.ReadAsync(id));
            foreach (var operation in here.Operations)
            {
                Same.Operation(operation, await _other.Quota.ReadOperationAsync(id, operation.Id, Sample.Now, CancellationToken.None));
            }
        }
    }

    [Fact]
    public async Task Add_ThenSpend_GoesOnWhereTheOldStoreWas()
    {
        var ids = await TransferSample.FillAsync(Storage);
        await MoveAllAsync();

        foreach (var store in new[] { Storage, _other })
        {
            foreach (var id in ids)
            {
                await store.Quota.ChargeAsync(id, new ConsumeOperation(Cost.OneRequest));
            }
        }

        await SameStores.AssertAsync(Storage, _other);
    }

    [Fact]
    public async Task ReadAll_OfManyKeys_HasEachOnceInTheOrderOfTheirIds()
    {
        var records = Enumerable.Range(0, 450).Select(_ => Sample.Record()).ToArray();
        await Storage.Keys.CreateAsync(records, Sample.Audit(), CancellationToken.None);

        var read = await Storage.Transfer.ReadAllAsync(Sample.Now, CancellationToken.None).Select(k => k.Id.Value).ToArrayAsync();

        Assert.Equal(records.Select(r => r.Id.Value).Order(StringComparer.Ordinal), read);
    }

    [Fact]
    public async Task Read_OfAnUnknownKey_IsNull() =>
        Assert.Null(await Storage.Transfer.ReadAsync(KeyId.New(), Sample.Now, CancellationToken.None));

    [Fact]
    public async Task Read_LeavesOutExpiredOperations()
    {
        var key = await Storage.IssueAsync();
        await Storage.WriteAsync(Sample.Write(key, key.State) with
        {
            Operations = [Sample.Operation("expired", Sample.Now), Sample.Operation("kept", Sample.Now.AddTicks(1))],
        });

        Assert.Equal("kept", Assert.Single((await ReadAsync(key.Record.Id)).Operations).Id);
    }

    [Fact]
    public async Task Read_OfAStateAheadOfItsRows_HasTheStatesUsage()
    {
        var key = await Storage.IssueAsync();
        var write = Sample.Apply(key, new ConsumeOperation(Cost.RequestAndTokens(1, 70)));
        await Storage.WriteAsync(write with { Usage = [] });

        Assert.Equal(write.Usage.ToHashSet(), [.. (await ReadAsync(key.Record.Id)).Usage]);
    }

    [Fact]
    public async Task Add_OfAnIdThatIsThere_IsRefusedAndOverwritesNothing()
    {
        var ids = await TransferSample.FillAsync(Storage);
        await MoveAllAsync();

        foreach (var id in ids)
        {
            var key = await ReadAsync(id);
            var changed = key with
            {
                Record = key.Record with { Label = "another", Owner = "another" },
                State = QuotaState.Initial,
                Usage = [.. key.Usage.Select(u => u with { Amount = u.Amount + 1 }), .. key.Usage.Select(u => u with { Amount = 5, Unit = "another" })],
                Operations = [.. key.Operations.Select(o => o with { Fingerprint = "another" }), Sample.Operation("another")],
            };
            var fault = await Assert.ThrowsAsync<KeyExistsException>(() => _other.Transfer.AddAsync([changed], CancellationToken.None));
            Assert.Equal(id, fault.Id);
        }

        await SameStores.AssertAsync(Storage, _other);
    }

    [Fact]
    public async Task Add_AgainAfterAPart_AddsTheRest()
    {
        var ids = await TransferSample.FillAsync(Storage);
        await _other.Transfer.AddAsync([await ReadAsync(ids[0])], CancellationToken.None);

        foreach (var id in ids)
        {
            if (await _other.Transfer.ReadAsync(id, Sample.Now, CancellationToken.None) is null)
            {
                await _other.Transfer.AddAsync([await ReadAsync(id)], CancellationToken.None);
            }
        }

        await MoveAuditAsync();
        await SameStores.AssertAsync(Storage, _other);
    }

    [Fact]
    public async Task Add_OfAFullPage_AddsAll()
    {
        var records = Enumerable.Range(0, 1_000).Select(i => Sample.Record($"key {i}", quota: 5)).ToArray();
        await Storage.Keys.CreateAsync(records, Sample.Audit(), CancellationToken.None);

        await MoveAllAsync();

        Assert.Equal(1_000, (await _other.ListAllAsync(new KeyQuery(1_000))).Sum(p => p.Keys.Count));
    }

    [Fact]
    public async Task AddAudit_OfRowsThatAreThere_KeepsThem()
    {
        await TransferSample.FillAsync(Storage);
        await MoveAuditAsync();
        var first = (await Storage.Audit.QueryAsync(new AuditQuery(1), CancellationToken.None)).Entries[0];

        await _other.Transfer.AddAuditAsync([first with { Detail = "another" }, Sample.Audit(first.KeyId, detail: "new")], CancellationToken.None);
        await MoveAuditAsync();

        var expected = (await Storage.QueryAllAsync(new AuditQuery(1_000))).SelectMany(p => p.Entries);
        var rows = (await _other.QueryAllAsync(new AuditQuery(1_000))).SelectMany(p => p.Entries).ToArray();
        Assert.Equal(expected, rows.Where(e => e.Detail != "new"));
        Assert.Single(rows, e => e.Detail == "new");
    }

    [Fact]
    public async Task Marks_OfANewStore_AreTheDefaults() => Assert.Equal(new StoreMarks(), await Storage.Transfer.ReadMarksAsync(CancellationToken.None));

    [Fact]
    public async Task Marks_Set_AreReadAndReplaced()
    {
        foreach (var marks in new[] { new StoreMarks("from 'a' to \"b\" 复制", true), new StoreMarks(null, true), new StoreMarks("x"), new StoreMarks() })
        {
            await Storage.Transfer.SetMarksAsync(marks, CancellationToken.None);
            Assert.Equal(marks, await Storage.Transfer.ReadMarksAsync(CancellationToken.None));
        }
    }

    [Fact]
    public async Task Add_Cancelled_AddsNothing()
    {
        var key = await Storage.IssueAsync();
        var contents = await ReadAsync(key.Record.Id);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _other.Transfer.AddAsync([contents], new CancellationToken(canceled: true)));
        Assert.Null(await _other.Quota.ReadAsync(key.Record.Id, CancellationToken.None));
    }

    private async Task<KeyContents> ReadAsync(KeyId id)
    {
        var key = await Storage.Transfer.ReadAsync(id, Sample.Now, CancellationToken.None);
        Assert.NotNull(key);
        return key;
    }

    private async Task MoveAllAsync()
    {
        await _other.Transfer.AddAsync(await Storage.Transfer.ReadAllAsync(Sample.Now, CancellationToken.None).ToArrayAsync(), CancellationToken.None);
        await MoveAuditAsync();
    }

    private async Task MoveAuditAsync() => await _other.Transfer.AddAuditAsync(
        [.. (await Storage.QueryAllAsync(new AuditQuery(1_000))).SelectMany(p => p.Entries)], CancellationToken.None);
}
