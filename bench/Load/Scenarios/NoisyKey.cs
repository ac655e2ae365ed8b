using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;
using QuotaFunctions.Load.Peers;
using QuotaFunctions.Load.Scenarios.Bodies;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>What other keys notice of one that does its worst.</summary>
internal static class NoisyKey
{
    /// <summary>A key's share of the places, as it is by default.</summary>
    private const int Share = 512;

    private const int Unread = 32;
    private const int Silent = 128;
    private const int Huge = 6;
    private const int HugeBytes = 20_000_000;
    private const int ConnectsAtOnce = 64;

    /// <summary>So many looks in a row at which next to nothing has moved.</summary>
    private const int Still = 3;

    /// <summary>What others keep of their throughput at least.</summary>
    private const double Least = 0.9;

    /// <summary>
    /// A refused client comes again after it, more or less. Clients that come again at once load the machine with what they cost to be
    /// told so, each as much as a check: that is a flood, which no server answers for nothing.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Filling the buffers of streams that nobody reads keeps stub and server busy, and says nothing of what comes after.</summary>
    private static readonly TimeSpan MostSettling = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static Scenario All { get; } = new(
        "noisy-key",
        $"other keys alone, and beside one with {10 * Share:N0} clients, ten times its share: {Huge} silent within a body of 20 MB, {Silent} within a small one, {Unread} that do not read a stream of 50 MB, the others with slow streams, or refused and back after some 5 s",
        RunAsync);

    private static readonly (string Name, string Method, string Path, string Body)[] Works =
    [
        ("check, 256 keys", "GET", "/v1/quota/check", ""),
        ("consume, 256 keys", "POST", "/v1/quota/consume", ""),
        ("forward, JSON, 256 keys", "POST", Forwarding.Path, Forwarding.Json),
    ];

    private static async Task<string> RunAsync(RunOptions options)
    {
        await using var upstream = await Peer.UpstreamAsync();
        await using var system = await SystemUnderTest.StartAsync(options, upstream, new Dictionary<string, string>
        {
            ["MAX_CONCURRENT_REQUESTS"] = $"{4 * Share}",
            ["MAX_CONCURRENT_REQUESTS_PER_KEY"] = $"{Share}",
            ["REQUEST_SILENCE_SECONDS"] = "300", // Silent clients would be back at once.
        });
        var noisy = (await system.IssueAsync(1, Limits.Requests))[0];
        var keys = await system.IssueAsync(256, Limits.Requests);
        var scripts = Works.Select(w => Scripts.For(w.Method, w.Body, keys)).ToArray();
        Task<Round> LoadAsync(int work, int seconds) => Wrk.RunAsync(new Uri(system.Server.Address, Works[work].Path), options.Connections, seconds, scripts[work]);
        for (var work = 0; work < Works.Length; work++)
        {
            await LoadAsync(work, options.WarmUp);
        }

        await Wrk.RunAsync(new Uri(system.Server.Address, Forwarding.Path), options.Connections, options.WarmUp, Scripts.For("POST", Forwarding.Stream, keys));

        var rounds = Works.Select(_ => new List<(Round Alone, Round Beside)>()).ToArray();
        var noise = new List<Noise>();
        for (var round = 0; round < options.Rounds; round++)
        {
            var alone = new Round[Works.Length];
            for (var work = 0; work < Works.Length; work++)
            {
                alone[work] = await LoadAsync(work, options.Seconds);
            }

            using var crowd = new SlowCrowd(system.Server.Address);
            await JoinAsync(crowd, noisy, system.Server);
            var before = Noise.Now(crowd);
            for (var work = 0; work < Works.Length; work++)
            {
                rounds[work].Add((alone[work], await LoadAsync(work, options.Seconds)));
            }

            noise.Add(Noise.Now(crowd).Since(before));
            await crowd.LeaveAsync();
            await SettledAsync(system.Server);
        }

        return Report.Table(
                ["other keys", "alone, requests/s", "beside it", "ratio", "p99 ms alone", "beside it", "failed alone", "beside it"],
                Works.Zip(rounds, (work, all) => Row(work.Name, all)))
            + $"Beside the others, the noisy key had {Report.Number(Median.Of(noise.Select(n => n.Refused)), 0)} refusals a second. "
            + $"Its clients took {Report.Number(Median.Of(noise.Select(n => n.ClientCpu)), 2)} processors. "
            + $"The most memory at any time: {Report.Number(system.Server.PeakMegabytes, 0)} MB.\n\n";
    }

    private static async Task JoinAsync(SlowCrowd crowd, string key, Server system)
    {
        var small = Requests.Post(Forwarding.Path, key, Forwarding.Json);
        var huge = Requests.Post(Forwarding.Path, key, Forwarding.Json.Replace("Say hello.", SampleTexts.RandomLetters(HugeBytes), StringComparison.Ordinal));
        var unread = Requests.Post(Forwarding.Path, key, Forwarding.StreamOf(StubModels.Large));
        var slow = Requests.Post(Forwarding.Path, key, Forwarding.StreamOf(StubModels.Slow));
        Task AddAsync(int count, Func<int, Task> oneAsync) =>
            Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = ConnectsAtOnce }, async (i, _) => await oneAsync(i));

        await AddAsync(Unread, _ => crowd.LeaveUnreadAsync(unread));
        await SettledAsync(system);
        await AddAsync(Huge, _ => crowd.HoldBackAsync(huge));
        await AddAsync(Silent, _ => crowd.HoldBackAsync(small));
        await AddAsync((10 * Share) - Unread - Huge - Silent, i => crowd.InsistAsync(slow, Pause * (0.5 + i % 100 / 100.0)));
        await SettledAsync(system);
    }

    private static async Task SettledAsync(Server server)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (last, still) = (-1L, 0);
        while (still < Still && TimeProvider.System.GetElapsedTime(started) < MostSettling)
        {
            await Task.Delay(Look, TimeProvider.System);
            var now = SendQueue.BytesOf(server.Address.Port);
            still = Math.Abs(now - last) < 64 * 1024 ? still + 1 : 0;
            last = now;
        }
    }

    private static string[] Row(string work, List<(Round Alone, Round Beside)> rounds)
    {
        var ratio = Median.Of(rounds.Select(r => r.Beside.Rps / r.Alone.Rps));
        var text = Report.Number(ratio, 2);
        return
        [
            work, Report.Number(Median.Of(rounds.Select(r => r.Alone.Rps)), 0), Report.Number(Median.Of(rounds.Select(r => r.Beside.Rps)), 0),
            ratio < Least ? $"**{text}**" : text,
            Report.Number(Median.Of(rounds.Select(r => r.Alone.P99)), 2), Report.Number(Median.Of(rounds.Select(r => r.Beside.P99)), 2),
            Report.Number(rounds.Sum(r => r.Alone.Failed), 0), Report.Number(rounds.Sum(r => r.Beside.Failed), 0),
        ];
    }

    /// <summary>What the noise takes of the machine by itself: the others cannot have that, however good the server is.</summary>
    private sealed record Noise(double Refused, double ClientCpu, long At)
    {
        public static Noise Now(SlowCrowd crowd) => new(crowd.Refused, CpuClock.SecondsOf(Environment.ProcessId), TimeProvider.System.GetTimestamp());

        public Noise Since(Noise before)
        {
            var seconds = TimeProvider.System.GetElapsedTime(before.At, At).TotalSeconds;
            return new Noise((Refused - before.Refused) / seconds, (ClientCpu - before.ClientCpu) / seconds, At);
        }
    }
}
