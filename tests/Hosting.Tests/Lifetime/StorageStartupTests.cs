using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Hosting.Lifetime;
using QuotaFunctions.Hosting.Settings;
using QuotaFunctions.Hosting.Storage;

namespace QuotaFunctions.Hosting.Tests.Lifetime;

/// <summary>The start of both hosts: a store that is half copied is not served.</summary>
public sealed class StorageStartupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("quota-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_OnAStoreWithAnUnfinishedImport_IsRefusedAndSaysWhatToDo()
    {
        await SetMarksAsync(new StoreMarks("the contents of sqlite:////old.db"));

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(StartAsync);

        Assert.Contains("the contents of sqlite:////old.db", fault.Reason, StringComparison.Ordinal);
        Assert.Contains("quota migrate", fault.Reason, StringComparison.Ordinal);
        Assert.Contains("empty the store", fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AfterTheImportIsFinished_Succeeds()
    {
        await SetMarksAsync(new StoreMarks("the contents of sqlite:////old.db"));
        await SetMarksAsync(new StoreMarks(HasLegacyKeys: true));

        await StartAsync();
    }

    private async Task StartAsync()
    {
        var startup = StorageStartup.Begin(Settings(), TimeProvider.System, NullLoggerFactory.Instance);
        await using var storage = startup.Storage;
        await startup.StartingAsync(CancellationToken.None);
    }

    private async Task SetMarksAsync(StoreMarks marks)
    {
        await using var storage = StorageFactory.CreateTarget(new SqliteLocation(Path.Combine(_folder, "quota.db")), TimeProvider.System, NullLoggerFactory.Instance);
        await storage.InitializeAsync(CancellationToken.None);
        await storage.Transfer.SetMarksAsync(marks, CancellationToken.None);
    }

    private ServiceSettings Settings()
    {
        var outcome = SettingsReader.Read(name => name == "DATABASE_URL" ? $"sqlite:///{_folder}/quota.db" : null, SettingsHost.Server);
        return outcome.Settings ?? throw new InvalidOperationException(outcome.Message);
    }
}
