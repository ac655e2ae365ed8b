using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Azurite;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Connection;

namespace QuotaFunctions.Storage.Tables.Tests;

/// <summary>Storages on the shared Azurite, each on a table of its own unless told otherwise.</summary>
internal static class TestTables
{
    public static string NewName() => $"t{Guid.NewGuid():N}";

    public static async Task<IQuotaStorage> OpenAsync() => await OpenAsync(NewName());

    public static async Task<TablesStorage> OpenAsync(string table, Action<TableClientOptions>? configure = null, Func<TablesStorageOptions, TablesStorageOptions>? options = null)
    {
        var storage = Create(await AzuriteServer.SharedAsync(), table, configure, options);
        await storage.InitializeAsync(CancellationToken.None);
        return storage;
    }

    public static TablesStorage Create(
        AzuriteServer server, string table, Action<TableClientOptions>? configure = null, Func<TablesStorageOptions, TablesStorageOptions>? options = null) =>
        Create(server.ConnectionString, table, configure, options);

    public static TablesStorage Create(
        string connectionString, string table, Action<TableClientOptions>? configure = null, Func<TablesStorageOptions, TablesStorageOptions>? options = null)
    {
        Assert.True(TablesConnection.TryParse(connectionString, out var connection, out var fault), fault);
        var settings = new TablesStorageOptions { TableName = table, ConfigureClient = configure };
        return new TablesStorage(connection, options?.Invoke(settings) ?? settings, TimeProvider.System, NullLogger<TablesStorage>.Instance);
    }

    /// <summary>Every row of a storage's table.</summary>
    public static async Task<IReadOnlyList<TableEntity>> ReadAllRowsAsync(TablesStorage storage)
    {
        var client = new TableClient((await AzuriteServer.SharedAsync()).ConnectionString, storage.TableName);
        List<TableEntity> rows = [];
        await foreach (var row in client.QueryAsync<TableEntity>())
        {
            rows.Add(row);
        }

        return rows;
    }
}
