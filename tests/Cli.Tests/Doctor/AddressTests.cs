using QuotaFunctions.Azurite;
using QuotaFunctions.Cli.Tests.Running;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Cli.Tests.Doctor;

/// <summary><c>address.*</c>: the way to the server's address.</summary>
public sealed class AddressTests : IDisposable
{
    private readonly Workspace _folder = new();

    [Fact]
    public async Task Connect_WhereNothingListens_SaysThatTheServerIsNotRunning()
    {
        var found = await At($"http://127.0.0.1:{FreePort.Find()}").DoctorAsync("address server.health");

        found.Of("address.connect").Is("problem").Says("not running");
        found.Of("address.resolve").Is("ok");
        found.Of("server.health").Is("skipped");
    }

    [Fact]
    public async Task Connect_WhereNothingListensAndPortIsAnother_NamesTheAddressToUse()
    {
        await File.WriteAllTextAsync(_folder[".env"], "PORT=9123\n");

        (await At($"http://127.0.0.1:{FreePort.Find()}").DoctorAsync("address")).Of("address.connect").Is("problem").Says("export QUOTA_SERVER=http://127.0.0.1:9123");
    }

    [Fact]
    public async Task Connect_WhereAComposeFileLies_SaysHowToStart()
    {
        (await At($"http://127.0.0.1:{FreePort.Find()}").WithComposeFile(_folder).DoctorAsync("address.connect")).Of("address.connect").Is("problem").Says("docker compose up -d");
    }

    [Fact]
    public async Task Connect_WhereAnotherProgramAnswers_NamesItsProcess()
    {
        using var other = new FakeServer(_ => new FakeAnswer("200 OK", """{"hello":"world"}"""));

        var found = (await At(other.Address).DoctorAsync("address")).Of("address.connect").Is("problem").Says("and not this service");

        if (OperatingSystem.IsLinux())
        {
            found.Says($"(process {Environment.ProcessId})");
        }

        found.Says($"PORT={other.Port + 1}");
    }

    [Fact]
    public async Task Connect_WhereAProgramWithoutHttpListens_SaysThatItIsAnother()
    {
        using var other = new FakeServer(_ => new FakeAnswer("\r\n\r\nSSH-2.0", ""));

        (await At(other.Address).DoctorAsync("address")).Of("address.connect").Is("problem").Says("Another program");
    }

    [Fact]
    public async Task Connect_WhereTheServerTakesAnotherPortsPlace_IsFine()
    {
        using var server = new FakeServer(_ => FakeServer.Healthy);

        (await At(server.Address).DoctorAsync("address")).Of("address.connect").Is("ok");
    }

    [Fact]
    public async Task Resolve_OfANameWithoutAnAddress_SaysSo()
    {
        var found = await At("http://no-such-host.invalid:8787").DoctorAsync("address server");

        found.Of("address.resolve").Is("problem").Says("no-such-host.invalid");
        found.Of("address.connect").Is("skipped");
    }

    [Fact]
    public async Task RemoteServer_LeavesOutThisMachinesSettingsAndFiles()
    {
        await File.WriteAllTextAsync(_folder[".env"], "LOG_LEVEL=nonsense\n");

        var found = (await At("http://no-such-host.invalid:8787").RunAsync("doctor", "--json")).Findings();

        Assert.DoesNotContain(found, f => f.Check.StartsWith("settings.", StringComparison.Ordinal) || f.Check.StartsWith("data.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RemoteServer_ThatDoesNotReport_IsAWarningWhicheverCheckWasAsked() =>
        (await At("http://no-such-host.invalid:8787").DoctorAsync("sqlite.integrity")).Of("server.report").Is("warning");

    public void Dispose() => _folder.Dispose();

    private QuotaProgram At(string address) => new QuotaProgram(_folder.Path).With("QUOTA_SERVER", address);
}
