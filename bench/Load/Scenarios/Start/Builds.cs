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

    private static readonly Work[] Warm =
    [
        new("check", "GET", "/v1/quota/check", "", Limits.Requests),
        new("consume", "POST", "/v1/quota/consume", "", Limits.Requests),
        new("forward, JSON, request limit", "POST", Forwarding.Path, Forwarding.Json, Limits.Requests),
        new("forward, JSON, token limit", "POST", Forwarding.Path, Forwarding.Json, Limits.Tokens),
        new("forward, event stream, request limit", "POST", Forwarding.Path, Forwarding.Stream, Limits.Requests),
    ];

    private static async Task<string> RunAsync(RunOptions options)
    {
        string[] builds = [options.Server, .. options.Compare];
        var text = new StringBuilder(await StartsAsync(options, builds));
        if (builds.Length > 1)
        {
            await using var upstream = await Peer.UpstreamAsync();
            foreach (var work in Warm)
            {
                text.Append(await LoadAsync(work, upstream, options, builds));
            }
        }

        return text.ToString();
    }

    private static async Task<string> StartsAsync(RunOptions options, string[] builds)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Folder, $"quota-bench-{Guid.NewGuid():N}"));
        var stores = new List<(string Store, byte[] Work)>();
        foreach (var build in builds)
        {
            stores.Add(await StoreWithOneKeyAsync(build, folder.CreateSubdirectory($"{stores.Count}")));
        }

        var times = builds.Append("").Select(_ => new List<StartTimes>()).ToArray();
        for (var start = 0; start < Starts; start++)
        {
            for (var b = 0; b < builds.Length; b++)
            {
                times[b].Add(await ColdStart.MeasureAsync(builds[b], stores[b].Store, stores[b].Work));
            }

            times[^1].Add(await ColdStart.MeasureAsync(() => Peer.Launch("serve-bare", []), stores[0].Work));
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

    /// <summary>Each build has a store of its own, made by itself: a file that a newer one made does not open in an older one.</summary>
    private static async Task<(string Store, byte[] Work)> StoreWithOneKeyAsync(string build, DirectoryInfo folder)
    {
        var store = SystemUnderTest.SqliteIn(folder.FullName);
        await using var first = await SystemUnderTest.StartOnAsync(build, store);
        return (store, Requests.Get("/v1/quota/check", (await first.IssueAsync(1, Limits.Requests))[0]));
    }

    private static async Task<string> LoadAsync(Work work, Server upstream, RunOptions options, string[] builds)
    {
        var systems = new List<SystemUnderTest>();
        try
        {
            var contenders = new List<Contender>();
            foreach (var build in builds)
            {
                var system = await SystemUnderTest.StartAsync(options with { Server = build }, upstream);
                systems.Add(system);
                var script = Scripts.For(work.Method, work.Body, await system.IssueAsync(256, work.Limits));
                contenders.Add(new Contender(
                    NameOf(build), system.Server, (server, seconds) => Wrk.RunAsync(new Uri(server.Address, work.Path), options.Connections, seconds, script)));
            }

            // The first build is what the others are compared with.
            contenders.Reverse();
            return $"{work.Name}:\n\n{Report.Contest(await Contest.RunAsync(contenders, options.Rounds, options.Seconds, options.WarmUp))}";
        }
        finally
        {
            foreach (var system in systems)
            {
                await system.DisposeAsync();
            }
        }
    }

    /// <summary>What the builds are loaded with once they are warm.</summary>
    private sealed record Work(string Name, string Method, string Path, string Body, string Limits);

    private static string NameOf(string build) => $"{Path.GetFileName(Path.GetDirectoryName(build))} ({ServerBuild.Of(build).Kind})";
}
