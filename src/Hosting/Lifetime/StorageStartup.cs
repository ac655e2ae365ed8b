using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Hosting.Settings;
using QuotaFunctions.Hosting.Storage;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>Opens the store before anything is served: a service that cannot count does not start.</summary>
public sealed class StorageStartup(IQuotaStorage storage) : IHostedLifecycleService
{
    private Task? _opening;

    internal IQuotaStorage Storage => storage;

    /// <summary>Begins to open the store, for a host that has everything else to make meanwhile. A failure to open it is told by the start.</summary>
    /// <param name="settings">Which store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where the store logs.</param>
    /// <returns>What <see cref="QuotaFunctionsServices.AddQuotaFunctions"/> goes on with.</returns>
    public static StorageStartup Begin(ServiceSettings settings, TimeProvider time, ILoggerFactory loggers)
    {
        var startup = new StorageStartup(StorageFactory.Create(settings.Storage, time, loggers));
        _ = startup.OpenAsync();
        return startup;
    }

    /// <summary>Comes before every other service's start, the web server's among them.</summary>
    public Task StartingAsync(CancellationToken cancellationToken) => OpenAsync().WaitAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Task OpenAsync() => _opening ??= storage.InitializeAsync(CancellationToken.None);
}
