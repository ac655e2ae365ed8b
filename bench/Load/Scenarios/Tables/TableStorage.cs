using System.Globalization;
using QuotaFunctions.Azurite;
using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios.Tables;

/// <summary>What consumes cost on Table Storage (Azurite): transactions, and time beside the bare call.</summary>
internal static class TableStorage
{
    private const int ClientsPerInstance = 16;

    /// <summary>So many that one client which spends them in turn makes none of them hot, and so few that it comes back to each in time.</summary>
    private const int CoolKeys = 128;

    /// <summary>After this the server must look again whether a key was revoked elsewhere.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(6);

    private const double MostAdded = 0.15;
    private const int ConsumesBefore = 64;

    public static Scenario Transactions { get; } = new(
        "tables-transactions", "storage transactions a consume, counted between the server and Azurite", CountAsync);

    public static Scenario Latency { get; } = new(
        "tables-latency", "POST /v1/quota/consume, one connection, Azurite, without leases, against one bare transaction a request", TimeAsync);

    private static async Task<string> CountAsync(RunOptions options)
    {
        await using var azurite = await AzuriteServer.StartAsync();
        await using var proxy = await CountingProxy.StartAsync(azurite.ConnectionString, azurite.Port);
        var rows = new List<string[]>();
        foreach (var leases in (string[])["false", "true"])
        {
            var settings = new Dictionary<string, string> { ["QUOTA_LEASES"] = leases };
            await using var first = await SystemUnderTest.StartOnAsync(options.Server, proxy.ConnectionString, settings);
            await using var second = await SystemUnderTest.StartOnAsync(options.Server, proxy.ConnectionString, settings);
            var cool = await RequestsAsync(first, CoolKeys);
            var hot = await RequestsAsync(first, 1);
            var word = leases == "true" ? "on" : "off";
            rows.Add(await RowAsync($"{CoolKeys} keys in turn, one instance, one client, leases {word}", 1, proxy, [first.Server], 1, cool, options));
            rows.Add(await RestedRowAsync($"{CoolKeys} keys after {Rest.TotalSeconds} s of rest, one client, leases {word}", proxy, first.Server, cool));
            rows.Add(await RowAsync($"one key, one instance, {ClientsPerInstance} clients, leases {word}", null, proxy, [first.Server], ClientsPerInstance, hot, options));
            rows.Add(await RowAsync(
                $"one key, two instances, {ClientsPerInstance} clients each, leases {word}", leases == "true" ? 0.02 : null, proxy,
                [first.Server, second.Server], ClientsPerInstance, hot, options));
        }

        return Report.Table(
            [
                "load", "consumes/s", "p50 ms", "p99 ms", "writes a consume", "reads a consume", "transactions a consume", "at most",
                "queries/s besides", "503", "failed",
            ],
            rows);
    }

    private static async Task<string[]> RowAsync(
        string name, double? most, CountingProxy proxy, Server[] servers, int clients, byte[][] requests, RunOptions options)
    {
        // Keys are read when they are first used; that is not what is counted.
        foreach (var server in servers)
        {
            await PassAsync(server, requests);
        }

        var before = proxy.Counts;
        var loads = await Task.WhenAll(servers.Select(s => ClosedLoad.RunAsync(s.Address, clients, TimeSpan.FromSeconds(options.Seconds), requests)));
        return Row(name, most, proxy.Counts - before, loads);
    }

    private static async Task<string[]> RestedRowAsync(string name, CountingProxy proxy, Server server, byte[][] requests)
    {
        await PassAsync(server, requests);
        await Task.Delay(Rest, TimeProvider.System);
        var before = proxy.Counts;
        LoadFigures[] loads = [await PassAsync(server, requests)];
        return Row(name, null, proxy.Counts - before, loads);
    }

    /// <summary>One client that spends each key once.</summary>
    private static async Task<LoadFigures> PassAsync(Server server, byte[][] requests)
    {
        var figures = new LoadFigures();
        var started = TimeProvider.System.GetTimestamp();
        using var connection = await Connection.OpenAsync(server.Address);
        foreach (var request in requests)
        {
            figures.Add(await connection.ExchangeAsync(request));
        }

        figures.Elapsed = TimeProvider.System.GetElapsedTime(started);
        return figures;
    }

    private static string[] Row(string name, double? most, TransactionCounts counts, LoadFigures[] loads)
    {
        var consumes = loads.Sum(l => l.Admitted.Count);
        var (read, written) = (counts.Reads / (double)consumes, counts.Writes / (double)consumes);
        var figure = Share(read + written);
        return
        [
            name, Report.Number(loads.Sum(l => l.AdmittedPerSecond), 0), Report.Number(loads.Max(l => l.Admitted.Percentile(0.5)), 2),
            Report.Number(loads.Max(l => l.Admitted.Percentile(0.99)), 2), Share(written), Share(read),
            most is null || read + written <= most ? figure : $"**{figure}**",
            most?.ToString(CultureInfo.InvariantCulture) ?? "",
            Report.Number(counts.Queries / loads.Max(l => l.Elapsed.TotalSeconds), 1), Report.Number(loads.Sum(l => l.Shed), 0),
            Report.Number(loads.Sum(l => l.Refused + l.Broken), 0),
        ];
    }

    private static async Task<string> TimeAsync(RunOptions options)
    {
        await using var azurite = await AzuriteServer.StartAsync();
        await using var system = await SystemUnderTest.StartOnAsync(
            options.Server, azurite.ConnectionString, new Dictionary<string, string> { ["QUOTA_LEASES"] = "false" });
        var keys = await system.IssueAsync(16, Limits.Requests);

        // The peer writes what stands in these rows, so they must have grown to their usual size.
        await PassAsync(system.Server, [.. Enumerable.Repeat(Requests.Post("/v1/quota/consume", keys[0]), ConsumesBefore)]);
        await using var raw = await Peer.TablesAsync(
            await AnswerShape.OfAsync(system.Server, Requests.Post("/v1/quota/consume", keys[0])), azurite.ConnectionString);
        var script = Scripts.For("POST", "", keys);
        Task<Round> LoadAsync(Server server, int seconds) => Wrk.RunAsync(new Uri(server.Address, "/v1/quota/consume"), 1, seconds, script);
        var results = await Contest.RunAsync(
            [new Contender("QuotaFunctions", system.Server, LoadAsync), new Contender("bare transaction", raw, LoadAsync)],
            options.Rounds,
            options.Seconds,
            options.WarmUp);
        var added = results[0].P50 / results[1].P50 - 1;
        return Report.Contest(results) + string.Create(
            CultureInfo.InvariantCulture,
            $"Added at the median: {added * 100:F1} %{(added <= MostAdded ? "" : $" (**more than {MostAdded * 100:F0} %**)")}.\n\n");
    }

    private static string Share(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static async Task<byte[][]> RequestsAsync(SystemUnderTest system, int keys) =>
        [.. (await system.IssueAsync(keys, Limits.Requests)).Select(key => Requests.Post("/v1/quota/consume", key))];
}
