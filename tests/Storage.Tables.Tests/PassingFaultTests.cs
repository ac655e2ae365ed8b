using QuotaFunctions.Azurite;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Tables.Tests;

/// <summary>Throttling, time-outs and broken connections: retried within a bound, then reported.</summary>
public sealed class PassingFaultTests : IAsyncLifetime
{
    private readonly Wire _wire = new();
    private readonly string _table = TestTables.NewName();
    private TablesStorage _storage = null!;

    public async Task InitializeAsync() =>
        _storage = await TestTables.OpenAsync(_table, _wire.AddTo, o => o with { FirstRetryDelay = TimeSpan.FromMilliseconds(10) });

    public async Task DisposeAsync() => await _storage.DisposeAsync();

    [Theory]
    [InlineData(WireFault.Busy)]
    [InlineData(WireFault.Break)]
    [InlineData(WireFault.LoseAnswer)]
    [InlineData(WireFault.TimeOutAfter)]
    internal async Task Calls_ThatFailTwice_AreTriedAgain(WireFault fault)
    {
        var left = 2;
        _wire.Fault = _ => left-- > 0 ? fault : WireFault.None;
        await _storage.ProbeAsync(CancellationToken.None);

        left = 2;
        var key = await _storage.IssueAsync();
        left = 2;
        await _storage.ListAllAsync(new KeyQuery());
        left = 2;
        key = await _storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)));

        Assert.True(left <= 0);
        Assert.Equal(1, (await _storage.ReadAsync(key.Record.Id)).State.Counters[0].Used);
    }

    [Theory]
    [InlineData(WireFault.Busy, "503 ServerBusy")]
    [InlineData(WireFault.TimeOutAfter, "500 OperationTimedOut")]
    [InlineData(WireFault.Break, "connection reset by peer")]
    [InlineData(WireFault.Hang, "no answer in time")]
    internal async Task Calls_ThatNeverSucceed_AreUnavailableWithinTheBound(WireFault fault, string cause)
    {
        var key = await _storage.IssueAsync();
        var write = Sample.Apply(key, new ConsumeOperation(Cost.OneRequest));
        await using var hasty = TestTables.Create(await AzuriteServer.SharedAsync(), _table, _wire.AddTo, o => o with
        {
            RetryBudget = TimeSpan.FromMilliseconds(400),
            AttemptTimeout = fault == WireFault.Hang ? TimeSpan.FromMilliseconds(200) : o.AttemptTimeout,
            QueryTimeout = fault == WireFault.Hang ? TimeSpan.FromMilliseconds(200) : o.QueryTimeout,
        });
        _wire.Fault = _ => fault;

        (string Name, Func<Task> Call)[] calls =
        [
            ("read", async () => await hasty.Quota.ReadAsync(key.Record.Id, CancellationToken.None)),
            ("write", async () => await hasty.Quota.WriteAsync(write, CancellationToken.None)),
            ("list", () => hasty.Keys.ListAsync(new KeyQuery(), Sample.Now, CancellationToken.None)),
            ("create", () => hasty.Keys.CreateAsync([Sample.Record()], Sample.Audit(), CancellationToken.None)),
            ("usage", () => hasty.Usage.QueryAsync(new UsageQuery(), CancellationToken.None)),
            ("audit", () => hasty.Audit.QueryAsync(new AuditQuery(), CancellationToken.None)),
            ("statistics", () => hasty.ReadStatisticsAsync(Sample.Now, CancellationToken.None)),
            ("clean up", () => hasty.CleanUpAsync(Sample.Now, CancellationToken.None)),
            ("probe", () => hasty.ProbeAsync(CancellationToken.None)),
        ];
        foreach (var (name, call) in calls)
        {
            var started = TimeProvider.System.GetTimestamp();
            var unavailable = await Assert.ThrowsAsync<StoreUnavailableException>(call);

            // The bound is the budget and one attempt; the rest is room for a slow machine.
            Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(20));
            Assert.Contains(cause, unavailable.Reason, StringComparison.Ordinal);
            Assert.Contains("table t", unavailable.Reason, StringComparison.Ordinal);
            Assert.Contains((await AzuriteServer.SharedAsync()).Endpoint, unavailable.Reason, StringComparison.Ordinal);
            Assert.DoesNotContain("AccountKey", $"{unavailable} {name}", StringComparison.Ordinal);
            Assert.DoesNotContain("Eby8vdM02", $"{unavailable}", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Write_ThatFoundNoAnswerAtAll_IsSeenByALaterRead()
    {
        var key = await _storage.IssueAsync();
        key = await _storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)));
        await using var hasty = TestTables.Create(await AzuriteServer.SharedAsync(), _table, _wire.AddTo, o => o with { RetryBudget = TimeSpan.Zero });
        await hasty.ReadAsync(key.Record.Id);
        _wire.Fault = request => Wire.IsWrite(request) ? WireFault.LoseAnswer : WireFault.Busy;
        Assert.Equal(
            WriteOutcome.Unknown, (await hasty.Quota.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.OneRequest)), CancellationToken.None)).Outcome);

        _wire.Fault = _ => WireFault.None;

        Assert.Equal(2, (await _storage.ReadAsync(key.Record.Id)).State.Counters[0].Used);
    }

    [Fact]
    public async Task Read_Cancelled_DuringARetry_IsCancelled()
    {
        using var cancel = new CancellationTokenSource();
        _wire.Fault = _ =>
        {
            cancel.Cancel();
            return WireFault.Busy;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _storage.Quota.ReadAsync(Sample.Record().Id, cancel.Token));
    }
}
