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
