using QuotaFunctions.Load.Measure;
using QuotaFunctions.Load.Scenarios.Compare;

namespace QuotaFunctions.Load.Tests;

/// <summary>The table that a new build is judged by.</summary>
public sealed class ComparisonTests
{
    private static readonly Result Old = new("old", Rps: 1_000, P50: 2, P99: 5, CpuPerThousand: 0.1, Resident: 60, ThroughputRatio: 1, CpuRatio: 1, Failed: 0);

    [Theory]
    [InlineData(0.89, true)]
    [InlineData(0.894, true)]
    [InlineData(0.897, false)]
    [InlineData(0.9, false)]
    [InlineData(1.2, false)]
    public void Row_OfThroughput_IsBoldWhereTheNewBuildAnswersLess(double ratio, bool isBold)
    {
        var row = new Comparison("check", Old with { ThroughputRatio = ratio }, Old, IsTime: false).Row();

        Assert.All(row, cell => Assert.Equal(isBold, cell.StartsWith("**", StringComparison.Ordinal)));
        Assert.Equal(Comparison.Columns.Count, row.Count);
    }

    /// <summary>A time is better the shorter it is: the ratio is turned round, so that above 1 is better in every row.</summary>
    [Theory]
    [InlineData(0.5, 2, false)]
    [InlineData(1.25, 0.8, true)]
    public void Row_OfTime_IsBoldWhereTheNewBuildTakesLonger(double p50Ratio, double expected, bool isBold)
    {
        var comparison = new Comparison("first byte", Old with { P50Ratio = p50Ratio, ThroughputRatio = 1 }, Old, IsTime: true);

        Assert.Equal(expected, comparison.Ratio, 3);
        Assert.All(comparison.Row(), cell => Assert.Equal(isBold, cell.StartsWith("**", StringComparison.Ordinal)));
    }

    /// <summary>Which of two ran first in a round must not show: the ratio is the median of each round's own.</summary>
    [Fact]
    public async Task Contest_WhoseMachineSlowsDown_ComparesRoundByRound()
    {
        var machine = 1.0;
        var calls = 0;
        await using var server = Server.Launch("sleep", ["60"], port: 1);
        Contender Of(string name, double speed) => new(name, server, (_, _) =>
        {
            machine = ++calls > 2 && calls % 2 == 1 ? machine / 2 : machine; // Each round on half the machine of the one before.
            return Task.FromResult(new Round(speed * machine, 10 / speed / machine, 1, 1, 0));
        });

        var results = await Contest.RunAsync([Of("new", 1_200), Of("old", 1_000)], rounds: 3, seconds: 0, warmUp: 0);

        Assert.Equal(1.2, results[0].ThroughputRatio, 3);
        Assert.Equal(1 / 1.2, results[0].P50Ratio, 3);
    }
}
