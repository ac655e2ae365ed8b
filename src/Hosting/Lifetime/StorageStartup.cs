using Microsoft.Extensions.Hosting;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>Opens the store before anything is served: a service that cannot count does not start.</summary>
internal sealed class StorageStartup(IQuotaStorage storage) : IHostedLifecycleService
{
    /// <summary>Comes before every other service's start, the web server's among them.</summary>
    public Task StartingAsync(CancellationToken cancellationToken) => storage.InitializeAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
