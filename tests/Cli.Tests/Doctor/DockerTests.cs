using QuotaFunctions.Azurite;
using QuotaFunctions.Cli.Tests.Running;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Cli.Tests.Doctor;

/// <summary><c>docker.*</c> and <c>env.file</c>: what Docker Compose needs, and how its services are.</summary>
public sealed class DockerTests : IDisposable
{
    private readonly Workspace _folder = new();
    private readonly string _address = $"http://127.0.0.1:{FreePort.Find()}";

    [Fact]
    public async Task Docker_ThatIsWell_IsFine()
    {
        var found = await Quota.WithDocker(_folder).DoctorAsync("docker env");

        Assert.Equal(6, found.Length);
        Assert.All(found, f => f.Is("ok"));
    }

    [Fact]
    public async Task Docker_WithoutAComposeFile_IsSkipped() => Assert.All(await Quota.DoctorAsync("docker"), f => f.Is("skipped"));

    [Fact]
    public async Task Docker_ThatIsNotInstalled_IsAProblem()
    {
        var found = await Quota.WithComposeFile(_folder).WithoutDocker(_folder).DoctorAsync("docker");

        found.Of("docker.installed").Is("problem").Says("get.docker.com");
        found.Of("docker.daemon").Is("skipped");
    }

    [Fact]
    public async Task Docker_WhereTheServerRunsWithoutIt_IsSkipped()
    {
        using var server = new FakeServer(_ => FakeServer.Healthy);

        var found = await Quota.WithComposeFile(_folder).WithoutDocker(_folder).With("QUOTA_SERVER", server.Address).DoctorAsync("docker");

        Assert.All(found, f => f.Is("skipped"));
    }

    [Theory]
    [InlineData("echo 'Cannot connect to the Docker daemon' >&2; exit 1", "systemctl enable --now docker")]
    [InlineData("echo 'permission denied while trying to connect' >&2; exit 1", "usermod -aG docker")]
    [InlineData("exec sleep 30", "within 5 seconds")]
    public async Task Daemon_ThatDoesNotAnswer_IsAProblem(string daemon, string said) =>
        (await Quota.WithDocker(_folder, daemon: daemon).DoctorAsync("docker.daemon")).Of("docker.daemon").Is("problem").Says(said);

    [Theory]
    [InlineData("echo v1.29.2", "too old")]
    [InlineData("echo Docker Compose version v2.20.3", "too old")]
    [InlineData("echo \"docker: 'compose' is not a docker command\" >&2; exit 1", "docker-compose-plugin")]
    public async Task Compose_ThatIsTooOldOrMissing_IsAProblem(string compose, string said) =>
        (await Quota.WithDocker(_folder, compose: compose).DoctorAsync("docker.compose")).Of("docker.compose").Is("problem").Says(said);

    [Theory]
    [InlineData("echo 2.24.0-desktop.1")]
    [InlineData("echo Docker Compose version v5.0.0")]
    public async Task Compose_ThatIsNewEnough_IsFine(string compose) =>
        (await Quota.WithDocker(_folder, compose: compose).DoctorAsync("docker.compose")).Of("docker.compose").Is("ok");

    [Theory]
    [InlineData("""{"ID":"1","Service":"quota-proxy","State":"restarting","Status":"Restarting (1) 5 seconds ago","Health":""}""", "Restarting (1) 5 seconds ago")]
    [InlineData("""[{"ID":"1","Service":"quota-proxy","State":"restarting","Status":"Restarting (1) 5 seconds ago","Health":""}]""", "starts again and again")]
    [InlineData("""{"ID":"1","Service":"quota-proxy","State":"exited","Status":"Exited (1) 2 minutes ago","Health":""}""", "Exited (1) 2 minutes ago")]
    [InlineData("""{"ID":"1","Service":"quota-proxy","State":"running","Status":"Up 2 minutes (unhealthy)","Health":"unhealthy"}""", "unhealthy")]
    [InlineData("", "No service of the compose file was started")]
    public async Task Service_ThatDoesNotRunWell_IsAProblem(string containers, string said) =>
        (await Quota.WithDocker(_folder, containers: $"printf '%s\\n' '{containers}'").DoctorAsync("docker.service")).Of("docker.service").Is("problem").Says(said);

    [Theory]
    [InlineData("echo true 134217728", "problem", "its memory was used up")]
    [InlineData("echo false 134217728", "warning", "128 MB")]
    [InlineData("echo false 0", "advice", "no memory limit")]
    [InlineData("echo false 536870912", "ok", "512 MB")]
    [InlineData("exit 1", "skipped", "no container")]
    public async Task Memory_OfTheContainer_IsLookedAt(string inspect, string status, string said) =>
        (await Quota.WithDocker(_folder, inspect: inspect).DoctorAsync("docker.memory")).Of("docker.memory").Is(status).Says(said);

    [Fact]
    public async Task EnvFile_ThatComposeNeedsAndIsMissing_IsMadeByFix()
    {
        var quota = Quota.WithComposeFile(_folder, "services:\n  quota-proxy:\n    env_file: .env\n");

        (await quota.DoctorAsync("env.file")).Of("env.file").Is("problem").Says("docker-compose.yml needs it");
        var refused = (await quota.RunAsync("doctor", "--only", "env.file", "--fix")).With(2);
        Assert.Contains("--yes", refused.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder[".env"]));
        var mended = await quota.RunAsync("doctor", "--only", "env.file", "--fix", "--yes", "--json");

        mended.Findings().Of("env.file").Is("ok");
        Assert.Contains("Mended: env.file .env", mended.Errors, StringComparison.Ordinal);
        OwnerOnly.Expect(_folder[".env"]);
    }

    [Fact]
    public async Task EnvFile_ThatMayBeMissing_IsFine() => (await Quota.WithComposeFile(_folder).DoctorAsync("env.file")).Of("env.file").Is("ok");

    public void Dispose() => _folder.Dispose();

    private QuotaProgram Quota => new QuotaProgram(_folder.Path).With("QUOTA_SERVER", _address);
}
