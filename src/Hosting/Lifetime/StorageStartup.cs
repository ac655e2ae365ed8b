using Microsoft.Extensions.Hosting;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>Opens the store before anything is served: a service that cannot count does not start.</summary>
public sealed class StorageStartup(IQuotaStorage storage) : IHostedLifecycleService
{
    private Task? _opening;

    /// <summary>Begins to open the store, for a host that has other things to make meanwhile. A failure is told by the start.</summary>
    public Task Begin() => _opening ??= storage.InitializeAsync(CancellationToken.None);

    /// <summary>Comes before every other service's start, the web server's among them.</summary>
    public Task StartingAsync(CancellationToken cancellationToken) => Begin().WaitAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
