using QuotaFunctions.Http.Contract;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Server.Tests.Running;

/// <summary>
/// The host that the contract suites run against: the published server, or the one that the environment names (<see cref="ExternalHost"/>).
/// </summary>
public sealed class ServerHost : ContractHost, IAsyncLifetime
{
    private readonly Workspace _workspace = new();
    private ExternalHost? _external;
    private StubUpstream? _upstream;
    private ServerProcess? _server;

    /// <inheritdoc/>
    public override Uri BaseAddress => _external?.BaseAddress ?? _server!.Address;

    /// <inheritdoc/>
    public override string AdminToken => _external?.AdminToken ?? _server!.AdminToken;

    /// <inheritdoc/>
    public override string UpstreamKey => _external?.UpstreamKey ?? ServerSetup.DefaultUpstreamKey;

    /// <inheritdoc/>
    public override StubUpstream Upstream => _external?.Upstream ?? _upstream!;

    /// <inheritdoc/>
    public override bool SharesFailureCount => _external?.SharesFailureCount ?? false;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (ExternalHost.IsNamed)
        {
            _external = await ExternalHost.ConnectAsync();
            return;
        }

        _upstream = await StubUpstream.StartAsync();
        _server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).To(_upstream.BaseUrl).With("CORS_ORIGINS", AllowedOrigin).With("UPSTREAM_DRAIN_SECONDS", "2"));
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_upstream is not null)
        {
            await _upstream.DisposeAsync();
        }

        _external?.Dispose();
        _workspace.Dispose();
        Dispose();
    }
}
