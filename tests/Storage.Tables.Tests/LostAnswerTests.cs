using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace QuotaFunctions.Storage.Tables.Tests;

/// <summary>Writes whose answer is lost: carried out once at most. The store says that it does not know, and the engine finds out.</summary>
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
    internal async Task Write_AnswerLost_IsUnknownAndWrittenOnce(WireFault fault)
    {
        var key = await IssueUsedAsync();
        var write = Charge(key);
        _wire.FailWrites(fault);

        var result = await _storage.Quota.WriteAsync(write, CancellationToken.None);

        Assert.Equal(WriteOutcome.Unknown, result.Outcome);
        Assert.Equal(2, (await _other.ReadAsync(key.Record.Id)).State.Counters[0].Used);
    }

    [Fact]
    public async Task Write_AnswersLostAgainAndAgain_IsWrittenOnce()
    {
        var key = await IssueUsedAsync();
        _wire.FailWrites(WireFault.LoseAnswer, times: 3);

        Assert.Equal(WriteOutcome.Unknown, (await _storage.Quota.WriteAsync(Charge(key), CancellationToken.None)).Outcome);

        Assert.Equal(2, (await _other.ReadAsync(key.Record.Id)).State.Counters[0].Used);
    }

    [Fact]
    public async Task Write_NotCarriedOutAndOvertaken_IsUnknown()
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

        Assert.Equal(WriteOutcome.Unknown, (await _storage.Quota.WriteAsync(Charge(key), CancellationToken.None)).Outcome);
        Assert.Equal(2, (await _other.ReadAsync(key.Record.Id)).State.Counters[0].Used);
    }

    [Fact]
    public async Task Write_NeverAnswered_IsUnknownAndSaysWhy()
    {
        await using var hasty = await TestTables.OpenAsync(_table, _wire.AddTo, o => o with { RetryBudget = TimeSpan.FromMilliseconds(200) });
        var key = await IssueUsedAsync();
        await hasty.ReadAsync(key.Record.Id);
        _wire.FailWrites(WireFault.Break, times: 100);

        var result = await hasty.Quota.WriteAsync(Charge(key), CancellationToken.None);

        Assert.Equal(WriteOutcome.Unknown, result.Outcome);
        Assert.Contains("connection reset by peer", result.Reason, StringComparison.Ordinal);
        Assert.Equal(1, (await _other.ReadAsync(key.Record.Id)).State.Counters[0].Used);
    }

    [Theory]
    [InlineData(QuotaState.RememberedWrites - 1, Verdict.Allowed)]
    [InlineData(QuotaState.RememberedWrites + 1, Verdict.Unknown)]
    internal async Task Engine_AnswerLostAndOvertaken_TellsUnlessTooManyFollowed(int others, Verdict verdict)
    {
        var key = await IssueUsedAsync();
        await using var engine = new QuotaEngine(_storage, TimeProvider.System, new QuotaEngineOptions(), NullLogger<QuotaEngine>.Instance);
        await engine.ApplyAsync(key.Record.Id, new ConsumeOperation(Cost.OneRequest)); // Writes the rows of indexes of this day.
        _wire.AfterLoss = () => ChargeByOtherAsync(key.Record.Id, others);
        _wire.FailWrites(WireFault.LoseAnswer);

        var decision = await engine.ApplyAsync(key.Record.Id, new ConsumeOperation(Cost.OneRequest));

        Assert.Equal(verdict, decision.Verdict);
        Assert.Equal(others + 3, (await _other.ReadAsync(key.Record.Id)).State.Counters[0].Used);
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
