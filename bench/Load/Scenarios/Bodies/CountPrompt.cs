using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios.Bodies;

/// <summary>
/// What counting a prompt costs: the CPU of forwarding it for a key with a token limit, less that of forwarding the same for a key whose
/// tokens nobody counts.
/// </summary>
internal static class CountPrompt
{
    private const int Megabyte = 1_000_000;

    /// <summary>The most CPU that counting may take for a megabyte, in milliseconds.</summary>
    private const double MostPerMegabyte = 100;

    /// <summary>So often each kind is sent at least before anything counts: until then the tokenizer is not compiled for good.</summary>
    private const int LeastWarmUp = 20;

    private static readonly (int Megabytes, int Requests)[] Sizes = [(1, 30), (3, 20), (10, 10)];

    public static Scenario All { get; } = new(
        "count-prompt", "prompts of 1, 3 and 10 MB, one after the other, for a key with a token limit and, in turn with it, for one without", RunAsync);

    private static async Task<string> RunAsync(RunOptions options)
    {
        await using var upstream = await Peer.UpstreamAsync();
        await using var system = await SystemUnderTest.StartAsync(options, upstream);
        var counted = (await system.IssueAsync(1, Limits.Tokens))[0];
        var uncounted = (await system.IssueAsync(1, Limits.Requests))[0];
        await WarmUpAsync(system.Server, counted, options.WarmUp);
        var rows = new List<string[]>();
        (double Milliseconds, string Of) most = default;
        foreach (var (megabytes, requests) in Sizes)
        {
            foreach (var (name, make) in SampleTexts.All)
            {
                var (with, without) = await MeasureAsync(system.Server, counted, uncounted, requests, number => make(megabytes * Megabyte, number));
                var counting = with.Median - without.Median;
                most = counting > most.Milliseconds ? (counting, $"{name}, {megabytes} MB") : most;
                var perMegabyte = Report.Number(counting / megabytes, 1);
                rows.Add(
                [
                    $"{megabytes} MB", name, Report.Number(with.Median, 1), Report.Number(without.Median, 1), Report.Number(counting, 1),
                    counting / megabytes > MostPerMegabyte ? $"**{perMegabyte}**" : perMegabyte,
                ]);
            }
        }

        return Report.Table(["prompt", "text", "CPU ms a request with a token limit", "without", "counting", "counting, per MB"], rows)
            + $"The most that counting took of one request, at the median: {Report.Number(most.Milliseconds, 0)} ms ({most.Of}).\n\n";
    }

    /// <summary>All kinds in turn: what they have in common shall be compiled before the first counts.</summary>
    private static async Task WarmUpAsync(Server server, string key, int seconds)
    {
        using var connection = await Connection.OpenAsync(server.Address);
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < LeastWarmUp * SampleTexts.All.Count || TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds; i++)
        {
            await ForwardedAsync(connection, RequestOf(key, SampleTexts.All[i % SampleTexts.All.Count].Make(Megabyte, ~i)));
        }
    }

    /// <summary>Each request has a text of its own: the tokenizer remembers words.</summary>
    private static async Task<(CpuOfRequests With, CpuOfRequests Without)> MeasureAsync(
        Server server, string counted, string uncounted, int requests, Func<int, string> make)
    {
        using var connection = await Connection.OpenAsync(server.Address);
        var (with, without) = (new CpuOfRequests(), new CpuOfRequests());
        for (var i = 0; i < requests; i++)
        {
            var text = make(i);
            var (first, second) = (RequestOf(counted, text), RequestOf(uncounted, text));
            await with.AddAsync(server, () => ForwardedAsync(connection, first));
            await without.AddAsync(server, () => ForwardedAsync(connection, second));
        }

        return (with, without);
    }

    private static async Task ForwardedAsync(Connection connection, byte[] request)
    {
        var answer = await connection.ExchangeAsync(request);
        if (!answer.IsSuccess)
        {
            throw new InvalidOperationException($"a prompt of {request.Length:N0} bytes got {answer.Status}");
        }
    }

    private static byte[] RequestOf(string key, string text) => Requests.Post(Forwarding.Path, key, Forwarding.Json.Replace("Say hello.", text, StringComparison.Ordinal));
}
