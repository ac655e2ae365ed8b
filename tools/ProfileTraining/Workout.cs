using QuotaFunctions.Azurite;
using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Scenarios;

namespace QuotaFunctions.ProfileTraining;

/// <summary>Runs a server that counts what it executes, and uses it as clients and sponsors do.</summary>
internal static class Workout
{
    /// <summary>Most of a server's work, each kind in its share of this many requests.</summary>
    private const int Requests = 6_000;

    private const string Rare = """[{"unit":"requests","window":"lifetime","limit":1}]""";
    private const string Daily = """[{"unit":"requests","window":"day","limit":1000000000},{"unit":"tokens","window":"hour","limit":1000000000}]""";

    /// <summary>The runtime's settings for counting: all code begins as code that counts, and stays it for 8,192 calls (in hex).</summary>
    /// <param name="file">Where the runtime writes its counters at its end.</param>
    public static Dictionary<string, string> CountingInto(string file) => new()
    {
        ["DOTNET_ReadyToRun"] = "0",
        ["DOTNET_TieredPGO_InstrumentOnlyHotCode"] = "0",
        ["DOTNET_TC_CallCountThreshold"] = "2000",
        ["DOTNET_WritePGOData"] = "1",
        ["DOTNET_PGODataPath"] = file,
    };

    /// <summary>A workout on SQLite.</summary>
    /// <returns>Lines of the runtime's profile.</returns>
    public static async Task<string[]> OnSqliteAsync(RunOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("quota-training-");
        try
        {
            return await RunAsync(options, SystemUnderTest.SqliteIn(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A workout on Azurite.</summary>
    /// <returns>Lines of the runtime's profile.</returns>
    public static async Task<string[]> OnTablesAsync(RunOptions options)
    {
        await using var azurite = await AzuriteServer.StartAsync();
        return await RunAsync(options, azurite.ConnectionString);
    }

    private static async Task<string[]> RunAsync(RunOptions options, string databaseUrl)
    {
        var counts = Path.GetTempFileName();
        try
        {
            await using (var upstream = await Peer.UpstreamAsync())
            await using (var system = await SystemUnderTest.StartOnAsync(
                options.Server, databaseUrl, CountingInto(counts), upstream))
            {
                var requests = await RequestsAsync(system);
                var load = await ClosedLoad.RunAsync(system.Server.Address, options.Connections, TimeSpan.FromSeconds(options.Seconds), requests);
                Console.WriteLine($"{load.AdmittedPerSecond:N0} requests/s admitted, {load.Refused:N0} refused, {load.Shed:N0} shed, {load.Broken:N0} broken.");
            }

            var lines = await File.ReadAllLinesAsync(counts);
            return lines.Length > 0
                ? lines
                : throw new InvalidOperationException($"{options.Server} counted nothing: it must be the just-in-time build, and end by itself when it is told to.");
        }
        finally
        {
            File.Delete(counts);
        }
    }

    private static async Task<byte[][]> RequestsAsync(SystemUnderTest system)
    {
        var plain = await system.IssueAsync(256, Limits.Requests);
        var hot = await system.IssueAsync(1, Limits.Requests);
        var metered = await system.IssueAsync(64, Limits.Tokens);
        var daily = await system.IssueAsync(64, Daily);
        var spent = await system.IssueAsync(16, Rare);

        byte[] Of(int i) => (i % 40) switch
        {
            < 8 => Load.Clients.Requests.Get("/v1/quota/check", Key(plain, i)),
            < 13 => Load.Clients.Requests.Post("/v1/quota/consume", Key(plain, i)),
            < 16 => Load.Clients.Requests.Post("/v1/quota/consume", hot[0]),
            16 => Load.Clients.Requests.Post("/v1/quota/consume", Key(daily, i), """{"cost":{"requests":1,"tokens":250}}"""),
            17 => Load.Clients.Requests.Post("/v1/quota/consume", Key(spent, i)),
            < 24 => Load.Clients.Requests.Post(Forwarding.Path, Key(plain, i), Forwarding.Json),
            < 29 => Load.Clients.Requests.Post(Forwarding.Path, Key(metered, i), Forwarding.Json),
            < 34 => Load.Clients.Requests.Post(Forwarding.Path, Key(plain, i), Forwarding.Stream),
            < 36 => Load.Clients.Requests.Post(Forwarding.Path, Key(daily, i), Forwarding.Stream),
            36 => Load.Clients.Requests.Post(Forwarding.Path, Key(spent, i), Forwarding.Json),
            37 => Load.Clients.Requests.Post("/v1/quota/holds", Key(plain, i), """{"cost":{"requests":1},"ttl_seconds":60}"""),
            38 => Load.Clients.Requests.Get("/v1/quota/check", "no-such-key"),
            _ => Operator(i / 40),
        };

        return [.. Enumerable.Range(0, Requests).Select(Of)];
    }

    /// <summary>What a sponsor and the machine around a server ask for, a fortieth of all.</summary>
    private static byte[] Operator(int i) => (i % 8) switch
    {
        < 4 => Load.Clients.Requests.Get("/healthz"),
        4 => Load.Clients.Requests.Get("/admin/keys?limit=20", SystemUnderTest.AdminToken),
        5 => Load.Clients.Requests.Get("/admin/usage?group_by=day", SystemUnderTest.AdminToken),
        6 => Load.Clients.Requests.Get("/admin/stats", SystemUnderTest.AdminToken),
        _ => Load.Clients.Requests.Post("/admin/keys", SystemUnderTest.AdminToken, """{"quota":1000,"expires_in":86400,"label":"training"}"""),
    };

    private static string Key(IReadOnlyList<string> keys, int i) => keys[i % keys.Count];
}
