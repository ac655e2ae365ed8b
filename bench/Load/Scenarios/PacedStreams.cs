using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;
using QuotaFunctions.Load.Peers;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>Streams as models send them, a chunk at a time: what counts is the CPU of each chunk's way through.</summary>
internal static class PacedStreams
{
    private const int Streams = 128;

    public static Scenario Many { get; } = new(
        "paced-streams", $"{Streams} streams at once of 50 chunks, one each 8 ms, key with a request limit, against bare YARP", RunAsync);

    private static async Task<string> RunAsync(RunOptions options)
    {
        await using var upstream = await Peer.UpstreamAsync();
        await using var system = await SystemUnderTest.StartAsync(options, upstream);
        var requests = (await system.IssueAsync(64, Limits.Requests))
            .Select(key => Requests.Post(Forwarding.Path, key, Forwarding.StreamOf(StubModels.Paced)))
            .ToArray();
        await using var yarp = await Forwarding.YarpAsync(upstream, system.Server, requests[0]);
        async Task<Round> LoadAsync(Server server, int seconds) =>
            (await ClosedLoad.RunAsync(server.Address, Streams, TimeSpan.FromSeconds(seconds), requests)).ToRound();
        Contender[] contenders = [new("QuotaFunctions", system.Server, LoadAsync), new("bare YARP", yarp, LoadAsync)];
        return Report.Contest(await Contest.RunAsync(contenders, options.Rounds, options.Seconds, options.WarmUp))
            + "A request is a stream here, so CPU is per 1,000 streams.\n\n";
    }
}
