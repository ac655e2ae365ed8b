using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>A folder for one test, deleted after it.</summary>
internal sealed class TempFolder : IDisposable
{
    public TempFolder() => Path = Directory.CreateTempSubdirectory("quota-").FullName;

    public string Path { get; }

    /// <summary>The database file in it.</summary>
    public string Database => System.IO.Path.Combine(Path, "quota.db");

    /// <summary>A storage on the file, not initialized.</summary>
    public SqliteStorage Create(TimeSpan? busyTimeout = null, string? path = null) =>
        new(new SqliteStorageOptions { Path = path ?? Database, BusyTimeout = busyTimeout ?? TimeSpan.FromSeconds(30) }, NullLogger<SqliteStorage>.Instance);

    /// <summary>A storage on the file, initialized.</summary>
    public async Task<SqliteStorage> OpenAsync(TimeSpan? busyTimeout = null, string? path = null)
    {
        var storage = Create(busyTimeout, path);
        await storage.InitializeAsync(CancellationToken.None);
        return storage;
    }

    /// <summary>The reason for which the storage cannot be opened.</summary>
    public async Task<string> FailToOpenAsync(TimeSpan? busyTimeout = null, string? path = null)
    {
        await using var storage = Create(busyTimeout, path);
        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.InitializeAsync(CancellationToken.None));
        Assert.Equal("sqlite", fault.Kind);
        return fault.Reason;
    }

    /// <summary>A connection of somebody else that has run some SQL, such as the begin of a transaction; disposing it ends that.</summary>
    public async Task<SqliteConnection> LockAsync(string sql)
    {
        var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
