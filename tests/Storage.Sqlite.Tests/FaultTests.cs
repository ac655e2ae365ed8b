using Microsoft.Data.Sqlite;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>Each fault is told clearly, loses nothing that was acknowledged, and is over when its cause is.</summary>
public sealed class FaultTests : IDisposable
{
    private static readonly ConsumeOperation OneRequest = new(Cost.OneRequest);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_OnAPathThatIsADirectory_SaysSo()
    {
        var reason = await _folder.FailToOpenAsync(path: _folder.Path);

        Assert.Contains($"{_folder.Path} is a directory", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_InAFolderThatCannotBeMade_SaysSo()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "not a folder");

        var reason = await _folder.FailToOpenAsync(path: Path.Combine(file, "data", "quota.db"));

        Assert.Contains($"the folder {Path.Combine(file, "data")} is missing and making it failed", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnAFileThatIsNoDatabase_SaysSoAndLeavesItAlone()
    {
        var text = string.Concat(Enumerable.Repeat("this is not a database. ", 1_000));
        await File.WriteAllTextAsync(_folder.Database, text);

        var reason = await _folder.FailToOpenAsync();

        Assert.Contains($"{_folder.Database} is not a SQLite database", reason, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(_folder.Database));

        File.Delete(_folder.Database);
        await using var storage = await _folder.OpenAsync();
        await storage.ProbeAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Start_OnADamagedFile_SaysSo_AndWorksWithABackup()
    {
        await using (var before = await _folder.OpenAsync())
        {
            await before.Keys.CreateAsync([.. Enumerable.Range(0, 500).Select(i => Sample.Record($"key {i}"))], Sample.Audit(), default);
        }

        var backup = await File.ReadAllBytesAsync(_folder.Database);
        var damaged = (byte[])backup.Clone();
        damaged.AsSpan(4_096).Fill(0x5a);
        await File.WriteAllBytesAsync(_folder.Database, damaged);
        var storage = _folder.Create();

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.InitializeAsync(CancellationToken.None));

        Assert.Contains($"{_folder.Database} is damaged", fault.Reason, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(_folder.Database, backup);
        await storage.InitializeAsync(CancellationToken.None);
        Assert.Equal(500, (await storage.ReadStatisticsAsync(Sample.Now, CancellationToken.None)).Active);
        await storage.DisposeAsync();
    }

    [Fact]
    public async Task Read_OfADamagedRow_NamesTheKeyAndSparesTheOthers()
    {
        await using var storage = await _folder.OpenAsync();
        var damaged = (await storage.IssueAsync()).Record.Id;
        var healthy = (await storage.IssueAsync()).Record.Id;
        await Sqlite3.RunAsync(_folder.Database, $"UPDATE api_keys SET state = '{{not json' WHERE id = '{damaged}'");

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await storage.Quota.ReadAsync(damaged, CancellationToken.None));

        Assert.Contains(damaged.Value, fault.Reason, StringComparison.Ordinal);
        await storage.ReadAsync(healthy);
    }

    [Fact]
    public async Task Start_OnALockedFile_WaitsAndSaysSo_AndWorksOnceItIsFree()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        await using var storage = _folder.Create(TimeSpan.FromMilliseconds(300));
        using (var holder = await LockAsync("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE"))
        {
            var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.InitializeAsync(CancellationToken.None));
            Assert.Contains($"{_folder.Database} stays locked by another process for more than 0.3 s", fault.Reason, StringComparison.Ordinal);
        }

        await storage.InitializeAsync(CancellationToken.None);
        await storage.ProbeAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Write_ToALockedFile_SaysSo_AndWorksOnceItIsFree()
    {
        await using var storage = await _folder.OpenAsync(TimeSpan.FromMilliseconds(300));
        var key = await storage.IssueAsync();
        using (var holder = await LockAsync("BEGIN EXCLUSIVE"))
        {
            var reason = await FailToWriteAsync(storage, key);
            Assert.Contains($"{_folder.Database} stays locked by another process for more than 0.3 s", reason, StringComparison.Ordinal);

            // Readers are not kept out.
            Same.Key(key, await storage.ReadAsync(key.Record.Id));
        }

        key = await storage.WriteAsync(Sample.Apply(key, OneRequest));
        Assert.Equal(1, key.State.Counters[0].Used);
    }

    [Fact]
    public async Task Write_ToAFileLockedForAShortTime_JustWaits()
    {
        await using var storage = await _folder.OpenAsync();
        var key = await storage.IssueAsync();
        ValueTask<WriteResult> write;
        using (await LockAsync("BEGIN IMMEDIATE"))
        {
            write = storage.Quota.WriteAsync(Sample.Apply(key, OneRequest), CancellationToken.None);
            await storage.ReadAsync(key.Record.Id);
            Assert.False(write.IsCompleted);
        }

        Assert.True((await write).IsWritten);
    }

    [Fact]
    public async Task Write_ToAFullFile_SaysSo_AndWorksOnceThereIsRoom()
    {
        await using var storage = _folder.Create();
        storage.File.MaxPages = 60;
        await storage.InitializeAsync(CancellationToken.None);
        var issued = new List<StoredKey>();
        StoreUnavailableException? fault = null;
        while (fault is null && issued.Count < 1_000)
        {
            try
            {
                issued.Add(await storage.IssueAsync(Sample.Record(new string('x', 200))));
            }
            catch (StoreUnavailableException e)
            {
                fault = e;
            }
        }

        Assert.Contains($"no space is left for {_folder.Database}", fault?.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(issued);

        // What was acknowledged is there; what was not, is not; reading goes on.
        Assert.Equal(issued.Count, (await storage.ListAllAsync(new KeyQuery(1_000))).Sum(p => p.Keys.Count));

        storage.File.MaxPages = null;
        await storage.WriteAsync(Sample.Apply(issued[^1], OneRequest));
        await storage.IssueAsync();
        Assert.Equal(issued.Count + 1, (await storage.QueryAllAsync(new AuditQuery(1_000))).Sum(p => p.Entries.Count));
    }

    [Fact]
    public async Task Write_ThatTheOperatingSystemRefuses_SaysSo_AndWorksOnceItDoesNot()
    {
        await using var storage = await _folder.OpenAsync();
        var id = (await storage.IssueAsync()).Record.Id.Value;
        using var child = await ChildProcess.OpenAsync(_folder.Database);
        await child.DoAsync("charge", id, "5");

        Posix.LimitFileSize(child.Id, 4_096);
        for (var i = 0; i < 3; i++)
        {
            var reason = await child.FailAsync("charge", id, "1");
            Assert.Contains($"writing {_folder.Database} failed in the operating system", reason, StringComparison.Ordinal);
        }

        Assert.Equal(5, (await storage.ReadAsync(Core.Keys.KeyId.Parse(id))).State.Counters[0].Used);

        Posix.LimitFileSize(child.Id, null);
        await child.DoAsync("charge", id, "5");
        Assert.Equal(10, (await storage.ReadAsync(Core.Keys.KeyId.Parse(id))).State.Counters[0].Used);
        await Sqlite3.AssertWholeAsync(_folder.Database);
    }

    [Fact]
    public async Task Start_OnAReadOnlyFile_SaysSo_AndWorksOnceItIsWritable()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        using var child = await StartUnprivilegedAsync();
        SetMode(_folder.Database, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        var reason = await child.FailAsync("open", _folder.Database);

        Assert.Contains($"{_folder.Database} cannot be written: the file, its folder or the mount is read-only", reason, StringComparison.Ordinal);
        SetMode(_folder.Database, AnyoneMayReadAndWrite);
        await child.DoAsync("open", _folder.Database);
        await child.DoAsync("close");
    }

    [Fact]
    public async Task Start_InAReadOnlyFolder_SaysSo_AndWorksOnceItIsWritable()
    {
        using var child = await StartUnprivilegedAsync();
        SetMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        var reason = await child.FailAsync("open", _folder.Database);

        Assert.Contains($"this user may not make files in {_folder.Path}", reason, StringComparison.Ordinal);
        SetMode(_folder.Path, Everything);
        await child.DoAsync("open", _folder.Database);
        await child.DoAsync("close");
    }

    [Fact]
    public async Task Write_AfterTheFileWasTakenAway_IsRefused_AndWorksOnceItIsBack()
    {
        await using var storage = await _folder.OpenAsync();
        var key = await storage.IssueAsync();
        File.Move(_folder.Database, _folder.Database + ".away");

        var reason = await FailToWriteAsync(storage, key);

        Assert.Contains($"{_folder.Database} was taken away or replaced while in use", reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.ProbeAsync(CancellationToken.None));
        File.Move(_folder.Database + ".away", _folder.Database);
        await storage.WriteAsync(Sample.Apply(key, OneRequest));
    }

    [Fact]
    public async Task Write_AfterTheFileWasReplaced_IsRefused()
    {
        await using var storage = await _folder.OpenAsync();
        var key = await storage.IssueAsync();
        await Sqlite3.ShellAsync($"cp '{_folder.Database}' '{_folder.Database}.new'; mv '{_folder.Database}.new' '{_folder.Database}'");

        Assert.Contains("replaced while in use", await FailToWriteAsync(storage, key), StringComparison.Ordinal);
    }

    private const UnixFileMode AnyoneMayReadAndWrite =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private const UnixFileMode Everything =
        AnyoneMayReadAndWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("permissions of this kind are for Unix");
        }

        File.SetUnixFileMode(path, mode);
    }

    /// <summary>A child whom permissions stop: root gives its rights up.</summary>
    private async Task<ChildProcess> StartUnprivilegedAsync()
    {
        SetMode(_folder.Path, Everything);
        var child = ChildProcess.Start();
        if (Posix.User == 0)
        {
            // First everything is loaded once, from wherever root may read it.
            using var scratch = new TempFolder();
            await child.DoAsync("open", scratch.Database);
            await child.FailAsync("open", scratch.Path);
            await child.DoAsync("user", "65534");
        }

        return child;
    }

    private async Task<SqliteConnection> LockAsync(string sql)
    {
        var connection = new SqliteConnection($"Data Source={_folder.Database};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static async Task<string> FailToWriteAsync(SqliteStorage storage, StoredKey key)
    {
        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await storage.Quota.WriteAsync(Sample.Apply(key, OneRequest), CancellationToken.None));
        return fault.Reason;
    }
}
