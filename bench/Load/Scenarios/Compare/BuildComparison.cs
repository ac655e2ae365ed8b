using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;
using QuotaFunctions.Load.Peers;

namespace QuotaFunctions.Load.Scenarios.Compare;

/// <summary>A build of the server against older ones, work by work, in alternating rounds.</summary>
/// <remarks>
/// Each build starts anew for each work, on a store that it makes itself and with the settings that all builds know: an older build does
/// not open a newer one's file.
/// </remarks>
internal static class BuildComparison
{
    private const int ManyKeys = 256;

    public static Scenario All { get; } = new(
        "compare", "--server against each build of --compare in alternating rounds; a ratio above 1 is better, rows below 0.9 are bold", RunAsync) { IsLong = true };

    private static readonly Work[] Works =
    [
        Load("check, 256 keys", "GET", "/v1/quota/check", "", Limits.Requests),
        Load("consume, 256 keys", "POST", "/v1/quota/consume", "", Limits.Requests),
        Load("consume, one key", "POST", "/v1/quota/consume", "", Limits.Requests, keys: 1),
        Load("forward, JSON, request limit", "POST", Forwarding.Path, Forwarding.Json, Limits.Requests),
        Load("forward, JSON, token limit", "POST", Forwarding.Path, Forwarding.Json, Limits.Tokens),
        Load("forward, event stream, request limit", "POST", Forwarding.Path, Forwarding.Stream, Limits.Requests),
        FirstByteOf(connections: 1),
        FirstByteOf(connections: 16),
    ];

    private static async Task<string> RunAsync(RunOptions options)
    {
        if (options.Compare.Count == 0)
        {
            throw new InvalidOperationException("Name the build to compare with: --compare OLD.");
        }

        await using var upstream = await Peer.UpstreamAsync();
        var text = "";
        foreach (var old in options.Compare)
        {
            var rows = new List<IReadOnlyList<string>>();
            foreach (var work in Works)
            {
                rows.Add((await RunAsync(work, upstream, options, old)).Row());
            }

            text += $"New: {ServerBuild.Of(options.Server).Name}; old: {ServerBuild.Of(old).Name}.\n\n{Report.Table(Comparison.Columns, rows)}";
        }

        return text;
    }

    private static async Task<Comparison> RunAsync(Work work, Server upstream, RunOptions options, string old)
    {
        await using var newer = await SystemUnderTest.StartAsync(options, upstream);
        await using var older = await SystemUnderTest.StartAsync(options with { Server = old }, upstream);
        var contenders = new List<Contender>();
        foreach (var system in (SystemUnderTest[])[newer, older])
        {
            var keys = await system.IssueAsync(work.Keys, work.Limits);
            var name = system == newer ? "new" : "old";
            contenders.Add(new Contender(name, system.Server, (server, seconds) => work.LoadAsync(server, keys, options.Connections, seconds)));
        }

        var results = await Contest.RunAsync(contenders, options.Rounds, options.Seconds, options.WarmUp);
        return new Comparison(work.Name, results[0], results[1], work.IsTime);
    }

    private static Work Load(string name, string method, string path, string body, string limits, int keys = ManyKeys) => new(
        name, limits, keys, IsTime: false,
        (server, issued, connections, seconds) => Wrk.RunAsync(new Uri(server.Address, path), connections, seconds, Scripts.For(method, body, issued)));

    private static Work FirstByteOf(int connections) => new(
        $"first byte of a stream, {connections} at once", Limits.Requests, 64, IsTime: true,
        async (server, issued, _, seconds) =>
        {
            var requests = issued.Select(key => Requests.Post(Forwarding.Path, key, Forwarding.StreamOf(StubModels.Pausing))).ToArray();
            var load = await ClosedLoad.RunAsync(server.Address, connections, TimeSpan.FromSeconds(seconds), requests);
            return load.ToRound() with { P50 = load.FirstBytes.Percentile(0.5), P99 = load.FirstBytes.Percentile(0.99) };
        });

    /// <summary>What the builds are loaded with.</summary>
    /// <param name="Name">What it is called in the table.</param>
    /// <param name="Limits">The limits of its keys.</param>
    /// <param name="Keys">How many keys.</param>
    /// <param name="IsTime">Whether its median latency counts, and not its throughput.</param>
    /// <param name="LoadAsync">Loads a server: with which keys, over how many connections, for how many seconds.</param>
    private sealed record Work(
        string Name, string Limits, int Keys, bool IsTime, Func<Server, IReadOnlyList<string>, int, int, Task<Round>> LoadAsync);
}
