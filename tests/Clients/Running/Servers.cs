using System.Text.Json;
using QuotaFunctions.Azurite;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Clients.Running;

/// <summary>Servers in front of the emulator, one for each address or failure of an upstream.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private readonly Dictionary<string, ServerProcess> _servers = [];
    private readonly List<Workspace> _workspaces = [];

    /// <summary>OpenAI's and Anthropic's paths, with default settings.</summary>
    public ServerProcess V1 => _servers["v1"];

    /// <summary>The same with <c>FORWARD_PATHS=all</c>.</summary>
    public ServerProcess All => _servers["all"];

    /// <summary>Its upstream is not there.</summary>
    public ServerProcess Down => _servers["down"];

    /// <summary>Its upstream refuses the sponsor's secret.</summary>
    public ServerProcess Refused => _servers["refused"];

    /// <summary>The addresses by name, as the suites read them.</summary>
    public string AddressesAsJson => JsonSerializer.Serialize(_servers.ToDictionary(s => s.Key, s => s.Value.Address.GetLeftPart(UriPartial.Authority)));

    /// <summary>Starts all of them.</summary>
    public static async Task<Servers> StartAsync(Uri emulator)
    {
        var servers = new Servers();
        try
        {
            var nowhere = new Uri($"http://127.0.0.1:{FreePort.Find()}/v1");
            await Task.WhenAll(
                servers.AddAsync("v1", s => s.To(new Uri(emulator, "/v1"))),
                servers.AddAsync("gemini", s => s.To(new Uri(emulator, "/v1beta"))),
                servers.AddAsync("azure", s => s.To(new Uri(emulator, "/openai"))),
                servers.AddAsync("all", s => s.To(new Uri(emulator, "/v1")).With("FORWARD_PATHS", "all")),
                servers.AddAsync("down", s => s.To(nowhere)),
                servers.AddAsync("refused", s => s.To(new Uri(emulator, "/v1")).With("UPSTREAM_API_KEY", "sk-a-secret-that-was-revoked")));
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            await server.DisposeAsync();
        }

        _workspaces.ForEach(w => w.Dispose());
    }

    private async Task AddAsync(string name, Func<ServerSetup, ServerSetup> configure)
    {
        var workspace = new Workspace();
        lock (_workspaces)
        {
            _workspaces.Add(workspace);
        }

        var server = await ServerProcess.StartAsync(configure(ServerSetup.In(workspace)));
        lock (_servers)
        {
            _servers.Add(name, server);
        }
    }
}
