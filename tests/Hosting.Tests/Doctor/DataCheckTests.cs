using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Hosting.Tests.Doctor;

public sealed class DataCheckTests : IDisposable
{
    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Folder_AsItShouldBe_IsOk()
    {
        _scene.Make("data");

        Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync("data.folder")).Status);
    }

    [Fact]
    public async Task Folder_Missing_IsAdviceAndCanBeMade()
    {
        var finding = await _scene.FindAsync("data.folder");

        Assert.Equal((FindingStatus.Advice, $"mkdir -p -m 700 {_scene["data"]}"), (finding.Status, finding.Fix));
        await finding.Repair!(CancellationToken.None);
        Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync("data.folder")).Status);
    }

    [Fact]
    public async Task Folder_ThatCannotBeMade_IsAProblem()
    {
        _scene.Write("data", "a file");

        Assert.Equal(FindingStatus.Problem, (await _scene.FindAsync("data.folder")).Status);
    }

    [Fact]
    public async Task Folder_WritableByAll_IsAWarningThatCanBeRepaired()
    {
        Scene.Chmod(_scene.Make("data"), "777");

        var finding = await _scene.FindAsync("data.folder");

        Assert.Equal((FindingStatus.Warning, $"chmod o-w {_scene["data"]}"), (finding.Status, finding.Fix));
        await finding.Repair!(CancellationToken.None);
        Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync("data.folder")).Status);
    }

    [Fact]
    public async Task Folder_ThatThisUserCannotWriteIn_IsAProblemWithTheCommand()
    {
        _scene.Make("data");

        var finding = await _scene.On(m => m with { CanMakeFilesIn = static _ => false, User = new UnixUser(1000, 1000) }).FindAsync("data.folder");

        Assert.Equal((FindingStatus.Problem, $"sudo chown -R 1000:1000 {_scene["data"]}"), (finding.Status, finding.Fix));
    }

    [Theory]
    [InlineData("quota.db")]
    [InlineData("quota.db-wal")]
    [InlineData("quota.db-shm")]
    public async Task File_ThatThisUserCannotWrite_IsAProblemWithTheCommand(string name)
    {
        _scene.Write("data/quota.db", "");
        var path = _scene.Write("data/" + name, "");

        var finding = await _scene.On(m => m with { CanWrite = p => p != path, User = new UnixUser(1000, 1000) }).FindAsync("data.file");

        Assert.Equal((FindingStatus.Problem, path, $"sudo chown 1000:1000 {path}"), (finding.Status, finding.Subject, finding.Fix));
    }

    [Theory]
    [InlineData("rw,errors=remount-ro,relatime", false)]
    [InlineData("ro,relatime", true)]
    public async Task FolderAndFile_OnAReadOnlyMount_NeedTheMountChanged(string options, bool isReadOnly)
    {
        var file = _scene.Write("data/quota.db", "");
        _scene.WithSystem("/proc/self/mounts", $"/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 {_scene["data"]} ext4 {options} 0 0\n")
            .On(m => m with { CanMakeFilesIn = static _ => false, CanWrite = static _ => false, User = new UnixUser(1000, 1000) });

        foreach (var (check, other) in new[] { ("data.folder", $"sudo chown -R 1000:1000 {_scene["data"]}"), ("data.file", $"sudo chown 1000:1000 {file}") })
        {
            Assert.Equal(isReadOnly ? $"sudo mount -o remount,rw {_scene["data"]}" : other, (await _scene.FindAsync(check)).Fix);
        }

        _scene.WithSystem("/.dockerenv", "");
        Assert.Equal(isReadOnly, (await _scene.FindAsync("data.folder")).Fix is null);
    }

    [Fact]
    public async Task FolderAndFile_OfThisUserWithAModeThatForbids_NeedTheMode()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var file = _scene.Write("data/quota.db", "");
        _scene.On(m => m with { CanMakeFilesIn = static _ => false, CanWrite = static _ => false });

        Assert.Equal($"chmod u+rwx {_scene["data"]}", (await _scene.FindAsync("data.folder")).Fix);
        Assert.Equal($"chmod u+rw {file}", (await _scene.FindAsync("data.file")).Fix);
    }

    [Fact]
    public void Rights_OfThisProcess_AreAsked()
    {
        var path = _scene.Write("mine", "");

        Assert.True(PathRights.CanRead(path) && PathRights.CanWrite(path) && PathRights.CanMakeFilesIn(_scene.Folder));
        Assert.Equal(!OperatingSystem.IsLinux(), PathRights.CanRead(path + "-missing"));
        Assert.Equal(OperatingSystem.IsLinux() ? UnixUser.Current : null, FileOwner.Of(path));
    }

    [Fact]
    public async Task Folder_OfTables_IsSkipped() =>
        Assert.Equal(FindingStatus.Skipped, (await _scene.With("DATABASE_URL", "UseDevelopmentStorage=true").FindAsync("data.folder")).Status);

    /// <summary>Only root can give files away. Other users get the same finding from their rights, which root does not lack.</summary>
    [Fact]
    public async Task FolderAndFile_OfDifferentUsers_AreAWarningForRoot()
    {
        if (UnixUser.Current is not { IsRoot: true })
        {
            return;
        }

        var file = _scene.Write("data/quota.db", "");
        Chown(file, "1000:1000");
        var finding = await _scene.FindAsync("data.folder");
        Assert.Equal((FindingStatus.Warning, $"sudo chown -R 1000:1000 {_scene["data"]}"), (finding.Status, finding.Fix));

        Chown(_scene["data"], "1000:1000");
        Chown(file, "0:0");
        finding = await _scene.FindAsync("data.file");
        Assert.Equal((FindingStatus.Warning, $"sudo chown 1000:1000 {file}"), (finding.Status, finding.Fix));
    }

    [Fact]
    public async Task File_None_IsSkipped() => Assert.Equal(FindingStatus.Skipped, (await _scene.FindAsync("data.file")).Status);

    [Fact]
    public async Task File_ThatIsAFolder_IsAProblem()
    {
        _scene.Make("data/quota.db");

        Assert.Equal(FindingStatus.Problem, (await _scene.FindAsync("data.file")).Status);
    }

    [Theory]
    [InlineData("600", FindingStatus.Ok)]
    [InlineData("644", FindingStatus.Advice)]
    [InlineData("666", FindingStatus.Warning)]
    public async Task File_Mode_SaysWhoElseCanUseIt(string mode, FindingStatus expected)
    {
        Scene.Chmod(_scene.Write("data/quota.db", ""), mode);
        Scene.Chmod(_scene["data"], "755");

        var finding = await _scene.FindAsync("data.file");

        Assert.Equal(expected, finding.Status);
        if (finding.Repair is { } repair)
        {
            await repair(CancellationToken.None);
            Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync("data.file")).Status);
        }
    }

    private static void Chown(string path, string owner)
    {
        using var chown = System.Diagnostics.Process.Start("chown", [owner, path]);
        chown.WaitForExit();
        Assert.Equal(0, chown.ExitCode);
    }
}
