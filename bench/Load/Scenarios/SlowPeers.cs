using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;
using QuotaFunctions.Load.Peers;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>Clients and upstreams that are slow or silent: what they take of memory and threads, and whether others notice.</summary>
internal static class SlowPeers
{
    private const int Trickling = 1_000;
    private const int Unread = 200;
    private const int Stalled = 200;

    /// <summary>
    /// Until then the buffers of unread streams are full, and those who left are gone. Before, the stub that fills them takes most of the
    /// processors, which says nothing of the server.
    /// </summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(8);

    /// <summary>So many connections are made at a time, that none has to wait for its handshake.</summary>
    private const int ConnectsAtOnce = 50;

    public static Scenario All { get; } = new(
        "slow-clients",
        $"a usual load beside {Trickling:N0} clients that send headers byte by byte, {Trickling:N0} that send a body so, {Unread} that do not read a stream of 50 MB, and {Stalled} whose upstream is silent",
        RunAsync);

    private static async Task<string> RunAsync(RunOptions options)
    {
        await using var upstream = await Peer.UpstreamAsync();
        await using var system = await SystemUnderTest.StartAsync(options, upstream);
        var keys = await system.IssueAsync(256, Limits.Requests);
        var requests = keys.Select((key, i) => i % 2 == 0 ? Requests.Get("/v1/quota/check", key) : Requests.Post("/v1/quota/consume", key)).ToArray();
        var server = system.Server;
        Task<LoadFigures> LoadAsync(int seconds) => ClosedLoad.RunAsync(server.Address, options.Connections, TimeSpan.FromSeconds(seconds), requests);
        await LoadAsync(options.WarmUp);

        var rows = new List<string[]> { Row("before", await LoadAsync(options.Seconds), server, 0) };
        using var crowd = new SlowCrowd(server.Address);
        (string Name, bool FillsBuffers, Func<Task> JoinAsync)[] arrivals =
        [
            ("and slow headers", false, () => JoinAsync(Trickling, _ => crowd.TrickleAsync(Requests.Get("/v1/quota/check", keys[0])))),
            ("and slow bodies", false, () => JoinAsync(Trickling, i => crowd.TrickleAsync(Requests.Post(Forwarding.Path, keys[i % keys.Count], Forwarding.Json), Forwarding.Json.Length))),
            ("and unread streams", true, () => JoinAsync(Unread, i => crowd.LeaveUnreadAsync(Requests.Post(Forwarding.Path, keys[i % keys.Count], Forwarding.StreamOf(StubModels.Large))))),
            ("and a silent upstream", true, () => JoinAsync(Stalled, i => crowd.LeaveUnreadAsync(Requests.Post(Forwarding.Path, keys[i % keys.Count], Forwarding.StreamOf(StubModels.Stalled))))),
        ];
        foreach (var (name, fillsBuffers, joinAsync) in arrivals)
        {
            await joinAsync();
            if (fillsBuffers)
            {
                await Task.Delay(Settled, TimeProvider.System); // Not for those that trickle: the server would have ended them.
            }

            rows.Add(Row(name, await LoadAsync(options.Seconds), server, crowd.Open));
        }

        var cut = await crowd.LeaveAsync();
        await Task.Delay(Settled, TimeProvider.System);
        rows.Add(Row("after they left", await LoadAsync(options.Seconds), server, 0));
        return Report.Table(
                ["", "slow connections", "usual load: requests/s", "p50 ms", "p99 ms", "failed", "RSS MB", "threads"], rows)
            + $"The server itself had ended {cut:N0} of the slow connections by then. The most memory at any time: {Report.Number(server.PeakMegabytes, 0)} MB.\n\n";
    }

    private static Task JoinAsync(int count, Func<int, Task> oneAsync) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = ConnectsAtOnce }, async (i, _) => await oneAsync(i));

    private static string[] Row(string name, LoadFigures load, Server server, int slow) =>
    [
        name, Report.Number(slow, 0), Report.Number(load.AdmittedPerSecond, 0), Report.Number(load.Admitted.Percentile(0.5), 2),
        Report.Number(load.Admitted.Percentile(0.99), 2), Report.Number(load.Failed, 0),
        Report.Number(server.ResidentMegabytes, 0), Report.Number(server.Threads, 0),
    ];
}
