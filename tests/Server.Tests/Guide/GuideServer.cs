using QuotaFunctions.Azurite;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Server.Tests.Guide;

/// <summary>A folder with a <c>.env</c>, a server in it whose process the tests hold, and a shell.</summary>
public sealed class GuideServer : IAsyncLifetime, IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly int _port = FreePort.Find();
    private ServerProcess? _server;

    public GuideServer() => Shell = new Shell(_workspace.Path, _port);

    /// <summary>The operator's shell.</summary>
    public Shell Shell { get; }

    /// <summary>The running server.</summary>
    public ServerProcess Server => _server!;

    /// <summary>The installation's folder.</summary>
    public Workspace Folder => _workspace;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        (await Shell.RunAsync(
            """
            mkdir -p data
            echo "PORT=8787" > .env
            echo "ADMIN_TOKEN=$(openssl rand -hex 32)" >> .env
            echo "DATABASE_URL=sqlite:///data/quota.db" >> .env
            """)).ExpectSuccess();
        await UpAsync();
    }

    /// <summary><c>docker compose up -d</c>, without Docker.</summary>
    public async Task UpAsync() =>
        _server = await ServerProcess.StartAsync(new ServerSetup(_workspace.Path) { Port = _port, PortIsInFile = true });

    /// <summary><c>docker compose down</c>, without Docker.</summary>
    public async Task DownAsync()
    {
        Assert.Equal(0, await Server.StopAsync());
        await Server.DisposeAsync();
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();
}
