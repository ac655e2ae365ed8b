using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Authentication;
using QuotaFunctions.Hosting.Settings;
using QuotaFunctions.Hosting.Storage;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>Opens the store before the first request is served: a service that cannot count does not start.</summary>
public sealed class StorageStartup : IHostedLifecycleService
{
    private readonly Task<StoreMarks> _opening;

    private StorageStartup(IQuotaStorage storage)
    {
        Storage = storage;
        _opening = OpenAsync(storage);
    }

    internal IQuotaStorage Storage { get; }

    /// <summary>Whether the store has legacy keys, as it said when it was opened. Keys that are imported later are let in after a restart.</summary>
    internal LegacyKeyUse LegacyKeys { get; } = new();

    /// <summary>Begins to open the store while the host builds everything else. If opening fails, the host's start throws.</summary>
    /// <param name="settings">Which store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where the store logs.</param>
    /// <returns>The argument for <see cref="QuotaFunctionsServices.AddQuotaFunctions"/>.</returns>
    public static StorageStartup Begin(ServiceSettings settings, TimeProvider time, ILoggerFactory loggers) =>
        new(StorageFactory.Create(settings.Storage, time, loggers));

    /// <summary>Runs before every other service starts, the web server included.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken) =>
        LegacyKeys.Set((await _opening.WaitAsync(cancellationToken).ConfigureAwait(false)).HasLegacyKeys);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task<StoreMarks> OpenAsync(IQuotaStorage storage)
    {
        await storage.InitializeAsync(CancellationToken.None).ConfigureAwait(false);
        var marks = await storage.Transfer.ReadMarksAsync(CancellationToken.None).ConfigureAwait(false);
        return marks.UnfinishedImport is not { } import
            ? marks
            : throw new StoreUnavailableException(
                storage.Kind,
                $"this store has only a part of {import}: copying it was begun and not finished. Run `quota migrate` again with the same addresses, which copies the rest, or empty the store");
    }
}
