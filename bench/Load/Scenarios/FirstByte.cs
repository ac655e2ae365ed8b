using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;
using QuotaFunctions.Load.Peers;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>How much later the first byte of a stream comes than through bare YARP, from an upstream that sends its first chunk at once.</summary>
internal static class FirstByte
{
    /// <summary>The most that may be added at the median, in milliseconds.</summary>
    private const double MostAdded = 1;

    public static Scenario Streams { get; } = new(
        "first-byte", "time to the first byte of a stream's body, key with a request limit, against bare YARP", RunAsync);

    private static async Task<string> RunAsync(RunOptions options)
    {
        await using var upstream = await Peer.UpstreamAsync();
        await using var system = await SystemUnderTest.StartAsync(options, upstream);
        var requests = (await system.IssueAsync(64, Limits.Requests))
            .Select(key => Requests.Post(Forwarding.Path, key, Forwarding.StreamOf(StubModels.Pausing)))
            .ToArray();
        await using var yarp = await Forwarding.YarpAsync(upstream, system.Server, requests[0]);
        Server[] servers = [system.Server, yarp, upstream];
        foreach (var server in servers)
        {
            await ClosedLoad.RunAsync(server.Address, 16, TimeSpan.FromSeconds(options.WarmUp), requests);
        }

        var rows = new List<string[]>();
        foreach (var connections in (int[])[1, 16])
        {
            rows.Add(await CompareAsync(connections, servers, requests, options));
        }

        return Report.Table(
            ["connections", "QuotaFunctions p50 ms", "YARP p50 ms", "upstream alone p50 ms", "added to YARP, p50 ms", "added to YARP, p99 ms", "failed"], rows);
    }

    private static async Task<string[]> CompareAsync(int connections, Server[] servers, byte[][] requests, RunOptions options)
    {
        var rounds = servers.Select(_ => new List<LoadFigures>()).ToArray();
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var turn = 0; turn < servers.Length; turn++)
            {
                var s = (round + turn) % servers.Length;
                rounds[s].Add(await ClosedLoad.RunAsync(servers[s].Address, connections, TimeSpan.FromSeconds(options.Seconds), requests));
            }
        }

        double At(int server, double share) => Median.Of(rounds[server].Select(r => r.FirstBytes.Percentile(share)));
        double Added(double share) => Median.Of(rounds[0].Zip(rounds[1], (ours, theirs) => ours.FirstBytes.Percentile(share) - theirs.FirstBytes.Percentile(share)));
        var added = Report.Number(Added(0.5), 2);
        return
        [
            Report.Number(connections, 0), Report.Number(At(0, 0.5), 2), Report.Number(At(1, 0.5), 2), Report.Number(At(2, 0.5), 2),
            Added(0.5) <= MostAdded ? added : $"**{added}**", Report.Number(Added(0.99), 2),
            Report.Number(rounds.Sum(r => r.Sum(l => l.Failed)), 0),
        ];
    }
}
