using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios.Compare;

/// <summary>One kind of work by a new and an old build.</summary>
/// <param name="Work">What they did.</param>
/// <param name="New">The new build's medians; its ratios are against the old build, round by round.</param>
/// <param name="Old">The old build's.</param>
/// <param name="IsTime">True where the median latency counts, false where the throughput does.</param>
internal sealed record Comparison(string Work, Result New, Result Old, bool IsTime)
{
    /// <summary>A new build that is at least as good as this is no step back.</summary>
    public const double Least = 0.9;

    /// <summary>The columns of <see cref="Row"/>.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["work", "unit", "new", "old", "new/old", "CPU new/old", "p99 ms new", "p99 ms old", "failed new", "failed old"];

    /// <summary>How good the new build is for each 1 of the old one: throughput, or one over the time.</summary>
    public double Ratio => IsTime ? 1 / New.P50Ratio : New.ThroughputRatio;

    /// <summary>A row of the table; bold where the new build is a step back, by the ratio as it is printed.</summary>
    public IReadOnlyList<string> Row()
    {
        string[] cells =
        [
            Work, IsTime ? "ms, median" : "requests/s", Value(New), Value(Old), Report.Number(Ratio, 2), Report.Number(New.CpuRatio, 2),
            Report.Number(New.P99, 2), Report.Number(Old.P99, 2), Report.Number(New.Failed, 0), Report.Number(Old.Failed, 0),
        ];
        return Math.Round(Ratio, 2) >= Least ? cells : [.. cells.Select(c => $"**{c}**")];
    }

    private string Value(Result result) => IsTime ? Report.Number(result.P50, 2) : Report.Number(result.Rps, 0);
}
