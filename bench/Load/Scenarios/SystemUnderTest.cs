using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using QuotaFunctions.Azurite;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>The published server under measurement, with a store of its own, and the keys that scenarios spend.</summary>
internal sealed class SystemUnderTest : IAsyncDisposable
{
    public const string AdminToken = "bench-admin-token-0123456789abcdef0123456789";

    private const int MostPerIssuing = 1_000;

    private readonly HttpClient _client;
    private readonly DirectoryInfo? _ownFolder;

    private SystemUnderTest(Server server, DirectoryInfo? ownFolder)
    {
        Server = server;
        _ownFolder = ownFolder;
        _client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(2) };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminToken);
    }

    public Server Server { get; }

    /// <summary>Starts the server on a new store, which goes when it stops.</summary>
    public static async Task<SystemUnderTest> StartAsync(
        RunOptions options, Server? upstream = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Folder, $"quota-bench-{Guid.NewGuid():N}"));
        return new SystemUnderTest(await StartServerAsync(options.Server, SqliteIn(folder.FullName), upstream, settings), folder);
    }

    /// <summary>Starts a server on a store that is there already, or is made, and stays.</summary>
    public static async Task<SystemUnderTest> StartOnAsync(
        string server, string databaseUrl, IReadOnlyDictionary<string, string>? settings = null, Server? upstream = null) =>
        new(await StartServerAsync(server, databaseUrl, upstream, settings), null);

    /// <summary>The setting for a SQLite file in a folder.</summary>
    public static string SqliteIn(string folder) => $"sqlite:///{folder}/quota.db";

    /// <summary>The settings of a server.</summary>
    public static Dictionary<string, string> Environment(string databaseUrl, int port, Server? upstream = null)
    {
        var environment = new Dictionary<string, string>
        {
            ["PORT"] = $"{port}",
            ["ADMIN_TOKEN"] = AdminToken,
            ["DATABASE_URL"] = databaseUrl,
            ["UPSTREAM_API_KEY"] = "bench-upstream",
            ["LOG_LEVEL"] = "error",
        };
        if (upstream is not null)
        {
            environment["UPSTREAM_BASE_URL"] = new Uri(upstream.Address, "/v1").ToString();
        }

        return environment;
    }

    /// <summary>Issues keys; in the order that they were asked for.</summary>
    public async Task<IReadOnlyList<string>> IssueAsync(int count, string limits)
    {
        var keys = new List<string>(count);
        while (keys.Count < count)
        {
            var part = Math.Min(count - keys.Count, MostPerIssuing);
            var body = JsonNode.Parse($$"""{"count":{{part}},"limits":{{limits}}}""");
            using var response = await _client.PostAsJsonAsync(new Uri("/admin/keys", UriKind.Relative), body, JsonContext.Default.JsonNode);
            response.EnsureSuccessStatusCode();
            var answer = await response.Content.ReadFromJsonAsync(JsonContext.Default.JsonNode);
            keys.AddRange(part == 1 ? [(string)answer!["key"]!] : answer!["keys"]!.AsArray().Select(k => (string)k!["key"]!));
        }

        return keys;
    }

    /// <summary>Reads an admin endpoint.</summary>
    public async Task<JsonNode> ReadAsync(string path) =>
        (await _client.GetFromJsonAsync(new Uri(path, UriKind.Relative), JsonContext.Default.JsonNode))!;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
        _ownFolder?.Delete(recursive: true);
    }

    private static Task<Server> StartServerAsync(
        string server, string databaseUrl, Server? upstream, IReadOnlyDictionary<string, string>? settings = null)
    {
        var port = FreePort.Find();
        var environment = Environment(databaseUrl, port, upstream);
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            environment[name] = value;
        }

        if (environment.ContainsKey("UPSTREAMS_FILE"))
        {
            environment.Remove("UPSTREAM_API_KEY"); // A server takes the one or the other.
        }

        var build = ServerBuild.Of(server);
        return Server.StartAsync(build.File, build.Arguments, port, "/livez", environment);
    }
}
