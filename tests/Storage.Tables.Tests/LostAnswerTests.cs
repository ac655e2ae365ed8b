using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace QuotaFunctions.Storage.Tables.Tests;

/// <summary>Writes whose answer is lost: carried out once, and known to be.</summary>
public sealed class LostAnswerTests : IAsyncLifetime
{
    private readonly Wire _wire = new();
    private readonly string _table = TestTables.NewName();
    private TablesStorage _storage = null!;
    private TablesStorage _other = null!;

    public async Task InitializeAsync()
    {
        _storage = await TestTables.OpenAsync(_table, _wire.AddTo);
        _other = await TestTables.OpenAsync(_table);
    }

    public async Task DisposeAsync()
    {
        await _storage.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Theory]
    [InlineData(WireFault.LoseAnswer)]
    [InlineData(WireFault.TimeOutAfter)]
    internal async Task Write_AnswerLost_IsWrittenOnceAtTheCurrentVersion(WireFault fault)
    {
        var key = await IssueUsedAsync();
        var write = Charge(key);
        _wire.FailWrites(fault);

        var result = await _storage.Quota.WriteAsync(write, CancellationToken.None);

        Assert.True(result.IsWritten);
        var stored = await _other.ReadAsync(key.Record.Id);
        Assert.Equal(result.Version, stored.Version);
        Assert.Equal(2, stored.State.Counters[0].Used);
    }

    [Fact]
    public async Task Write_AnswersLostAgainAndAgain_IsWrittenOnce()
    {
        var key = await IssueUsedAsync();
        _wire.FailWrites(WireFault.LoseAnswer, times: 3);

        Assert.True((await _storage.Quota.WriteAsync(Charge(key), CancellationToken.None)).IsWritten);

        Assert.Equal(2, (await _other.ReadAsync(key.Record.Id)).State.Counters[0].Used);
    }

    [Fact]
    public async Task Write_AnswerLostAndOvertaken_IsWrittenAtAVersionThatConflicts()
    {
        var key = await IssueUsedAsync();
        var write = Charge(key);
        _wire.AfterLoss = () => ChargeByOtherAsync(key.Record.Id, times: 3);
        _wire.FailWrites(WireFault.LoseAnswer);

        var result = await _storage.Quota.WriteAsync(write, CancellationToken.None);

        Assert.True(result.IsWritten);
        var next = Charge(new StoredKey(key.Record, write.State, result.Version));
        Assert.False((await _storage.Quota.WriteAsync(next, CancellationToken.None)).IsWritten);
        Assert.Equal(5, (await _other.ReadAsync(key.Record.Id)).State.Counters[0].Used);
    }

    [Fact]
    public async Task Write_NotCarriedOutAndOvertaken_IsAConflict()
    {
        var key = await IssueUsedAsync();
        _wire.Fault = request =>
        {
            if (!Wire.IsWrite(request))
            {
                return WireFault.None;
            }

            _wire.Fault = _ => WireFault.None;
            ChargeByOtherAsync(key.Record.Id, 1).GetAwaiter().GetResult();
            return WireFault.Break;
        };

        Assert.Equal(WriteResult.Conflict, await _storage.Quota.WriteAsync(Charge(key), CancellationToken.None));
        Assert.Equal(2, (await _other.ReadAsync(key.Record.Id)).State.Counters[0].Used);
    }

    [Fact]
    public async Task Write_AnswerLostAndOvertakenTooOften_IsUnavailableRatherThanAGuess()
    {
        var key = await IssueUsedAsync();
        _wire.AfterLoss = () => ChargeByOtherAsync(key.Record.Id, QuotaState.RememberedWrites);
        _wire.FailWrites(WireFault.LoseAnswer);

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _storage.Quota.WriteAsync(Charge(key), CancellationToken.None));

