using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>Forwarding against bare YARP in front of the same stub upstream.</summary>
internal static class Forwarding
{
    public const string Path = "/v1/chat/completions";
    public const string Json = """{"model":"stub","max_tokens":64,"messages":[{"role":"user","content":"Say hello."}]}""";
    public const string Stream = """{"model":"stub","stream":true,"max_tokens":64,"messages":[{"role":"user","content":"Say hello."}]}""";

    public static Scenario JsonRequests { get; } = new(
        "forward-json", "POST /v1/chat/completions, 1 KB JSON answer, key with a request limit", options => RunAsync(options, Json, Limits.Requests));

    public static Scenario JsonTokens { get; } = new(
        "forward-json-tokens", "POST /v1/chat/completions, 1 KB JSON answer, key with a token limit", options => RunAsync(options, Json, Limits.Tokens));

    public static Scenario Streams { get; } = new(
        "forward-stream", "POST /v1/chat/completions, event stream of 50 chunks, key with a request limit", options => RunAsync(options, Stream, Limits.Requests));

    /// <summary>A request for a stream of one of the stub's models.</summary>
    public static string StreamOf(string model) => Stream.Replace("stub", model, StringComparison.Ordinal);

    private static async Task<string> RunAsync(RunOptions options, string body, string limits)
    {
        await using var upstream = await Peer.UpstreamAsync();
        await using var system = await SystemUnderTest.StartAsync(options, upstream);
        var keys = await system.IssueAsync(64, limits);
        await using var yarp = await YarpAsync(upstream, system.Server, Requests.Post(Path, keys[0], body));
        var script = Scripts.For("POST", body, keys);
        Task<Round> LoadAsync(Server server, int seconds) => Wrk.RunAsync(new Uri(server.Address, Path), options.Connections, seconds, script);
        Contender[] contenders = [new("QuotaFunctions", system.Server, LoadAsync), new("bare YARP", yarp, LoadAsync)];
        var results = await Contest.RunAsync(contenders, options.Rounds, options.Seconds, options.WarmUp);
        return $"{Report.Contest(results)}{await AnswerSizes.CompareAsync(contenders, Requests.Post(Path, keys[0], body))}\n\n";
    }

    /// <summary>YARP before the same upstream, with answers of the same size.</summary>
    public static async Task<Server> YarpAsync(Server upstream, Server system, byte[] request)
    {
        var ours = await AnswerShape.OfAsync(system, request);
        return await Peer.YarpAsync(upstream, ours.HeadersBesides(await AnswerShape.OfAsync(upstream, request)));
    }
}
