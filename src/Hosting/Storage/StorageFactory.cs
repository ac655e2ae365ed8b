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
    /// <summary>Somebody waits for a copy, and no client does: a slow answer is better than none.</summary>
    private static readonly TablesStorageOptions Patient = new()
    {
        AttemptTimeout = TimeSpan.FromSeconds(30),
        QueryTimeout = TimeSpan.FromSeconds(60),
        RetryBudget = TimeSpan.FromSeconds(60),
    };

    /// <summary>Creates a storage that still has to be initialized.</summary>
    public static IQuotaStorage Create(StorageLocation location, TimeProvider time, ILoggerFactory loggers) =>
        Create(location, new SqliteStorageOptions { Path = "" }, new TablesStorageOptions(), time, loggers);

    /// <summary>Creates a storage to copy everything from. It is not changed, and a SQLite file cannot be changed by others while it is open.</summary>
    public static IQuotaStorage CreateSource(StorageLocation location, TimeProvider time, ILoggerFactory loggers) =>
        Create(location, new SqliteStorageOptions { Path = "", IsFrozen = true }, Patient with { CreatesTable = false }, time, loggers);

    /// <summary>Creates a storage to copy everything into.</summary>
    public static IQuotaStorage CreateTarget(StorageLocation location, TimeProvider time, ILoggerFactory loggers) =>
        Create(location, new SqliteStorageOptions { Path = "" }, Patient, time, loggers);

    /// <summary>Where a location is, without any credentials; null when it cannot be used.</summary>
    public static string? AddressOf(StorageLocation location) => location switch
    {
        SqliteLocation sqlite => "sqlite:///" + sqlite.Path,
        TableConnectionString tables => TablesConnection.TryParse(tables.Value, out var parsed, out _) ? parsed.Endpoint : null,
        TableAddress tables => tables.Address.AbsoluteUri,
        _ => throw new ArgumentOutOfRangeException(nameof(location)),
    };

    private static IQuotaStorage Create(
        StorageLocation location, SqliteStorageOptions sqlite, TablesStorageOptions tables, TimeProvider time, ILoggerFactory loggers) => location switch
        {
            SqliteLocation file => new SqliteStorage(sqlite with { Path = file.Path }, loggers.CreateLogger<SqliteStorage>()),
            TableConnectionString connection => CreateTables(connection.Value, tables, time, loggers),
            TableAddress address => CreateTables(address.Address.AbsoluteUri, tables, time, loggers),
            _ => throw new ArgumentOutOfRangeException(nameof(location)),
        };

    private static TablesStorage CreateTables(string connection, TablesStorageOptions options, TimeProvider time, ILoggerFactory loggers) =>
        TablesConnection.TryParse(connection, out var parsed, out var fault)
            ? new TablesStorage(parsed, options, time, loggers.CreateLogger<TablesStorage>())
            : throw new StoreUnavailableException("tables", $"DATABASE_URL {fault}");
}
