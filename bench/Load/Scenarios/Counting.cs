using System.Globalization;
using System.Text;
using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>Check and consume against a bare Kestrel endpoint that returns as many bytes, and consume against Redis behind such an endpoint.</summary>
internal static class Counting
{
    /// <summary>How far the slowest of a hundred may be from the median, in fsyncs.</summary>
    private const double MostSyncs = 3;

    public static Scenario Check { get; } = new(
        "check", "GET /v1/quota/check, 256 keys", options => RunAsync(options, HttpMethod.Get, "/v1/quota/check", keys: 256, isDurable: false));

    public static Scenario ConsumeSpread { get; } = new(
        "consume-spread", "POST /v1/quota/consume, 256 keys, durable (SQLite, WAL, synchronous=FULL)",
        options => RunAsync(options, HttpMethod.Post, "/v1/quota/consume", keys: 256, isDurable: true));

    public static Scenario ConsumeHot { get; } = new(
        "consume-hot", "POST /v1/quota/consume, one key, durable (SQLite, WAL, synchronous=FULL)",
        options => RunAsync(options, HttpMethod.Post, "/v1/quota/consume", keys: 1, isDurable: true));

    private static async Task<string> RunAsync(RunOptions options, HttpMethod method, string path, int keys, bool isDurable)
    {
        var sync = DiskSync.MedianMilliseconds(options.Folder);
        await using var system = await SystemUnderTest.StartAsync(options);
        var issued = await system.IssueAsync(keys, Limits.Requests);
        var request = method == HttpMethod.Get ? Requests.Get(path, issued[0]) : Requests.Post(path, issued[0]);
        var shape = await AnswerShape.OfAsync(system.Server, request);
        await using var bare = await Peer.BareAsync(shape);
        await using var redis = isDurable ? await RedisStore.StartAsync() : null;
        await using var counting = redis is null ? null : await Peer.RedisAsync(shape, redis);

        var script = Scripts.For(method.Method, "", issued);
        Task<Round> LoadAsync(Server server, int seconds) => Wrk.RunAsync(new Uri(server.Address, path), options.Connections, seconds, script);
        var contenders = new List<Contender> { new("QuotaFunctions", system.Server, LoadAsync) };
        if (counting is not null)
        {
            contenders.Add(new Contender("Kestrel + Redis, not durable", counting, LoadAsync) { Backends = [redis!] });
        }

        contenders.Add(new Contender("bare Kestrel", bare, LoadAsync));
        var results = await Contest.RunAsync(contenders, options.Rounds, options.Seconds, options.WarmUp);
        var text = new StringBuilder(Report.Contest(results)).AppendLine(await AnswerSizes.CompareAsync(contenders, request));
        if (isDurable)
        {
            text.AppendLine(Spread(results[0], results[^1], sync)).AppendLine(redis is null ? RedisStore.Missing : AgainstRedis(results));
        }

        return text.AppendLine().ToString();
    }

    private static string Spread(Result system, Result limit, double sync)
    {
        var spread = (system.P99 - system.P50) / sync;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"From the median to p99: {system.P99 - system.P50:F2} ms, {spread:F1} times an fsync of {sync:F2} ms{(spread <= MostSyncs ? "" : $" (**more than {MostSyncs}**)")}; {limit.Name}, which does not sync: {limit.P99 - limit.P50:F2} ms.");
    }

    private static string AgainstRedis(IReadOnlyList<Result> results) => string.Create(
        CultureInfo.InvariantCulture,
        $"Throughput against Kestrel + Redis: {results[0].Rps / results[1].Rps:F2}. CPU and memory of that peer are both processes'.");
}
