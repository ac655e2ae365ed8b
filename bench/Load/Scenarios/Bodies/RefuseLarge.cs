using System.Text;
using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios.Bodies;

/// <summary>What it costs to refuse a large prompt: whoever has nothing left must not keep the processors busy.</summary>
internal static class RefuseLarge
{
    private const int Requests = 50;
    private const int Bytes = 3_000_000;
    private const int SmallMessageBytes = 40;

    /// <summary>The most CPU of the server for one refusal, in milliseconds.</summary>
    private const double Most = 20;

    public static Scenario All { get; } = new(
        "refuse-large", $"a prompt of 3 MB by a key with nothing left, {Requests} times one after the other", RunAsync);

    private static async Task<string> RunAsync(RunOptions options)
    {
        await using var upstream = await Peer.UpstreamAsync();
        await using var system = await SystemUnderTest.StartAsync(options, upstream);
        (string Name, string Limits, bool HasNothing)[] keys =
        [
            ("no requests left", Limit("requests", 0), true),
            ("no tokens left", Limit("tokens", 0), true),
            ("ten tokens left: it is read and counted", Limit("tokens", 10), false),
        ];
        (string Name, string Body)[] prompts = [("random letters", OneMessage()), ("many small messages", ManyMessages())];
        var rows = new List<string[]>();
        foreach (var (name, limits, hasNothing) in keys)
        {
            var key = (await system.IssueAsync(1, limits))[0];
            foreach (var (kind, body) in prompts)
            {
                var cpu = await MeasureAsync(system.Server, Clients.Requests.Post(Forwarding.Path, key, body), options.WarmUp);
                var median = Report.Number(cpu.Median, 1);
                rows.Add([name, kind, hasNothing && cpu.Median > Most ? $"**{median}**" : median, Report.Number(cpu.Mean, 1), hasNothing ? Report.Number(Most, 0) : ""]);
            }
        }

        return Report.Table(["key", "prompt", "CPU ms a request, median", "mean", "at most"], rows);
    }

    private static async Task<CpuOfRequests> MeasureAsync(Server server, byte[] request, int warmUp)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started).TotalSeconds < warmUp)
        {
            await RefusedAsync(server, request);
        }

        var cpu = new CpuOfRequests();
        for (var i = 0; i < Requests; i++)
        {
            await cpu.AddAsync(server, () => RefusedAsync(server, request));
        }

        return cpu;
    }

    /// <summary>A connection for each: a server may end one whose body it does not want.</summary>
    private static async Task RefusedAsync(Server server, byte[] request)
    {
        using var connection = await Connection.OpenAsync(server.Address);
        var answer = await connection.UploadAsync(request);
        if (answer.Status != StatusCodes.Status429TooManyRequests)
        {
            throw new InvalidOperationException($"a key with nothing left got {answer.Status}");
        }
    }

    private static string Limit(string unit, int limit) => $$"""[{"unit":"{{unit}}","window":"lifetime","limit":{{limit}}}]""";

    private static string OneMessage() => Forwarding.Json.Replace("Say hello.", SampleTexts.RandomLetters(Bytes), StringComparison.Ordinal);

    private static string ManyMessages()
    {
        var message = $$"""{"role":"user","content":"{{SampleTexts.RandomLetters(SmallMessageBytes)}}"}""";
        var text = new StringBuilder("""{"model":"stub","max_tokens":64,"messages":[""").Append(message);
        while (text.Length < Bytes)
        {
            text.Append(',').Append(message);
        }

        return text.Append("]}").ToString();
    }
}