        Assert.Contains("too many others", fault.Reason, StringComparison.Ordinal);
        Assert.Equal(QuotaState.RememberedWrites + 2, (await _other.ReadAsync(key.Record.Id)).State.Counters[0].Used);
    }

    [Fact]
    public async Task Write_AlmostOvertakenTooOften_IsStillTold()
    {
        var key = await IssueUsedAsync();
        _wire.AfterLoss = () => ChargeByOtherAsync(key.Record.Id, QuotaState.RememberedWrites - 1);
        _wire.FailWrites(WireFault.LoseAnswer);

        Assert.True((await _storage.Quota.WriteAsync(Charge(key), CancellationToken.None)).IsWritten);
    }

    [Fact]
    public async Task Write_ConflictWithoutAnyLoss_TakesOneRequest()
    {
        var key = await IssueUsedAsync();
        await ChargeByOtherAsync(key.Record.Id, 1);
        _wire.Clear();

        Assert.False((await _storage.Quota.WriteAsync(Charge(key), CancellationToken.None)).IsWritten);

        Assert.Single(_wire.Requests);
    }

    [Theory]
    [InlineData(WireFault.LoseAnswer)]
    [InlineData(WireFault.TimeOutAfter)]
    internal async Task Create_AnswersLost_IssuesEachKeyOnce(WireFault fault)
    {
        var records = Enumerable.Range(0, 5).Select(_ => Sample.Record()).ToList();
        var audit = Sample.Audit(detail: "5 keys");
        var count = 0;
        _wire.Fault = request => Wire.IsWrite(request) && Interlocked.Increment(ref count) % 2 == 1 ? fault : WireFault.None;

        await _storage.Keys.CreateAsync(records, audit, CancellationToken.None);

        Assert.True(count > 10);
        Assert.Equal(
            records.Select(r => r.Id).ToHashSet(), (await _other.ListAllAsync(new KeyQuery())).SelectMany(p => p.Keys).Select(k => k.Record.Id).ToHashSet());
        Assert.Equal([audit], (await _other.Audit.QueryAsync(new AuditQuery(), CancellationToken.None)).Entries);
    }

    [Fact]
    public async Task Engine_OverAWireThatLosesEveryThirdAnswer_ChargesEachOperationOnce()
    {
        const int Operations = 60;
        var key = await _storage.IssueAsync(Sample.Record(quota: 1_000));
        var count = 0;
        _wire.Fault = request => Wire.IsWrite(request) && Interlocked.Increment(ref count) % 3 == 0 ? WireFault.LoseAnswer : WireFault.None;

        await using (var engine = new QuotaEngine(_storage, TimeProvider.System, new QuotaEngineOptions(), NullLogger<QuotaEngine>.Instance))
        {
            for (var i = 0; i < Operations; i++)
            {
                var first = await engine.ApplyAsync(key.Record.Id, new ConsumeOperation(Cost.OneRequest), new OperationKey($"op{i}", "consume:requests=1"));
                var again = await engine.ApplyAsync(key.Record.Id, new ConsumeOperation(Cost.OneRequest), new OperationKey($"op{i}", "consume:requests=1"));
                Assert.True(first.IsAllowed && again.IsAllowed && again.IsReplay);
            }
        }

        Assert.True(count > Operations);
        Assert.Equal(Operations, (await _other.ReadAsync(key.Record.Id)).State.Counters[0].Used);
    }

    /// <summary>A key that has been used on this day, so that its next write needs no row of an index.</summary>
    private async Task<StoredKey> IssueUsedAsync()
    {
        var key = await _storage.IssueAsync();
        return await _storage.WriteAsync(Charge(key));
    }

    private async Task ChargeByOtherAsync(KeyId id, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await _other.WriteAsync(Charge(await _other.ReadAsync(id)));
        }
    }

    private static QuotaWrite Charge(StoredKey key)
    {
        var write = Sample.Apply(key, new ConsumeOperation(Cost.OneRequest));
        var ids = key.State.RecentWrites.Add(Guid.NewGuid());
        return write with { State = write.State with { RecentWrites = [.. ids.TakeLast(QuotaState.RememberedWrites)] } };
    }
}
