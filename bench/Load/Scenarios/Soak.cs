using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>A mixed load for minutes, with connections that come and go and more keys than are kept in memory: does anything grow?</summary>
internal static class Soak
{
    private const int Keys = 6_000;
    private const int SlicesPerMinute = 4;

    /// <summary>Until then caches fill and code is compiled; it does not count.</summary>
    private const int SettlingMinutes = 2;

    public static Scenario Mixed { get; } = new(
        "soak", $"checks, consumes, forwarded JSON and streams on {Keys:N0} keys, new connections four times a minute", RunAsync) { IsLong = true };

    private static async Task<string> RunAsync(RunOptions options)
    {
        await using var upstream = await Peer.UpstreamAsync();
        await using var system = await SystemUnderTest.StartAsync(options, upstream);
        var keys = await system.IssueAsync(Keys, Limits.Requests);
        var requests = keys.Select((key, i) => (i % 10) switch
        {
            < 4 => Requests.Get("/v1/quota/check", key),
            < 7 => Requests.Post("/v1/quota/consume", key),
            < 9 => Requests.Post(Forwarding.Path, key, Forwarding.Json),
            _ => Requests.Post(Forwarding.Path, key, Forwarding.Stream),
        }).ToArray();

        var rows = new List<string[]>();
        var resident = new List<double>();
        for (var minute = 1; minute <= options.Minutes; minute++)
        {
            var (rate, p50, p99, failed, memory) = (new List<double>(), new List<double>(), new List<double>(), 0L, new List<double>());
            for (var slice = 0; slice < SlicesPerMinute; slice++)
            {
                var load = await ClosedLoad.RunAsync(
                    system.Server.Address, options.Connections, TimeSpan.FromMinutes(1) / SlicesPerMinute, requests);
                rate.Add(load.AdmittedPerSecond);
                p50.Add(load.Admitted.Percentile(0.5));
                p99.Add(load.Admitted.Percentile(0.99));
                failed += load.Failed;
                memory.Add(system.Server.ResidentMegabytes);
            }

            resident.Add(Median.Of(memory));
            rows.Add(
            [
                $"{minute}", Report.Number(Median.Of(rate), 0), Report.Number(Median.Of(p50), 2), Report.Number(Median.Of(p99), 2),
                Report.Number(failed, 0), Report.Number(resident[^1], 1), Report.Number(system.Server.Threads, 0),
            ]);
        }

        return Report.Table(["minute", "requests/s", "p50 ms", "p99 ms", "failed", "RSS MB", "threads"], rows) + Growth(resident);
    }

    private static string Growth(List<double> resident)
    {
        var settled = resident.Skip(SettlingMinutes).ToArray();
        if (settled.Length < 2)
        {
            return "Too short to speak of growth.\n\n";
        }

        var (early, late) = (Median.Of(settled[..(settled.Length / 2)]), Median.Of(settled[(settled.Length / 2)..]));
        return $"From the first half to the second, without the first {SettlingMinutes} minutes: {Report.Number(early, 1)} MB to {Report.Number(late, 1)} MB, {Report.Number(late - early, 1)} MB of growth.\n\n";
    }
}
