using System.Text;
using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>Far more clients than the server can serve: what it refuses, how long admitted work takes, and how soon it is well again.</summary>
internal static class Overload
{
    /// <summary>
    /// So many clients for each of the usual load; closed loops, so this multiplies what is offered at any moment. Of 64 it makes 6,144,
    /// three times as many as the server lets in at once.
    /// </summary>
    private const int Factor = 96;

    /// <summary>Recovered is a median latency of at most so much of the one before.</summary>
    private const double Recovered = 1.5;

    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RecoveryPatience = TimeSpan.FromSeconds(30);

    public static Scenario Clients { get; } = new(
        "overload", $"{Factor} times as many clients as usual, refused ones coming again at once; then the usual load again", RunAsync);

    private static async Task<string> RunAsync(RunOptions options)
    {
        await using var upstream = await Peer.UpstreamAsync();
        var text = new StringBuilder();
        (string Name, Func<string, byte[]> Request)[] works =
        [
            ("check", key => Requests.Get("/v1/quota/check", key)),
            ("consume", key => Requests.Post("/v1/quota/consume", key)),
            ("forward", key => Requests.Post(Forwarding.Path, key, Forwarding.Json)),
        ];
        var rows = new List<string[]>();
        foreach (var (name, request) in works)
        {
            await using var system = await SystemUnderTest.StartAsync(options, upstream);
            var requests = (await system.IssueAsync(256, Limits.Requests)).Select(request).ToArray();
            text.AppendLine(await RunAsync(name, system.Server, requests, options, rows));
        }

        var table = Report.Table(
            ["work", "clients", "admitted/s", "503/s", "503 without Retry-After", "other", "p50 ms", "p99 ms", "RSS MB", "threads"], rows);
        return $"{table}{text}\n";
    }

    private static async Task<string> RunAsync(string name, Server server, byte[][] requests, RunOptions options, List<string[]> rows)
    {
        Task<LoadFigures> LoadAsync(int connections, int seconds) =>
            ClosedLoad.RunAsync(server.Address, connections, TimeSpan.FromSeconds(seconds), requests);
        await LoadAsync(options.Connections, options.WarmUp);
        var before = await LoadAsync(options.Connections, options.Seconds);
        rows.Add(Row(name, options.Connections, before, server));
        rows.Add(Row(name, options.Connections * Factor, await LoadAsync(options.Connections * Factor, options.Seconds), server));

        var ended = TimeProvider.System.GetTimestamp();
        var usual = before.Admitted.Percentile(0.5);
        while (TimeProvider.System.GetElapsedTime(ended) < RecoveryPatience)
        {
            var slice = await ClosedLoad.RunAsync(server.Address, options.Connections, Slice, requests);
            if (slice.Shed == 0 && slice.Broken == 0 && slice.Admitted.Percentile(0.5) <= Recovered * usual)
            {
                // The slice that was good does not count.
                var after = TimeProvider.System.GetElapsedTime(ended) - slice.Elapsed;
                rows.Add(Row($"{name}, afterwards", options.Connections, await LoadAsync(options.Connections, options.Seconds), server));
                return $"{name}: back to its usual median (within {Recovered} times) {after.TotalMilliseconds:F0} ms after the last of the crowd had its answer.  ";
            }
        }

        return $"{name}: **not back to its usual median within {RecoveryPatience.TotalSeconds} s.**  ";
    }

    private static string[] Row(string work, int clients, LoadFigures load, Server server) =>
    [
        work, Report.Number(clients, 0), Report.Number(load.AdmittedPerSecond, 0), Report.Number(load.ShedPerSecond, 0),
        Report.Number(load.ShedWithoutRetryAfter, 0), Report.Number(load.Refused + load.Broken, 0), Report.Number(load.Admitted.Percentile(0.5), 2),
        Report.Number(load.Admitted.Percentile(0.99), 2), Report.Number(server.ResidentMegabytes, 0), Report.Number(server.Threads, 0),
    ];
}
