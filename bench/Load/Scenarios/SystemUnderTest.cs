using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>The published server under measurement, with a store of its own, and the keys that scenarios spend.</summary>
internal sealed class SystemUnderTest : IAsyncDisposable
{
    private const string AdminToken = "bench-admin-token-0123456789abcdef0123456789";

    private readonly DirectoryInfo _folder;
    private readonly HttpClient _client;

    private SystemUnderTest(DirectoryInfo folder, Server server)
    {
        _folder = folder;
        Server = server;
        _client = new HttpClient { BaseAddress = server.Address };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminToken);
    }

    public Server Server { get; }

    public static async Task<SystemUnderTest> StartAsync(string server, int port, int upstreamPort)
    {
        var folder = Directory.CreateTempSubdirectory("quota-bench-");
        var environment = new Dictionary<string, string>
        {
            ["PORT"] = $"{port}",
            ["ADMIN_TOKEN"] = AdminToken,
            ["DATABASE_URL"] = $"sqlite:///{folder.FullName}/quota.db",
            ["UPSTREAM_BASE_URL"] = $"http://127.0.0.1:{upstreamPort}/v1",
            ["UPSTREAM_API_KEY"] = "bench-upstream",
            ["LOG_LEVEL"] = "error",
        };
        var (file, arguments) = server.EndsWith(".dll", StringComparison.Ordinal) ? ("dotnet", new[] { server }) : (server, []);
        return new SystemUnderTest(folder, await Server.StartAsync(file, arguments, port, "/livez", environment, folder.FullName));
    }

    public async Task<IReadOnlyList<string>> IssueAsync(int count, string limits)
    {
        var body = JsonNode.Parse($$"""{"count":{{count}},"limits":{{limits}}}""");
        using var response = await _client.PostAsJsonAsync(new Uri("/admin/keys", UriKind.Relative), body, JsonContext.Default.JsonNode);
        var answer = await response.Content.ReadFromJsonAsync(JsonContext.Default.JsonNode);
        response.EnsureSuccessStatusCode();
        return count == 1 ? [(string)answer!["key"]!] : [.. answer!["keys"]!.AsArray().Select(k => (string)k!["key"]!)];
    }

    /// <summary>The body length and the headers of one answer, for a peer that shall return as many bytes.</summary>
    public async Task<(int Body, string[] Headers)> ShapeOfAsync(HttpMethod method, string path, string key)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await _client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsByteArrayAsync();
        var headers = response.Headers.Where(h => h.Key is not ("Date" or "Transfer-Encoding" or "Connection"))
            .Select(h => $"{h.Key}: {string.Join(", ", h.Value)}");
        return (body.Length, [.. headers]);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
