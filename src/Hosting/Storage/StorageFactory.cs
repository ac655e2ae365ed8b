using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Hosting.Settings;
using QuotaFunctions.Storage.Sqlite;

namespace QuotaFunctions.Hosting.Storage;

/// <summary>Makes the storage that the settings name: the only place that knows the adapters.</summary>
internal static class StorageFactory
{
    /// <summary>A storage that is not yet initialized.</summary>
    public static IQuotaStorage Create(StorageLocation location, TimeProvider time, ILoggerFactory loggers) => location switch
    {
        SqliteLocation sqlite => new SqliteStorage(new SqliteStorageOptions { Path = sqlite.Path }, loggers.CreateLogger<SqliteStorage>()),
        TableConnectionString or TableEndpoint => throw new StoreUnavailableException("tables", "Azure Table Storage is not built in yet."),
        _ => throw new ArgumentOutOfRangeException(nameof(location)),
    };
}
