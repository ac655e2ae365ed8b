using System.Globalization;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>Forwarding against bare YARP in front of the same stub upstream.</summary>
internal static class Forwarding
{
    private const string Requests = """[{"unit":"requests","window":"lifetime","limit":1000000000}]""";
    private const string Tokens = """[{"unit":"tokens","window":"lifetime","limit":1000000000000}]""";
    private const string Json = """{"model":"stub","max_tokens":64,"messages":[{"role":"user","content":"Say hello."}]}""";
    private const string Stream = """{"model":"stub","stream":true,"max_tokens":64,"messages":[{"role":"user","content":"Say hello."}]}""";

    public static Scenario JsonRequests { get; } = new(
        "forward-json", "POST /v1/chat/completions, 1 KB JSON answer, key with a request limit", options => RunAsync(options, Json, Requests));

    public static Scenario JsonTokens { get; } = new(
        "forward-json-tokens", "POST /v1/chat/completions, 1 KB JSON answer, key with a token limit", options => RunAsync(options, Json, Tokens));

    public static Scenario Streams { get; } = new(
        "forward-stream", "POST /v1/chat/completions, event stream of 50 chunks, key with a request limit", options => RunAsync(options, Stream, Requests));

    private static async Task<IReadOnlyList<Result>> RunAsync(RunOptions options, string body, string limits)
    {
        await using var upstream = await Ports.StartSelfAsync(["serve-upstream", "--port", Text(Ports.Upstream)], Ports.Upstream);
        await using var yarp = await Ports.StartSelfAsync(
            ["serve-yarp", "--port", Text(Ports.Peer), "--upstream", $"http://127.0.0.1:{Ports.Upstream}"], Ports.Peer);
        await using var system = await SystemUnderTest.StartAsync(options.Server, Ports.System, Ports.Upstream);
        var keys = await system.IssueAsync(64, limits);
        var script = Scripts.For("POST", body, keys);
        Task<Round> LoadAsync(Server server, int seconds) =>
            Wrk.RunAsync(new Uri(server.Address, "/v1/chat/completions"), options.Connections, seconds, script);
        return await Contest.RunAsync(
            [new Contender("QuotaFunctions", system.Server, LoadAsync), new Contender("bare YARP", yarp, LoadAsync)], options.Rounds, options.Seconds);
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
