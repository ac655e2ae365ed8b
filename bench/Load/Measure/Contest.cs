namespace QuotaFunctions.Load.Measure;

/// <summary>One system in a contest: where it is and how it is loaded.</summary>
internal sealed record Contender(string Name, Server Server, Func<Server, int, Task<Round>> LoadAsync)
{
    /// <summary>Processes that work for it, and whose CPU time and memory count as its own.</summary>
    public IReadOnlyList<Server> Backends { get; init; } = [];

    /// <summary>CPU seconds so far.</summary>
    public double CpuSeconds => Server.CpuSeconds + Backends.Sum(b => b.CpuSeconds);

    /// <summary>Resident memory in MB.</summary>
    public double ResidentMegabytes => Server.ResidentMegabytes + Backends.Sum(b => b.ResidentMegabytes);
}

/// <summary>The medians of one system over all rounds; the ratios are medians of each round's own.</summary>
internal sealed record Result(
    string Name, double Rps, double P50, double P99, double CpuPerThousand, double Resident, double ThroughputRatio, double CpuRatio, long Failed)
{
    /// <summary>Median latency against the limit's.</summary>
    public double P50Ratio { get; init; } = 1;
}

/// <summary>Loads systems in turn, round by round, so that what the machine does meanwhile hits all alike.</summary>
internal static class Contest
{
    /// <summary>Runs the rounds; the last contender is the limit that the ratios are taken against.</summary>
    /// <param name="contenders">Who takes part.</param>
    /// <param name="rounds">How often each is loaded.</param>
    /// <param name="seconds">How long each time.</param>
    /// <param name="warmUp">Seconds of load on each before the first round, not counted: long enough that nothing is compiled any more.</param>
    public static async Task<IReadOnlyList<Result>> RunAsync(IReadOnlyList<Contender> contenders, int rounds, int seconds, int warmUp)
    {
        foreach (var contender in contenders)
        {
            await contender.LoadAsync(contender.Server, warmUp);
        }

        var rows = contenders.ToDictionary(c => c, _ => new List<Row>());
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < contenders.Count; turn++)
            {
                var contender = contenders[(round + turn) % contenders.Count];
                var before = contender.CpuSeconds;
                var load = await contender.LoadAsync(contender.Server, seconds);
                rows[contender].Add(new Row(load, (contender.CpuSeconds - before) / load.Requests * 1000, contender.ResidentMegabytes));
            }
        }

        var limit = rows[contenders[^1]];
        return [.. contenders.Select(c => Medians(c.Name, rows[c], limit))];
    }

    private static Result Medians(string name, List<Row> rows, List<Row> limit) => new(
        name,
        Median.Of(rows.Select(r => r.Load.Rps)),
        Median.Of(rows.Select(r => r.Load.P50)),
        Median.Of(rows.Select(r => r.Load.P99)),
        Median.Of(rows.Select(r => r.Cpu)),
        rows.Max(r => r.Resident),
        Median.Of(rows.Zip(limit, (row, other) => row.Load.Rps / other.Load.Rps)),
        Median.Of(rows.Zip(limit, (row, other) => row.Cpu / other.Cpu)),
        rows.Sum(r => r.Load.Failed))
    {
        P50Ratio = Median.Of(rows.Zip(limit, (row, other) => row.Load.P50 / other.Load.P50)),
    };

    private sealed record Row(Round Load, double Cpu, double Resident);
}
