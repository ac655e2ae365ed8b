using QuotaFunctions.Cli.Tests.Running;

namespace QuotaFunctions.Cli.Tests.Local;

/// <summary><c>quota backup</c>, <c>restore</c> and <c>vacuum</c> on the database of a real server.</summary>
public sealed class BackupRestoreTests
{
    [Fact]
    public async Task Backup_WhileTheServerRuns_RestoresToWhatWasThere()
    {
        await using var site = new Installation();
        await site.StartAsync();
        var before = Assert.Single(await site.IssueAsync(1, "before"));
        Assert.True(await site.SpendAsync(before));

        var made = (await site.Quota.RunAsync("backup", "backup.db", "--json")).With(0).Json;
        var after = Assert.Single(await site.IssueAsync(1, "after"));
        Assert.Equal((1, "backup.db"), (made.GetProperty("keys").GetInt32(), made.GetProperty("file").GetString()));
        OwnerOnly.Expect(site.Workspace["backup.db"]);
        Assert.False(File.Exists(site.Workspace["backup.db-wal"]) || File.Exists(site.Workspace["backup.db-shm"]));

        var refused = (await site.Quota.RunAsync("restore", "backup.db", "--yes")).With(1);
        Assert.Contains("in use", refused.Errors, StringComparison.Ordinal);
        Assert.True(await site.SpendAsync(after));
        await site.StopAsync();
        (await site.Quota.RunAsync("restore", "backup.db")).With(2);
        var restored = (await site.Quota.RunAsync("restore", "backup.db", "--yes", "--json")).With(0).Json;
        await site.StartAsync();

        Assert.True(await site.SpendAsync(before));
        Assert.False(await site.SpendAsync(after));
        Assert.Equal(2, Installation.Count(restored.GetProperty("kept").GetString()!, "SELECT COUNT(*) FROM api_keys"));
        Assert.True(File.Exists(site.Workspace["backup.db"]));
    }

    [Fact]
    public async Task Restore_AfterACrash_KeepsTheOldDatabaseWithItsLog()
    {
        await using var site = new Installation();
        await site.StartAsync();
        (await site.Quota.RunAsync("backup", "backup.db")).With(0);
        await site.IssueAsync(3, "in the log");
        await site.CrashAsync();
        Assert.True(new FileInfo(site.Workspace.Database + "-wal").Length > 0);

        var restored = (await site.Quota.RunAsync("restore", "backup.db", "--yes", "--json")).With(0).Json;

        Assert.Equal(3, Installation.Count(restored.GetProperty("kept").GetString()!, "SELECT COUNT(*) FROM api_keys"));
        Assert.Equal(0, Installation.Count(site.Workspace.Database, "SELECT COUNT(*) FROM api_keys"));
    }

    [Fact]
    public async Task Restore_OfADamagedOrForeignFile_LeavesTheDatabase()
    {
        await using var site = new Installation();
        await site.StartAsync();
        await site.IssueAsync(200, "k-{n}");
        (await site.Quota.RunAsync("backup", "backup.db")).With(0);
        await site.StopAsync();
        var length = new FileInfo(site.Workspace["backup.db"]).Length;
        Installation.Overwrite(site.Workspace["backup.db"], length / 2 / 4096 * 4096, 4096);
        await File.WriteAllTextAsync(site.Workspace["text.db"], "not a database");
        File.WriteAllBytes(site.Workspace["empty.db"], []);

        foreach (var file in new[] { "backup.db", "text.db", "empty.db", "missing.db", "data/quota.db" })
        {
            var refused = (await site.Quota.RunAsync("restore", file, "--yes")).With(1);
            Assert.DoesNotContain(" at QuotaFunctions", refused.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(200, Installation.Count(site.Workspace.Database, "SELECT COUNT(*) FROM api_keys"));
        Assert.Equal(["quota.db"], Directory.EnumerateFiles(site.Workspace["data"], "quota*").Select(Path.GetFileName));
    }

    [Fact]
    public async Task Backup_OntoAFileThatIsThere_IsRefused()
    {
        await using var site = new Installation();
        await site.StartAsync();
        await File.WriteAllTextAsync(site.Workspace["precious"], "text");

        (await site.Quota.RunAsync("backup", "precious")).With(1);
        (await site.Quota.RunAsync("backup", "no/such/folder/backup.db")).With(1);
        (await site.Quota.RunAsync("backup", "b.db", "--database", "nowhere.db")).With(1);
        (await site.Quota.With("DATABASE_URL", "UseDevelopmentStorage=true").RunAsync("backup", "b.db")).With(2);

        Assert.Equal("text", await File.ReadAllTextAsync(site.Workspace["precious"]));
    }

    [Fact]
    public async Task Vacuum_WhileTheServerRuns_SaysTheSizesAndLosesNothing()
    {
        await using var site = new Installation();
        await site.StartAsync();
        var key = (await site.IssueAsync(500, "k-{n}"))[0];

        var sizes = (await site.Quota.RunAsync("vacuum", "--json")).With(0).Json;

        Assert.True(sizes.GetProperty("bytes_before").GetInt64() > sizes.GetProperty("bytes_after").GetInt64());
        Assert.True(await site.SpendAsync(key));
        await site.StopAsync();
        Assert.Equal(500, Installation.Count(site.Workspace.Database, "SELECT COUNT(*) FROM api_keys"));
    }
}
