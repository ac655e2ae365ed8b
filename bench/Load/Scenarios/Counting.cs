using System.Globalization;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>Check and consume against a bare Kestrel endpoint that returns as many bytes.</summary>
internal static class Counting
{
    private const string ManyRequests = """[{"unit":"requests","window":"lifetime","limit":1000000000}]""";

    public static Scenario Check { get; } = new(
        "check", "GET /v1/quota/check", options => RunAsync(options, HttpMethod.Get, "/v1/quota/check", "", keys: 256));

    public static Scenario ConsumeSpread { get; } = new(
        "consume-spread", "POST /v1/quota/consume, 256 keys, durable (SQLite, WAL, synchronous=FULL)",
        options => RunAsync(options, HttpMethod.Post, "/v1/quota/consume", "", keys: 256));

    public static Scenario ConsumeHot { get; } = new(
        "consume-hot", "POST /v1/quota/consume, one key, durable (SQLite, WAL, synchronous=FULL)",
        options => RunAsync(options, HttpMethod.Post, "/v1/quota/consume", "", keys: 1));

    private static async Task<IReadOnlyList<Result>> RunAsync(RunOptions options, HttpMethod method, string path, string body, int keys)
    {
        await using var system = await SystemUnderTest.StartAsync(options.Server, Ports.System, Ports.Upstream);
        var issued = await system.IssueAsync(keys, ManyRequests);
        var (length, headers) = await system.ShapeOfAsync(method, path, issued[0]);
        string[] arguments = ["serve-bare", "--port", Text(Ports.Peer), "--bytes", Text(length), .. headers.SelectMany(h => new[] { "--header", h })];
        await using var bare = await Ports.StartSelfAsync(arguments, Ports.Peer);
        var script = Scripts.For(method.Method, body, issued);
        Task<Round> LoadAsync(Server server, int seconds) => Wrk.RunAsync(new Uri(server.Address, path), options.Connections, seconds, script);
        return await Contest.RunAsync(
            [new Contender("QuotaFunctions", system.Server, LoadAsync), new Contender("bare Kestrel", bare, LoadAsync)], options.Rounds, options.Seconds);
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
