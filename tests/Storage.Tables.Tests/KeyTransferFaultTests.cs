using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Transfer;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Tables.Tests;

/// <summary>Keys that are added over a bad line: a key exists with all of its rows or not at all, and the next call adds what is missing.</summary>
public sealed class KeyTransferFaultTests : IAsyncLifetime
{
    private readonly Wire _wire = new();
    private readonly InMemoryStorage _source = new();
    private readonly string _table = TestTables.NewName();
    private KeyContents[] _keys = [];
    private TablesStorage _storage = null!;
    private TablesStorage _healthy = null!;

    public async Task InitializeAsync()
    {
        await TransferSample.FillAsync(_source);
        _keys = await _source.Transfer.ReadAllAsync(Sample.Now, CancellationToken.None).ToArrayAsync();
        _storage = await TestTables.OpenAsync(_table, _wire.AddTo, o => o with { RetryBudget = TimeSpan.Zero, ConnectBudget = TimeSpan.Zero });
        _healthy = await TestTables.OpenAsync(_table);
    }

    public async Task DisposeAsync()
    {
        await _storage.DisposeAsync();
        await _healthy.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Fact]
    public async Task Add_CutShortAtAnyWrite_HasWholeKeysOnlyAndIsFinishedByTheNextCall()
    {
        for (var writes = 0; ; writes++)
        {
            var left = writes;
            _wire.Fault = request => Wire.IsWrite(request) && Interlocked.Decrement(ref left) < 0 ? WireFault.Busy : WireFault.None;
            var isDone = await AddMissingAsync(_storage);

            foreach (var key in _keys)
            {
                if (await _healthy.Quota.ReadAsync(key.Id, CancellationToken.None) is not null)
                {
                    Assert.True((await _healthy.Transfer.ReadAsync(key.Id, Sample.Now, CancellationToken.None))!.IsSameAs(key), $"key {key.Id} after {writes} writes");
                }
            }

            if (isDone)
            {
                break;
            }
        }

        await MoveAuditAsync();
        await SameStores.AssertAsync(_source, _healthy);
    }

    [Theory]
    [InlineData(WireFault.LoseAnswer)]
    [InlineData(WireFault.TimeOutAfter)]
    internal async Task Add_AnswersLost_AddsEachKeyOnce(WireFault fault)
    {
        await using var patient = await TestTables.OpenAsync(_table, _wire.AddTo, o => o with { FirstRetryDelay = TimeSpan.FromMilliseconds(1) });
        var writes = 0;
        _wire.Fault = request => Wire.IsWrite(request) && Interlocked.Increment(ref writes) % 3 == 1 ? fault : WireFault.None;

        await patient.Transfer.AddAsync(_keys, CancellationToken.None);
        await MoveAuditAsync();

        await SameStores.AssertAsync(_source, _healthy);
    }

    private async Task<bool> AddMissingAsync(TablesStorage storage)
    {
        List<KeyContents> missing = [];
        foreach (var key in _keys)
        {
            if (await _healthy.Transfer.ReadAsync(key.Id, Sample.Now, CancellationToken.None) is null)
            {
                missing.Add(key);
            }
        }

        try
        {
            await storage.Transfer.AddAsync(missing, CancellationToken.None);
            return true;
        }
        catch (Exception e) when (e is StoreUnavailableException or OutcomeUnknownException)
        {
            return false;
        }
    }

    private async Task MoveAuditAsync() => await _healthy.Transfer.AddAuditAsync(
        [.. (await _source.QueryAllAsync(new AuditQuery(1_000))).SelectMany(p => p.Entries)], CancellationToken.None);
}
