using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios.Start;

/// <summary>How soon each build of the server is there and what it takes up when idle.</summary>
internal static class Builds
{
    private const int Starts = 11;

    public static Scenario Cold { get; } = new(
        "cold-start", $"{Starts} starts of each build in turn, on a store with one key", RunAsync);

    private static async Task<string> RunAsync(RunOptions options)
    {
        string[] builds = [options.Server, .. options.Compare];
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
        var names = builds.Select(b => ServerBuild.Of(b).Name).Append("bare Kestrel (JIT)");
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
}
