using Microsoft.Data.Sqlite;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>Files of other versions and of other programs.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_OnAMissingFolder_MakesItAndTheFile()
    {
        var path = Path.Combine(_folder.Path, "a", "b c", "quota.db");
        await using (var storage = await _folder.OpenAsync(path: path))
        {
            await storage.IssueAsync();
            Assert.Equal(path, storage.Path);
        }

        Assert.Equal(
            $"{SchemaMigrations.Current}|{SchemaMigrations.Current}|wal",
            (await Sqlite3.RunAsync(path, "PRAGMA user_version; SELECT value FROM meta WHERE name = 'schema_version'; PRAGMA journal_mode"))
                .ReplaceLineEndings("|"));
    }

    [Fact]
    public void Schema_OfAnOlderFile_IsReported_AndOfANewOneNot()
    {
        var reported = new List<int>();
        new DatabaseFile(new SqliteStorageOptions { Path = _folder.Database }).OpenWriter(isNewAllowed: true, reported.Add).Dispose();
        Assert.Empty(reported);

        var older = Path.Combine(_folder.Path, "older.db");
        using (var session = SqliteSession.Open(older, SqliteOpenMode.ReadWriteCreate, TimeSpan.FromSeconds(5)))
        {
            SchemaMigrations.Apply(session, older, SchemaMigrations.Current - 1);
        }

        new DatabaseFile(new SqliteStorageOptions { Path = older }).OpenWriter(isNewAllowed: true, reported.Add).Dispose();
        Assert.Equal([SchemaMigrations.Current - 1], reported);
    }

    [Fact]
    public async Task File_ThatIsMade_IsItsOwnersAlone_AndOneThatIsThereKeepsItsMode()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var storage = await _folder.OpenAsync())
        {
            await storage.IssueAsync();
            foreach (var file in new[] { _folder.Database, _folder.Database + "-wal", _folder.Database + "-shm" })
            {
                Assert.Equal(Owner, File.GetUnixFileMode(file));
            }
        }

        File.SetUnixFileMode(_folder.Database, Owner | UnixFileMode.GroupRead);
        await using (await _folder.OpenAsync())
        {
            Assert.Equal(Owner | UnixFileMode.GroupRead, File.GetUnixFileMode(_folder.Database));
        }
    }

    [Theory]
    [InlineData("PRAGMA user_version = 99")]
    [InlineData("UPDATE meta SET value = 99 WHERE name = 'schema_version'")]
    public async Task Start_OnANewerFile_IsRefusedNamingBothVersions(string change)
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        await Sqlite3.RunAsync(_folder.Database, change);

        var reason = await _folder.FailToOpenAsync();

        Assert.Contains(_folder.Database, reason, StringComparison.Ordinal);
        Assert.Contains("99", reason, StringComparison.Ordinal);
        Assert.Contains($"up to {SchemaMigrations.Current}", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnAnotherProgramsDatabase_IsRefusedAndLeavesItAlone()
    {
        await Sqlite3.RunAsync(_folder.Database, "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
        var before = await File.ReadAllBytesAsync(_folder.Database);

        var reason = await _folder.FailToOpenAsync();

        Assert.Contains("another program", reason, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.Database));
        Assert.Equal([_folder.Database], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Count_OfUsageRows_IsAnsweredBesideTheRunningStore()
    {
        await using var storage = await _folder.OpenAsync();
        var key = await storage.IssueAsync();
        await storage.WriteAsync(Sample.Apply(key, new ConsumeOperation(Cost.RequestAndTokens(1, 10), "m")));

        Assert.Equal("2", await Sqlite3.RunAsync(_folder.Database, "SELECT COUNT(*) FROM quota_usage;"));
        Assert.Equal(
            $"2026-03-01|{key.Record.Id}|m||reported|tokens|10",
            await Sqlite3.RunAsync(_folder.Database, "SELECT * FROM quota_usage WHERE unit = 'tokens'"));
    }

    [Fact]
    public async Task Vacuum_BesideTheRunningStore_DisturbsNothing()
    {
        await using var storage = await _folder.OpenAsync();
        var ids = new List<Core.Keys.KeyId>();
        for (var i = 0; i < 8; i++)
        {
            ids.Add((await storage.IssueAsync()).Record.Id);
        }

        var vacuums = Task.Run(async () =>
        {
            for (var i = 0; i < 5; i++)
            {
                await Sqlite3.RunAsync(_folder.Database, "VACUUM;");
            }
        });
        var charges = 0;
        while (!vacuums.IsCompleted || charges == 0)
        {
            await Task.WhenAll(ids.Select(id => storage.Quota.ChargeAsync(id, new ConsumeOperation(Cost.OneRequest))));
            charges++;
        }

        await vacuums;
        foreach (var id in ids)
        {
            Assert.Equal(charges, (await storage.ReadAsync(id)).State.Counters[0].Used);
        }

        await Sqlite3.AssertWholeAsync(_folder.Database);
    }

    [Fact]
    public async Task Dump_ReadIntoANewFile_IsTheSameStore()
    {
        var restored = Path.Combine(_folder.Path, "quota.new.db");
        var before = new List<StoredKey>();
        await using (var storage = await _folder.OpenAsync())
        {
            foreach (var text in Sample.HostileTexts)
            {
                var key = await storage.IssueAsync(Sample.FullRecord(text));
                before.Add(await storage.WriteAsync(Sample.Apply(key, new TallyOperation(1)) with { Operations = [Sample.Operation("op")] }));
            }

            // Beside the running store, with much of it still in the log.
            await Sqlite3.ShellAsync($"sqlite3 '{_folder.Database}' .dump > '{_folder.Path}/dump.sql'; sqlite3 '{restored}' < '{_folder.Path}/dump.sql'");
        }

        await using var again = await _folder.OpenAsync(path: restored);
        foreach (var key in before)
        {
            var stored = await again.ReadAsync(key.Record.Id);
            Same.Key(key, stored);
            Assert.Equal(key.Version, stored.Version);
            Assert.NotNull(await again.Quota.ReadOperationAsync(key.Record.Id, "op", Sample.Now, CancellationToken.None));
            await again.WriteAsync(Sample.Apply(stored, new TallyOperation(1)));
        }

        Assert.Equal(before.Count, (await again.ReadStatisticsAsync(Sample.Now, CancellationToken.None)).Revoked);
        Assert.Equal(before.Count, (await again.QueryAllAsync(new AuditQuery())).Sum(p => p.Entries.Count));
        await Sqlite3.AssertWholeAsync(restored);
    }

    [Fact]
    public async Task Secrets_OfKeys_AreNotInTheFile()
    {
        const string Canary = "CanarySecretCanarySecretCanary00";
        await using (var storage = await _folder.OpenAsync())
        {
            await storage.IssueAsync(Sample.Record() with { Secret = Core.Keys.SecretHash.Of(Canary) });
        }

        var bytes = await File.ReadAllBytesAsync(_folder.Database);
        Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(Canary)));
    }
}
