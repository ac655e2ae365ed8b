using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>What a backup or a restore that fails leaves behind.</summary>
public sealed class BackupTests
{
    [Fact]
    public async Task Restore_WhenTheOldDatabaseCannotBeKept_LeavesTheDatabaseAndNothingElse()
    {
        using var folder = new TempFolder();
        await using (await folder.OpenAsync())
        {
        }

        var (now, backup) = (new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero), Path.Combine(folder.Path, "backup"));
        SqliteBackup.Make(folder.Database, backup);
        var (_, kept) = SqliteBackup.Restore(backup, folder.Database, now);

        // The name of the kept file has the second, so it is taken.
        var fault = Assert.Throws<StoreUnavailableException>(() => SqliteBackup.Restore(backup, folder.Database, now));

        Assert.Contains("cannot be replaced", fault.Reason, StringComparison.Ordinal);
        Assert.Equal([backup, folder.Database, kept], Directory.EnumerateFiles(folder.Path).Order(StringComparer.Ordinal));
    }
}
