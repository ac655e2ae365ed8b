using QuotaFunctions.Cli.Tests.Running;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Cli.Tests.Doctor;

/// <summary><c>server.sign_in</c>: why the admin API answers 401.</summary>
public sealed class SignInTests(RunningServer running) : IClassFixture<RunningServer>, IDisposable
{
    private const string Wrong = "00000000000000000000000000000000-wrong";

    private readonly Workspace _folder = new();

    [Fact]
    public async Task Token_OfTheServer_IsAccepted() => (await Quota.With("ADMIN_TOKEN", Right).DoctorAsync("server.sign_in")).Of("server.sign_in").Is("ok");

    [Fact]
    public async Task Token_FromTheEnvironment_IsNamedWithItsLength()
    {
        (await Quota.With("ADMIN_TOKEN", Wrong).DoctorAsync("server.sign_in")).Of("server.sign_in").Is("problem").Says("401").Says("this shell's environment").Says($"{Wrong.Length} characters");
    }

    [Fact]
    public async Task Token_WhereEnvHasTheRightOne_SaysHowToUseThat()
    {
        await File.WriteAllTextAsync(_folder[".env"], $"ADMIN_TOKEN={Right}\n");

        (await Quota.With("ADMIN_TOKEN", Wrong).DoctorAsync("server.sign_in")).Of("server.sign_in").Is("problem").Says("accepts the one from ADMIN_TOKEN in .env").Says("unset ADMIN_TOKEN");
    }

    [Fact]
    public async Task Token_WhereTheServersFileHasTheRightOne_SaysHowToUseThat()
    {
        Directory.CreateDirectory(_folder["data"]);
        await File.WriteAllTextAsync(_folder["data/admin-token"], $"{Right}\n");

        (await Quota.With("ADMIN_TOKEN", Wrong).DoctorAsync("server.sign_in")).Of("server.sign_in").Is("problem").Says("export ADMIN_TOKEN=$(sudo cat data/admin-token)");
    }

    [Fact]
    public async Task Token_OfAnEnvThatChangedSinceTheStart_SaysToStartAgain()
    {
        await File.WriteAllTextAsync(_folder[".env"], $"ADMIN_TOKEN={Wrong}\n");

        (await Quota.WithComposeFile(_folder).DoctorAsync("server.sign_in")).Of("server.sign_in").Is("problem").Says("was changed after the server started").Says("docker compose up -d");
    }

    [Theory]
    [InlineData("ENV_FIRST\nENV_SECOND", "several lines")]
    [InlineData("\"ENV_QUOTED\"", "quotation mark")]
    public async Task Token_ThatAShellReadWrongly_SaysWhatIsWrongWithIt(string value, string said)
    {
        var text = value.Replace("ENV_", new string('a', 32), StringComparison.Ordinal);

        (await Quota.With("ADMIN_TOKEN", text).DoctorAsync("server.sign_in")).Of("server.sign_in").Is("problem").Says(said);
    }

    [Fact]
    public async Task Token_FromAFileWithQuotes_SaysWhichFile()
    {
        await File.WriteAllTextAsync(_folder["token"], $"'{Right}'\n");

        (await Quota.DoctorAsync("server.sign_in", "--token-file", "token")).Of("server.sign_in").Is("problem").Says("--token-file").Says("quotation mark");
    }

    [Fact]
    public async Task Token_FromAFileThatEndsWithALineEnd_IsAccepted()
    {
        await File.WriteAllTextAsync(_folder["token"], $"{Right}\r\n");

        (await Quota.DoctorAsync("server.sign_in", "--token-file", "token")).Of("server.sign_in").Is("ok");
    }

    [Fact]
    public async Task Token_WrittenTwiceInEnv_IsSaidAndCanBeMended()
    {
        await File.WriteAllTextAsync(_folder[".env"], $"ADMIN_TOKEN={Right}\nLOG_LEVEL=warn\nADMIN_TOKEN={Wrong}\n");

        var found = await Quota.DoctorAsync("server.sign_in env.file");

        found.Of("server.sign_in").Is("problem").Says("more than once");
        var fix = found.Of("env.file").Is("warning").Fix!;
        await ShellAsync(fix);
        Assert.Equal($"LOG_LEVEL=warn\nADMIN_TOKEN={Wrong}\n", await File.ReadAllTextAsync(_folder[".env"]));
    }

    [Theory]
    [InlineData("too-short")]
    [InlineData("")]
    public async Task Token_ThatCannotBeUsed_IsAProblem(string token)
    {
        (await Quota.With("ADMIN_TOKEN", token).DoctorAsync("server.sign_in")).Of("server.sign_in").Is("problem").Says("no admin token");
    }

    public void Dispose() => _folder.Dispose();

    private string Right => running.Server.AdminToken;

    private QuotaProgram Quota => new QuotaProgram(_folder.Path).With("QUOTA_SERVER", running.Server.Address.AbsoluteUri);

    private async Task ShellAsync(string command)
    {
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("bash", ["-euc", command]) { WorkingDirectory = _folder.Path })!;
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
    }
}
