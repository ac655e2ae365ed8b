using System.Globalization;
using QuotaFunctions.Load.Clients;
using QuotaFunctions.Load.Measure;
using QuotaFunctions.Load.Scenarios.Start;

namespace QuotaFunctions.Load.Scenarios.Scale;

/// <summary>The same work on a database of a thousand keys and on one of a million.</summary>
internal static class ManyKeys
{
    private const int Few = 1_000;

    /// <summary>More keys than a server keeps in memory.</summary>
    private const int Cold = 25_000;

    /// <summary>A key of the large database was used on about three days of the year, or the file would have hundreds of gigabytes.</summary>
    private const int EveryDays = 122;

    private const int Reads = 60;

    /// <summary>The most that a million keys may cost over a thousand.</summary>
    private const double MostRatio = 1.2;

    public static Scenario Million { get; } = new(
        "million-keys", "a million keys and a year of usage against a thousand keys and a year of usage", RunAsync) { IsLong = true };

    private static async Task<string> RunAsync(RunOptions options)
    {
        using var few = await FilledStore.MakeAsync(options, Few, Few, everyDays: 1);
        using var many = await FilledStore.MakeAsync(options, options.Keys, Cold, EveryDays);
        var starts = await StartsAsync(options, [few, many]);

        await using var small = await SystemUnderTest.StartOnAsync(options.Server, few.Url);
        await using var large = await SystemUnderTest.StartOnAsync(options.Server, many.Url);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        var idle = (small.Server.ResidentMegabytes, large.Server.ResidentMegabytes);
        var reads = await ReadsAsync(small.Server, few, large.Server, many);
        var check = await SpendAsync(options, small.Server, few, large.Server, many, "GET", "/v1/quota/check");
        var consume = await SpendAsync(options, small.Server, few, large.Server, many, "POST", "/v1/quota/consume");

        return $"Small: {few.Description}. Large: {many.Description}.\n\n"
            + Report.Table(["time, ms", "small", "large", "ratio"], [.. starts, .. reads])
            + $"check:\n\n{Report.Contest(check)}consume:\n\n{Report.Contest(consume)}"
            + string.Create(
                CultureInfo.InvariantCulture,
                $"RSS idle: small {idle.Item1:F0} MB, large {idle.Item2:F0} MB; the most at any time: small {small.Server.PeakMegabytes:F0} MB, large {large.Server.PeakMegabytes:F0} MB.\n\n");
    }

    private static async Task<IReadOnlyList<string[]>> StartsAsync(RunOptions options, FilledStore[] stores)
    {
        var times = stores.Select(_ => new List<StartTimes>()).ToArray();
        for (var i = 0; i < 2 * options.Rounds + 1; i++)
        {
            for (var s = 0; s < stores.Length; s++)
            {
                times[s].Add(await ColdStart.MeasureAsync(options.Server, stores[s].Url, Requests.Get("/v1/quota/check", stores[s].Keys[0])));
            }
        }

        string[] Row(string name, Func<StartTimes, double> time) => Compare(name, times[0].Select(time), times[1].Select(time));
        return [Row("start to first 200 of /livez", t => t.Alive), Row("start to first 200 of a check", t => t.Working)];
    }

    private static async Task<IReadOnlyList<string[]>> ReadsAsync(Server small, FilledStore few, Server large, FilledStore many)
    {
        (string Name, Func<FilledStore, string> Path)[] reads =
        [
            ("GET /admin/keys?limit=100", _ => "/admin/keys?limit=100"),
            ("GET /admin/usage, one key, a year by day", store => $"/admin/usage?key={store.SteadyId}&group_by=day&limit=365"),
            ("GET /admin/usage, all keys, a year by day", _ => "/admin/usage?group_by=day&limit=365"),
            ("GET /admin/usage, all keys, first page by day, key and model", _ => "/admin/usage?limit=100"),
            ("GET /admin/stats (counts all keys: no target)", _ => "/admin/stats"),
        ];
        var rows = new List<string[]>();
        foreach (var (name, path) in reads)
        {
            var times = await InTurnAsync([(small, path(few)), (large, path(many))]);
            rows.Add(Compare(name, times[0], times[1]));
        }

        return rows;
    }

    /// <summary>Times of reads by one client that asks the servers in turn.</summary>
    private static async Task<List<double>[]> InTurnAsync((Server Server, string Path)[] reads)
    {
        var times = reads.Select(_ => new List<double>()).ToArray();
        for (var i = 0; i < Reads; i++)
        {
            for (var r = 0; r < reads.Length; r++)
            {
                using var connection = await Connection.OpenAsync(reads[r].Server.Address, keepsHead: true);
                var answer = await connection.ExchangeAsync(Requests.Get(reads[r].Path, SystemUnderTest.AdminToken));
                times[r].Add(answer.IsSuccess ? answer.Duration.TotalMilliseconds : throw new InvalidOperationException($"{reads[r].Path} answered {connection.Head}"));
            }
        }

        return times;
    }

    private static Task<IReadOnlyList<Result>> SpendAsync(
        RunOptions options, Server small, FilledStore few, Server large, FilledStore many, string method, string path)
    {
        Func<Server, int, Task<Round>> Load(IReadOnlyList<string> keys)
        {
            var script = Scripts.For(method, "", keys);
            return (server, seconds) => Wrk.RunAsync(new Uri(server.Address, path), options.Connections, seconds, script);
        }

        return Contest.RunAsync(
            [
                new Contender("large, 25,000 keys in turn", large, Load(many.Keys)),
                new Contender("large, 1,000 keys in turn", large, Load([.. many.Keys.Take(Few)])),
                new Contender("small, 1,000 keys in turn", small, Load(few.Keys)),
            ],
            options.Rounds,
            options.Seconds,
            options.WarmUp);
    }

    private static string[] Compare(string name, IEnumerable<double> small, IEnumerable<double> large)
    {
        var (few, many) = (Median.Of(small), Median.Of(large));
        var ratio = Report.Number(many / few, 2);
        return [name, Report.Number(few, 2), Report.Number(many, 2), many / few <= MostRatio ? ratio : $"**{ratio}**"];
    }
}
