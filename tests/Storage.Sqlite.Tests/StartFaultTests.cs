using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>A start that fails says why, and works once the cause is gone.</summary>
public sealed class StartFaultTests : IDisposable
{
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
    public async Task Start_OnALockedFile_WaitsAndSaysSo_AndWorksOnceItIsFree()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        await using var storage = _folder.Create(TimeSpan.FromMilliseconds(300));
        using (var holder = await _folder.LockAsync("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE"))
        {
            var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => storage.InitializeAsync(CancellationToken.None));
            Assert.Contains($"{_folder.Database} stays locked by another process for more than 0.3 s", fault.Reason, StringComparison.Ordinal);
        }

        await storage.InitializeAsync(CancellationToken.None);
        await storage.ProbeAsync(CancellationToken.None);
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

    /// <summary>A child process that file permissions stop: if it is root, it gives up its rights.</summary>
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
}
