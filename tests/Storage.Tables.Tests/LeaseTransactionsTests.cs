using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;
using Xunit.Abstractions;

namespace QuotaFunctions.Storage.Tables.Tests;

/// <summary>What a key that two instances spend in turn, 500 times a second, costs in storage transactions, with leases and without.</summary>
public sealed class LeaseTransactionsTests(ITestOutputHelper output)
{
    private const int WarmUp = 500;
    private const int Consumes = 4_000;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);

    [Fact]
    public async Task HotKey_WithLeases_TakesAtMostTwentyTransactionsForAThousandConsumes()
    {
        var without = await PerThousandAsync(leases: null);
        var with = await PerThousandAsync(new LeaseOptions());

        output.WriteLine($"transactions per 1,000 consumes: {without} without leases, {with} with");
        Assert.InRange(with, 1, 20);
        Assert.InRange(without, 1_000, 10_000);
    }

    private static async Task<double> PerThousandAsync(LeaseOptions? leases)
    {
        var table = TestTables.NewName();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var wires = new[] { new Wire(), new Wire() };
        await using var first = await TestTables.OpenAsync(table, wires[0].AddTo);
        await using var second = await TestTables.OpenAsync(table, wires[1].AddTo);
        QuotaEngine[] engines = [Engine(first, clock, leases), Engine(second, clock, leases)];
        var key = (await first.IssueAsync(Sample.Record(quota: 10_000_000))).Record.Id;

        for (var i = 0; i < WarmUp + Consumes; i++)
        {
            if (i == WarmUp)
            {
                // A key is hot once it was spent often: what its first second costs is not what it goes on costing.
                Array.ForEach(wires, w => w.Clear());
            }

            Assert.True((await engines[i % 2].ApplyAsync(key, new ConsumeOperation(Cost.OneRequest))).IsAllowed);
            clock.Advance(Pace);
            if (i % 125 == 0)
            {
                await Task.WhenAll(engines.Select(e => e.ReturnLeasesAsync()));
            }
        }

        foreach (var engine in engines)
        {
            await engine.DisposeAsync();
        }

        var stored = await first.Quota.ReadAsync(key, CancellationToken.None);
        Assert.Equal(WarmUp + Consumes, QuotaTransition.Observe(stored!.Record, stored.State, clock.GetUtcNow()).RequestsUsed);
        return wires.Sum(w => w.Requests.Count) * 1_000.0 / Consumes;
    }

    private static QuotaEngine Engine(IQuotaStorage storage, TimeProvider clock, LeaseOptions? leases) =>
        new(storage, clock, new QuotaEngineOptions { Leases = leases }, NullLogger<QuotaEngine>.Instance);
}
