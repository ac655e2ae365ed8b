namespace QuotaFunctions.Load.Measure;

/// <summary>One system in a contest: where it is and how it is loaded.</summary>
internal sealed record Contender(string Name, Server Server, Func<Server, int, Task<Round>> LoadAsync);

/// <summary>The medians of one system over all rounds.</summary>
internal sealed record Result(string Name, double Rps, double P50, double P99, double CpuPerThousand, double Resident, long Failed);

/// <summary>Loads systems in turn, round by round, so that what the machine does meanwhile hits all alike.</summary>
internal static class Contest
{
    public static async Task<IReadOnlyList<Result>> RunAsync(IReadOnlyList<Contender> contenders, int rounds, int seconds)
    {
        var rows = contenders.ToDictionary(c => c.Name, _ => new List<(Round Load, double Cpu)>());
        foreach (var contender in contenders)
        {
            await contender.LoadAsync(contender.Server, 2); // warm-up, not counted
        }

        for (var round = 0; round < rounds; round++)
        {
            foreach (var contender in round % 2 == 0 ? contenders : contenders.Reverse())
            {
                var before = contender.Server.CpuSeconds;
                var load = await contender.LoadAsync(contender.Server, seconds);
                rows[contender.Name].Add((load, (contender.Server.CpuSeconds - before) / load.Requests * 1000));
            }
        }

        return [.. contenders.Select(c => new Result(
            c.Name,
            Median(rows[c.Name].Select(r => r.Load.Rps)),
            Median(rows[c.Name].Select(r => r.Load.P50)),
            Median(rows[c.Name].Select(r => r.Load.P99)),
            Median(rows[c.Name].Select(r => r.Cpu)),
            c.Server.ResidentMegabytes,
            rows[c.Name].Sum(r => r.Load.Failed)))];
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
