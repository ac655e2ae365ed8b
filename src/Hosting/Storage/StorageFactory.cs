using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Hosting.Settings;
using QuotaFunctions.Storage.Sqlite;
using QuotaFunctions.Storage.Sqlite.Database;
using QuotaFunctions.Storage.Tables;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Hosting.Storage;

/// <summary>Creates the storage that the settings name. No other code knows the adapters.</summary>
public static class StorageFactory
{
    /// <summary>Creates a storage that still has to be initialized.</summary>
    public static IQuotaStorage Create(StorageLocation location, TimeProvider time, ILoggerFactory loggers) => location switch
    {
        SqliteLocation sqlite => new SqliteStorage(new SqliteStorageOptions { Path = sqlite.Path }, loggers.CreateLogger<SqliteStorage>()),
        TableConnectionString tables => CreateTables(tables.Value, time, loggers),
        TableAddress tables => CreateTables(tables.Address.AbsoluteUri, time, loggers),
        _ => throw new ArgumentOutOfRangeException(nameof(location)),
    };

    /// <summary>Where a location is, without any credentials; null when it cannot be used.</summary>
    public static string? AddressOf(StorageLocation location) => location switch
    {
        SqliteLocation sqlite => "sqlite:///" + sqlite.Path,
        TableConnectionString tables => TablesConnection.TryParse(tables.Value, out var parsed, out _) ? parsed.Endpoint : null,
        TableAddress tables => tables.Address.AbsoluteUri,
        _ => throw new ArgumentOutOfRangeException(nameof(location)),
    };

    private static TablesStorage CreateTables(string connection, TimeProvider time, ILoggerFactory loggers) =>
        TablesConnection.TryParse(connection, out var parsed, out var fault)
            ? new TablesStorage(parsed, new TablesStorageOptions(), time, loggers.CreateLogger<TablesStorage>())
            : throw new StoreUnavailableException("tables", $"DATABASE_URL {fault}");
}
