using System.Globalization;
using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios.Scale;

/// <summary>What the dashboard's views cost on a large store, and what clients notice of an open one.</summary>
internal static class OpenDashboard
{
    private const int Keys = 100_000;

    /// <summary>More keys than a server keeps in memory.</summary>
    private const int Cold = 25_000;

    private const int EveryDays = 122;
    private const int Reads = 40;

    /// <summary>The most that the 99th percentile of clients may grow by.</summary>
    private const double MostRatio = 1.05;

    /// <summary>How often an open overview asks.</summary>
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(10);

    /// <summary>How often somebody who works with the dashboard opens another view.</summary>
    private static readonly TimeSpan Click = TimeSpan.FromSeconds(5);

    private static readonly (string Name, string Path)[] Views =
    [
        ("overview, 24 hours", "/admin/overview?span=24h"),
        ("overview, 7 days by key", "/admin/overview?span=7d&group_by=key"),
        ("overview, 30 days by tag", "/admin/overview?span=30d&group_by=tag"),
        ("overview, 366 days", $"/admin/overview?from={TimeProvider.System.GetUtcNow().AddDays(-365):yyyy-MM-dd}"),
        ("keys, newest page", "/admin/keys?limit=50"),
        ("keys, active", "/admin/keys?limit=50&status=active"),
        ("keys, of a tag that none has", "/admin/keys?limit=50&tag=none"),
        ("usage, first page by day and key", "/admin/usage?group_by=day,key&limit=50"),
        ("audit, newest page", "/admin/audit?limit=50"),
        ("upstreams", "/admin/upstreams"),
        ("settings", "/admin/settings"),
    ];

    private static readonly (string Name, string Method, string Path, string Body)[] Works =
    [
        ("check, 256 keys", "GET", "/v1/quota/check", ""),
        ("consume, 256 keys", "POST", "/v1/quota/consume", ""),
        ("forward, JSON, 256 keys", "POST", Forwarding.Path, Forwarding.Json),
    ];

    public static Scenario All { get; } = new(
        "dashboard", "the dashboard's views on 100,000 keys, and clients alone and beside an open overview and somebody who opens a view every 5 s", RunAsync) { IsLong = true };

    private static async Task<string> RunAsync(RunOptions options)
    {
        using var store = await FilledStore.MakeAsync(options, Keys, Cold, EveryDays);
        await using var upstream = await Peer.UpstreamAsync();
        await using (var filling = await SystemUnderTest.StartOnAsync(options.Server, store.Url, upstream: upstream))
        {
            await Wrk.RunAsync(new Uri(filling.Server.Address, Forwarding.Path), options.Connections, 10, Scripts.For("POST", Forwarding.Json, store.Keys));
        }

        var rows = PastTimeline.Write(store.File);
        await using var system = await SystemUnderTest.StartOnAsync(options.Server, store.Url, upstream: upstream);
        var views = await ViewsAsync(system.Server);
        var works = await WorksAsync(options, system.Server, [.. store.Keys.Take(256)]);
        return $"{store.Description}, {rows:N0} rows of the timeline.\n\n"
            + Report.Table(["view", "median ms", "p95 ms", "kB"], views)
            + Report.Table(["clients", "alone, requests/s", "beside it", "p99 ms alone", "beside it", "ratio of p99", "failed"], works)
            + string.Create(CultureInfo.InvariantCulture, $"The most memory at any time: {system.Server.PeakMegabytes:F0} MB.\n\n");
    }

    private static async Task<IReadOnlyList<string[]>> ViewsAsync(Server server)
    {
        var rows = new List<string[]>();
        foreach (var (name, path) in Views)
        {
            var times = new List<double>();
            var bytes = 0L;
            for (var i = 0; i < Reads; i++)
            {
                // The overview is shared by all who ask the same for a while, so each asks for another number of groups.
                var answer = await AskAsync(server, path.StartsWith("/admin/overview", StringComparison.Ordinal) ? $"{path}&top={1 + (i % 24)}" : path);
                times.Add(answer.Duration.TotalMilliseconds);
                bytes = answer.Bytes;
            }

            times.Sort();
            rows.Add([name, Report.Number(Median.Of(times), 2), Report.Number(times[Reads * 95 / 100], 2), Report.Number(bytes / 1000.0, 1)]);
        }

        return rows;
    }

    private static async Task<IReadOnlyList<string[]>> WorksAsync(RunOptions options, Server server, IReadOnlyList<string> keys)
    {
        var rows = new List<string[]>();
        foreach (var (name, method, path, body) in Works)
        {
            var script = Scripts.For(method, body, keys);
            Task<Round> LoadAsync(int seconds) => Wrk.RunAsync(new Uri(server.Address, path), options.Connections, seconds, script);
            await LoadAsync(options.WarmUp);
            var rounds = new List<(Round Alone, Round Beside)>();
            for (var round = 0; round < options.Rounds; round++)
            {
                // Each goes first in turn, so that what the machine does meanwhile hits both alike.
                var early = round % 2 == 0 ? await LoadAsync(options.Seconds) : null;
                var beside = await BesideAsync(server, () => LoadAsync(options.Seconds));
                rounds.Add((early ?? await LoadAsync(options.Seconds), beside));
            }

            var ratio = Median.Of(rounds.Select(r => r.Beside.P99 / r.Alone.P99));
            rows.Add(
            [
                name, Report.Number(Median.Of(rounds.Select(r => r.Alone.Rps)), 0), Report.Number(Median.Of(rounds.Select(r => r.Beside.Rps)), 0),
                Report.Number(Median.Of(rounds.Select(r => r.Alone.P99)), 2), Report.Number(Median.Of(rounds.Select(r => r.Beside.P99)), 2),
                ratio > MostRatio ? $"**{Report.Number(ratio, 2)}**" : Report.Number(ratio, 2), Report.Number(rounds.Sum(r => r.Alone.Failed + r.Beside.Failed), 0),
            ]);
        }

        return rows;
    }

    private static async Task<Round> BesideAsync(Server server, Func<Task<Round>> loadAsync)
    {
        using var end = new CancellationTokenSource();
        var desk = Task.WhenAll(RepeatAsync(server, [Views[0].Path], Refresh, end.Token), RepeatAsync(server, [.. Views.Select(v => v.Path)], Click, end.Token));
        var round = await loadAsync();
        await end.CancelAsync();
        await desk;
        return round;
    }

    private static async Task RepeatAsync(Server server, IReadOnlyList<string> paths, TimeSpan pause, CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            await AskAsync(server, paths[i % paths.Count]);
            await Task.Delay(pause, TimeProvider.System, end).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private static async Task<Answer> AskAsync(Server server, string path)
    {
        using var connection = await Connection.OpenAsync(server.Address, keepsHead: true);
        var answer = await connection.ExchangeAsync(Requests.Get(path, SystemUnderTest.AdminToken));
        return answer.IsSuccess ? answer : throw new InvalidOperationException($"{path} answered {connection.Head}");
    }
}
