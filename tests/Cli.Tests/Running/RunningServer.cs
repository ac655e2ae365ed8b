using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Cli.Tests.Running;

/// <summary>A published server on SQLite for a test class, and the program that is pointed at it.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly Workspace _workspace = new();
    private ServerProcess? _server;

    /// <summary>The server.</summary>
    public ServerProcess Server => _server!;

    /// <summary>The server's folder, which is the program's too.</summary>
    public Workspace Workspace => _workspace;

    /// <summary>The program, with the server's address and token in its environment.</summary>
    internal QuotaProgram Quota => new QuotaProgram(_workspace.Path)
        .With("QUOTA_SERVER", Server.Address.GetLeftPart(UriPartial.Authority))
        .With("ADMIN_TOKEN", Server.AdminToken);

    /// <inheritdoc/>
    public async Task InitializeAsync() => _server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        _workspace.Dispose();
    }
}
