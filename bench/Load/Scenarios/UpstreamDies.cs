using System.Text.Json.Nodes;
using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;
using QuotaFunctions.Load.Peers;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>One of two upstreams dies under load: what was not answered yet must come from the other.</summary>
internal static class UpstreamDies
{
    private const int Streams = 128;

    /// <summary>Between the first streams of two clients: at any moment some have begun and some have not.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(10);

    public static Scenario Mid { get; } = new(
        "upstream-dies", $"{Streams} streams at once through two upstreams, whose first chunk takes 250 ms; one upstream is killed in the middle of a round", RunAsync);

    private static async Task<string> RunAsync(RunOptions options)
    {
        var rows = new List<string[]>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            rows.Add(await RunAsync(options, round));
        }

        return Report.Table(["round", "when it died: begun", "not begun", "whole before", "whole after", "lost, had begun", "lost, had not begun", "which got instead"], rows);
    }

    private static async Task<string[]> RunAsync(RunOptions options, int round)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Folder, $"quota-bench-{Guid.NewGuid():N}"));
        try
        {
            await using var staying = await Peer.UpstreamAsync();
            await using var dying = await Peer.UpstreamAsync();
            var file = Path.Combine(folder.FullName, "upstreams.json");
            await File.WriteAllTextAsync(file, FileOf(staying, dying));
            await using var system = await SystemUnderTest.StartAsync(options, settings: new Dictionary<string, string> { ["UPSTREAMS_FILE"] = file });
            var requests = (await system.IssueAsync(64, Limits.Requests))
                .Select(key => Requests.Post(Forwarding.Path, key, Forwarding.StreamOf(StubModels.Thinking)))
                .ToArray();

            var watch = new StreamWatch(Streams);
            using var end = new CancellationTokenSource();
            var running = watch.RunAsync(system.Server.Address, requests, Apart, end.Token);
            await Task.Delay(TimeSpan.FromSeconds(options.WarmUp), TimeProvider.System);
            var (underWay, before) = (watch.UnderWay, watch.Whole);
            await dying.KillAsync();
            await Task.Delay(TimeSpan.FromSeconds(options.Seconds), TimeProvider.System);
            await end.CancelAsync();
            await running;

            var unbegun = watch.LostUnbegun.Values.Sum();
            return
            [
                $"{round}", Report.Number(underWay.Begun, 0), Report.Number(underWay.Unbegun, 0), Report.Number(before, 0), Report.Number(watch.Whole - before, 0), Report.Number(watch.LostBegun, 0),
                unbegun == 0 ? "0" : $"**{unbegun}**", string.Join(", ", watch.LostUnbegun.Select(l => $"{l.Key}: {l.Value}")),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string FileOf(Server staying, Server dying)
    {
        static JsonObject Upstream(string name, Server at) => new() { ["name"] = name, ["base_url"] = new Uri(at.Address, "/v1").ToString() };
        return new JsonObject { ["upstreams"] = new JsonArray(Upstream("staying", staying), Upstream("dying", dying)) }.ToJsonString();
    }
}
