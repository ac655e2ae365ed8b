using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Server.Tests.Force;

/// <summary>Some servers on one file, all forwarding to one upstream.</summary>
public abstract class Servers(int count) : IAsyncLifetime, IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly List<ServerProcess> _servers = [];
    private StubUpstream? _upstream;

    /// <summary>The servers.</summary>
    public IReadOnlyList<ServerProcess> All => _servers;

    /// <summary>The upstream.</summary>
    public StubUpstream Upstream => _upstream!;

    /// <summary>Starts one more server on the same file.</summary>
    public Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(ServerSetup.In(_workspace).To(Upstream.BaseUrl).With("MAX_CONCURRENT_REQUESTS_PER_KEY", "2048"));

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _upstream = await StubUpstream.StartAsync();
        while (_servers.Count < count)
        {
            _servers.Add(await StartAsync());
        }
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        await Upstream.DisposeAsync();
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Deletes the file.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _workspace.Dispose();
        }
    }
}

/// <summary>One server that has its file to itself.</summary>
public sealed class LoneServer() : Servers(1);

/// <summary>Two servers on one file.</summary>
public sealed class ServerPair() : Servers(2);
