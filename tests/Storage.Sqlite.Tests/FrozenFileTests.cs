using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;
using QuotaFunctions.Storage.Sqlite.Database;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>A file that is opened to be copied: it is not changed, and nobody else can change it.</summary>
public sealed class FrozenFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Frozen_IsReadWhole_AndLeavesEveryByte()
    {
        IReadOnlyList<Core.Keys.KeyId> ids;
        await using (var storage = await _folder.OpenAsync())
        {
            ids = await TransferSample.FillAsync(storage);
        }

        var before = await File.ReadAllBytesAsync(_folder.Database);
        await using (var frozen = await FreezeAsync())
        {
            Assert.Equal(ids.Count, await frozen.Transfer.ReadAllAsync(Sample.Now, CancellationToken.None).CountAsync());
            Assert.Null(frozen.ExternalWrites);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.Database));
    }

    [Fact]
    public async Task Frozen_WhileOthersWantToWrite_KeepsThemOut()
    {
        await using var server = await _folder.OpenAsync(busyTimeout: TimeSpan.FromMilliseconds(50));
        var key = await server.IssueAsync();
        await using (await FreezeAsync())
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => server.Quota.ChargeAsync(key.Record.Id, new ConsumeOperation(Cost.OneRequest)));
            Assert.Contains("lock", await _folder.FailToOpenAsync(TimeSpan.FromMilliseconds(50)), StringComparison.OrdinalIgnoreCase);
        }

        await server.Quota.ChargeAsync(key.Record.Id, new ConsumeOperation(Cost.OneRequest));
    }

    [Fact]
    public async Task Frozen_WithAnOlderSchema_IsRefusedAndNotUpgraded()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        await using (await _folder.LockAsync("PRAGMA user_version = 9; UPDATE meta SET value = 9 WHERE name = 'schema_version'; DROP TABLE store_marks"))
        {
        }

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(FreezeAsync);

        Assert.Contains("start the server of this release", fault.Reason, StringComparison.Ordinal);
        await using var connection = await _folder.LockAsync("SELECT 1");
        await using var command = new SqliteCommand("SELECT value FROM meta WHERE name = 'schema_version'", connection);
        Assert.Equal(9L, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Frozen_WithoutAFile_MakesNone()
    {
        await Assert.ThrowsAsync<StoreUnavailableException>(FreezeAsync);

        Assert.False(File.Exists(_folder.Database));
    }

    [Fact]
    public async Task Frozen_IsNeverWrittenTo()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        await using var frozen = await FreezeAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => frozen.Transfer.SetMarksAsync(new StoreMarks("x"), CancellationToken.None));
    }

    [Fact]
    public void RefuseOthers_OfAFileThatNobodyHas_IsSilent()
    {
        SqliteUse.RefuseOthers(_folder.Database);
        File.WriteAllText(_folder.Database, "");
        SqliteUse.RefuseOthers(_folder.Database);
    }

    private async Task<SqliteStorage> FreezeAsync()
    {
        var storage = new SqliteStorage(new SqliteStorageOptions { Path = _folder.Database, IsFrozen = true }, NullLogger<SqliteStorage>.Instance);
        await storage.InitializeAsync(CancellationToken.None);
        return storage;
    }
}
