using QuotaFunctions.Api.Settings;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Hosting.Tests.Doctor;

public sealed class MachineCheckTests : IDisposable
{
    private const long Gigabyte = 1_000_000_000;

    private readonly Scene _scene = new();

    public MachineCheckTests() => _scene.Make("data");

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(100 * Gigabyte, 200 * Gigabyte, null, FindingStatus.Ok)]
    [InlineData(10_000_000L, 200 * Gigabyte, null, FindingStatus.Problem)]
    [InlineData(Gigabyte / 2, 2 * Gigabyte, null, FindingStatus.Warning)]
    [InlineData(9 * Gigabyte, 200 * Gigabyte, null, FindingStatus.Warning)]
    [InlineData(100 * Gigabyte, 200 * Gigabyte, 3L, FindingStatus.Problem)]
    public async Task Disk_BySpaceAndFiles_SaysHowBadItIs(long free, long total, long? files, FindingStatus expected) =>
        Assert.Equal(expected, (await _scene.On(m => m with { MeasureDisk = _ => new DiskSpace(free, total, files) }).FindAsync("data.disk")).Status);

    [Fact]
    public void Disk_OfThisMachine_IsMeasured()
    {
        var space = DiskSpace.Of(_scene.Folder)!;

        Assert.InRange(space.FreeBytes, 1, space.TotalBytes);
        Assert.True(space.FreeFiles is null or > 0);
    }

    [Theory]
    [InlineData("ext4", FindingStatus.Ok)]
    [InlineData("xfs", FindingStatus.Ok)]
    [InlineData("nfs4", FindingStatus.Problem)]
    [InlineData("cifs", FindingStatus.Problem)]
    [InlineData("9p", FindingStatus.Problem)]
    [InlineData("fuse.sshfs", FindingStatus.Problem)]
    [InlineData("fuse.something", FindingStatus.Warning)]
    [InlineData("tmpfs", FindingStatus.Warning)]
    public async Task FileSystem_ByItsType_SaysWhetherItHoldsADatabase(string type, FindingStatus expected)
    {
        _scene.WithSystem("/proc/self/mounts", $"/dev/sda1 / ext4 rw 0 0\nremote {_scene["data"]} {type} rw 0 0\n");

        Assert.Equal(expected, (await _scene.FindAsync("data.file_system")).Status);
    }

    [Fact]
    public async Task FileSystem_ThatCannotBeTold_IsSkipped() =>
        Assert.Equal(FindingStatus.Skipped, (await _scene.WithSystem("/proc/self/mounts", null).FindAsync("data.file_system")).Status);

    [Fact]
    public async Task ContainerVolume_DatabaseInTheContainersLayer_IsAWarning()
    {
        _scene.WithSystem("/proc/self/mounts", "overlay / overlay rw 0 0\n");
        Assert.Equal(FindingStatus.Skipped, (await _scene.FindAsync("container.volume")).Status);
        _scene.WithSystem("/.dockerenv", "");
        Assert.Equal(FindingStatus.Warning, (await _scene.FindAsync("container.volume")).Status);
        _scene.WithSystem("/proc/self/mounts", "/dev/vda / ext4 rw 0 0\n");
        Assert.Equal(FindingStatus.Warning, (await _scene.FindAsync("container.volume")).Status);
        _scene.WithSystem("/proc/self/mounts", $"overlay / overlay rw 0 0\n/dev/sda1 {_scene["data"]} ext4 rw 0 0\n");
        Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync("container.volume")).Status);
    }

    [Fact]
    public async Task ProcessUser_RootInAContainer_IsAWarning()
    {
        _scene.On(m => m with { User = new UnixUser(0, 0) });
        Assert.Equal(FindingStatus.Skipped, (await _scene.FindAsync("process.user")).Status);
        _scene.WithSystem("/.dockerenv", "");
        Assert.Equal(FindingStatus.Warning, (await _scene.FindAsync("process.user")).Status);
        Assert.Equal(FindingStatus.Ok, (await _scene.On(m => m with { User = new UnixUser(1000, 1000) }).FindAsync("process.user")).Status);
    }

    [Theory]
    [InlineData("65536", null, FindingStatus.Ok)]
    [InlineData("256", null, FindingStatus.Warning)]
    [InlineData("1024", null, FindingStatus.Ok)]
    [InlineData("1024", "5000", FindingStatus.Warning)]
    [InlineData("unlimited", null, FindingStatus.Skipped)]
    public async Task Files_ByLimitAndSetting_SayWhetherTheyAreEnough(string soft, string? connections, FindingStatus expected)
    {
        _scene.WithSystem("/proc/self/limits", $"Limit                     Soft Limit           Hard Limit           Units\nMax open files            {soft,-20} 524288               files\n");
        if (connections is not null)
        {
            _scene.With("MAX_CONNECTIONS", connections);
        }

        Assert.Equal(expected, (await _scene.FindAsync("limits.files")).Status);
    }

    [Theory]
    [InlineData("max", FindingStatus.Ok)]
    [InlineData("536870912", FindingStatus.Ok)]
    [InlineData("134217728", FindingStatus.Advice)]
    public async Task Memory_OfAControlGroup_IsCompared(string limit, FindingStatus expected) =>
        Assert.Equal(expected, (await _scene.WithSystem("/proc/self/cgroup", "0::/system.slice/quota\n").WithSystem("/sys/fs/cgroup/system.slice/quota/memory.max", limit + "\n").FindAsync("limits.memory")).Status);

    [Fact]
    public async Task Memory_OfVersionOne_IsCompared() =>
        Assert.Equal(FindingStatus.Advice, (await _scene.WithSystem("/sys/fs/cgroup/memory/memory.limit_in_bytes", "134217728\n").FindAsync("limits.memory")).Status);

    [Fact]
    public async Task Memory_BodiesThatDoNotFit_AreAWarning() =>
        Assert.Equal(FindingStatus.Warning, (await _scene
            .With("UPSTREAM_BASE_URL", "http://127.0.0.1:9").With("MAX_BUFFERED_BODY_BYTES", "1073741824")
            .WithSystem("/sys/fs/cgroup/memory.max", "536870912\n").FindAsync("limits.memory")).Status);

    [Fact]
    public async Task Memory_ProcessesThatWereEnded_AreAProblem()
    {
        _scene.WithSystem("/sys/fs/cgroup/memory.max", "536870912\n").WithSystem("/sys/fs/cgroup/memory.events", "low 0\noom 2\noom_kill 2\n");

        Assert.Equal(FindingStatus.Problem, (await _scene.FindAsync("limits.memory")).Status);
    }

    [Theory]
    [InlineData("127.0.0.1", FindingStatus.Ok)]
    [InlineData("localhost", FindingStatus.Ok)]
    [InlineData("0.0.0.0", FindingStatus.Advice)]
    public async Task Network_AddressThatOthersReach_IsAdvice(string host, FindingStatus expected) =>
        Assert.Equal(expected, (await _scene.With("HOST", host).FindAsync("network.public")).Status);

    [Fact]
    public async Task Network_BehindAProxy_IsOk() =>
        Assert.Equal(FindingStatus.Ok, (await _scene.With("HOST", "0.0.0.0").With("TRUST_FORWARDED_HEADERS", "true").FindAsync("network.public")).Status);

    [Fact]
    public async Task Functions_OnTheServer_IsSkipped() => Assert.Equal(FindingStatus.Skipped, (await _scene.FindAsync("functions.settings")).Status);

    [Fact]
    public async Task Functions_AsTheRepositoryHasIt_IsOk()
    {
        _scene.Write("host.json", """{"version":"2.0","extensions":{"http":{"routePrefix":""}}}""");
        _scene.Write("local.settings.json", """{"Values":{"FUNCTIONS_WORKER_RUNTIME":"dotnet-isolated"}}""");

        Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync("functions.settings")).Status);
    }

    [Theory]
    [InlineData("host.json", """{"version":"2.0"}""")]
    [InlineData("host.json", """{"extensions":{"http":{"routePrefix":"api"}}}""")]
    [InlineData("host.json", "{")]
    [InlineData("local.settings.json", """{"Values":{"FUNCTIONS_WORKER_RUNTIME":"dotnet"}}""")]
    [InlineData("local.settings.json", """{"Values":{}}""")]
    public async Task Functions_AFileThatIsWrong_IsAProblem(string name, string text)
    {
        var path = _scene.Write(name, text);

        var finding = await _scene.FindAsync("functions.settings");

        Assert.Equal((FindingStatus.Problem, path), (finding.Status, finding.Subject));
    }

    [Fact]
    public async Task Functions_OnAzure_NeedTheirStorageAndRuntime()
    {
        _scene.Host = SettingsHost.Functions;
        _scene.With("WEBSITE_INSTANCE_ID", "1").With("FUNCTIONS_WORKER_RUNTIME", "node").With("DATABASE_URL", "https://account.table.core.windows.net");
        Assert.Equal(["AzureWebJobsStorage", "FUNCTIONS_WORKER_RUNTIME"], (await _scene.RunAsync("functions.settings")).Select(f => f.Subject).Order(StringComparer.Ordinal));

        _scene.With("FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated").With("AzureWebJobsStorage__accountName", "account");
        Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync("functions.settings")).Status);
    }

    [Fact]
    public async Task Settings_SqliteOnAnAzurePlan_IsAProblem()
    {
        _scene.Host = SettingsHost.Functions;

        Assert.Equal((FindingStatus.Problem, "DATABASE_URL"), await _scene.With("WEBSITE_INSTANCE_ID", "1").FindAsync("settings.valid") is var f ? (f.Status, f.Subject) : default);
    }
}
