using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios.Bodies;

/// <summary>What bodies under way take up: clients that have sent all but the last byte of a large one.</summary>
internal static class BodyMemory
{
    /// <summary>So many that they fit the default budget of 128 MiB.</summary>
    private const int Clients = 6;

    private const int Bytes = 20_000_000;

    /// <summary>The most memory for each byte that is held.</summary>
    private const double MostFactor = 2.5;

    private const int Waves = 3;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Scenario All { get; } = new(
        "body-memory", $"{Clients} clients, each of a key with a token limit, that have sent all but the last byte of 20 MB; then they send it; {Waves} waves", RunAsync);

    private static async Task<string> RunAsync(RunOptions options)
    {
        await using var upstream = await Peer.UpstreamAsync();
        await using var system = await SystemUnderTest.StartAsync(options, upstream);
        var server = system.Server;
        var keys = await system.IssueAsync(Clients, Limits.Tokens);
        await ClosedLoad.RunAsync(
            server.Address, options.Connections, TimeSpan.FromSeconds(options.WarmUp), [.. keys.Select(k => Requests.Post(Forwarding.Path, k, Forwarding.Json))]);
        var body = Forwarding.Json.Replace("Say hello.", SampleTexts.RandomLetters(Bytes), StringComparison.Ordinal);
        var uploads = keys.Select(k => Requests.Post(Forwarding.Path, k, body)).ToArray();
        const double Held = Clients * (double)Bytes / 1024 / 1024;

        var before = server.ResidentMegabytes;
        var rows = new List<string[]> { Row("before", before, 0, "") };
        for (var wave = 1; wave <= Waves; wave++)
        {
            var connections = await Task.WhenAll(uploads.Select(u => BeginAsync(server, u)));
            var resident = await SettledAsync(server, before + Held);
            var factor = (resident - before) / Held;
            var text = Report.Number(factor, 2);
            rows.Add(Row($"wave {wave}: all but the last byte", resident, Held, factor > MostFactor ? $"**{text}**" : text));

            var failed = 0;
            await Task.WhenAll(connections.Zip(uploads, async (connection, upload) =>
            {
                await connection.SendAsync(upload.AsMemory(upload.Length - 1));
                var answer = await connection.ReadAnswerAsync(TimeProvider.System.GetTimestamp());
                Interlocked.Add(ref failed, answer.IsSuccess ? 0 : 1);
                connection.Dispose();
            }));
            rows.Add(Row($"wave {wave}: answered{(failed > 0 ? $", **{failed} of them not with 200**" : "")}", server.ResidentMegabytes, 0, ""));
        }

        return Report.Table(["", "RSS MB", "bytes held, MB", "growth for each byte held"], rows)
            + $"The most memory at any time: {Report.Number(server.PeakMegabytes, 0)} MB, {Report.Number((server.PeakMegabytes - before) / Held, 2)} for each byte.\n\n";
    }

    private static async Task<Connection> BeginAsync(Server server, byte[] upload)
    {
        var connection = await Connection.OpenAsync(server.Address);
        await connection.SendAsync(upload.AsMemory(0, upload.Length - 1));
        return connection;
    }

    /// <summary>What is resident once the server has read all that was sent, which may still lie in the kernel.</summary>
    private static async Task<double> SettledAsync(Server server, double atLeast)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (last, now) = (0.0, server.ResidentMegabytes);
        while ((now < atLeast || now > last + 1) && TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(Look, TimeProvider.System);
            (last, now) = (now, server.ResidentMegabytes);
        }

        return now;
    }

    private static string[] Row(string when, double resident, double held, string factor) =>
        [when, Report.Number(resident, 0), Report.Number(held, 0), factor];
}
