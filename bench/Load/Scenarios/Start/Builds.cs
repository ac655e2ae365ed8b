using System.Text;
using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios.Start;

/// <summary>How soon each build of the server is there, what it takes up when idle, and how fast it is when it is warm.</summary>
internal static class Builds
{
    private const int Starts = 11;

    public static Scenario Cold { get; } = new(
        "cold-start", $"{Starts} starts of each build in turn, on a store with one key; with --compare their throughput too", RunAsync);

    private static async Task<string> RunAsync(RunOptions options)
    {
        string[] builds = [options.Server, .. options.Compare];
        var text = new StringBuilder(await StartsAsync(options, builds));
        if (builds.Length > 1)
        {
            text.Append(await LoadAsync("check", "GET", "/v1/quota/check", options, builds));
            text.Append(await LoadAsync("consume", "POST", "/v1/quota/consume", options, builds));
        }

        return text.ToString();
    }

    private static async Task<string> StartsAsync(RunOptions options, string[] builds)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Folder, $"quota-bench-{Guid.NewGuid():N}"));
        var store = SystemUnderTest.SqliteIn(folder.FullName);
        byte[] work;
        await using (var first = await SystemUnderTest.StartOnAsync(options.Server, store))
        {
            work = Requests.Get("/v1/quota/check", (await first.IssueAsync(1, Limits.Requests))[0]);
        }

        var times = builds.Append("").Select(_ => new List<StartTimes>()).ToArray();
        for (var start = 0; start < Starts; start++)
        {
            for (var b = 0; b < builds.Length; b++)
            {
                times[b].Add(await ColdStart.MeasureAsync(builds[b], store, work));
            }

            times[^1].Add(await ColdStart.MeasureAsync(() => Peer.Launch("serve-bare", []), work));
        }

        folder.Delete(recursive: true);
        var names = builds.Select(NameOf).Append("bare Kestrel (JIT)");
        return Report.Table(
            ["build", "first 200 of /livez, ms", "first 200 of a check, ms", "RSS idle MB"],
            names.Zip(times, (name, all) => new[]
            {
                name, Report.Number(Median.Of(all.Select(t => t.Alive)), 0), Report.Number(Median.Of(all.Select(t => t.Working)), 0),
                Report.Number(Median.Of(all.Select(t => t.Resident)), 0),
            }));
    }

    private static async Task<string> LoadAsync(string name, string method, string path, RunOptions options, string[] builds)
    {
        var systems = new List<SystemUnderTest>();
        try
        {
            var contenders = new List<Contender>();
            foreach (var build in builds)
            {
                var system = await SystemUnderTest.StartAsync(options with { Server = build });
                systems.Add(system);
                var script = Scripts.For(method, "", await system.IssueAsync(256, Limits.Requests));
                contenders.Add(new Contender(
                    NameOf(build), system.Server, (server, seconds) => Wrk.RunAsync(new Uri(server.Address, path), options.Connections, seconds, script)));
            }

            // The first build is what the others are compared with.
            contenders.Reverse();
            return $"{name}:\n\n{Report.Contest(await Contest.RunAsync(contenders, options.Rounds, options.Seconds, options.WarmUp))}";
        }
        finally
        {
            foreach (var system in systems)
            {
                await system.DisposeAsync();
            }
        }
    }

    private static string NameOf(string build) => $"{Path.GetFileName(Path.GetDirectoryName(build))} ({ServerBuild.Of(build).Kind})";
}
