using QuotaFunctions.Api.Settings;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Settings;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Hosting.Tests.Doctor;

public sealed class SettingsCheckTests : IDisposable
{
    private const string Token = "5f0c9e1ab2d34876e0f1a2b3c4d59687";

    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task SettingsValid_AllRight_IsOk() =>
        Assert.Equal(FindingStatus.Ok, (await _scene.With("PORT", "8080").FindAsync("settings.valid")).Status);

    [Fact]
    public async Task SettingsValid_EachFault_IsAProblemOfItsVariable()
    {
        var findings = await _scene.With("PORT", "many").With("ADMIN_TOKEN", "short").RunAsync("settings.valid");

        Assert.Equal(["ADMIN_TOKEN", "PORT"], findings.Select(f => f.Subject).Order(StringComparer.Ordinal));
        Assert.All(findings, f => Assert.Equal(FindingStatus.Problem, f.Status));
        Assert.Contains(findings, f => f.Detail!.Value.English.Contains("65535", StringComparison.Ordinal));
    }

    /// <summary>Each setting with a value that nothing accepts. A setting whose value may be any text has no fault.</summary>
    [Fact]
    public void Faults_OfEverySetting_AreInChineseToo()
    {
        var names = SettingsReader.Read(_ => null, SettingsHost.Server).Settings!.Effective.Settings.Select(s => s.Name).ToArray();

        var faults = names.SelectMany(name => new[] { "", "https:", "@Microsoft.KeyVault(x)", "a.table.cosmos.azure.com", "'x y'" }
            .SelectMany(value => SettingsReader.Read(n => n == name ? "?: " + value : null, SettingsHost.Server).FaultsOfSettings
                .Concat(SettingsReader.Read(n => n == name ? value : null, SettingsHost.CustomHandler).FaultsOfSettings))).ToArray();

        Assert.True(faults.Select(f => f.Variable).Distinct().Count() > 30, $"{faults.Select(f => f.Variable).Distinct().Count()} settings of {names.Length}");
        Assert.All(faults, f =>
        {
            Assert.True(f.Words.Chinese.Any(static c => c is >= '\u4E00' and <= '\u9FFF'), f.Words.Chinese);
            Assert.DoesNotContain(f.Words.English.TrimEnd('.'), f.Variable == "UPSTREAMS_FILE" ? "" : f.Words.Chinese, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task SettingsValid_MisspeltName_IsAWarningThatNamesTheNearOne()
    {
        var finding = await _scene.With("UPSTREAM_BASE_ULR", "http://127.0.0.1").FindAsync("settings.valid");

        Assert.Equal((FindingStatus.Warning, "UPSTREAM_BASE_ULR"), (finding.Status, finding.Subject));
        Assert.Contains("UPSTREAM_BASE_URL", finding.Detail!.Value.Chinese, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ADMIN_TOKN=a=b\n", "ADMIN_TOKEN=a=b\n")]
    [InlineData("A=1\nexport ADMIN_TOKN='x y'\n", "A=1\nexport ADMIN_TOKEN='x y'\n")]
    public async Task SettingsValid_MisspeltNameInTheFile_IsCorrectedByTheCommand(string text, string corrected)
    {
        var path = _scene.Write(".env", text);
        _scene.NamesInFile = ["ADMIN_TOKN"];

        var finding = await _scene.FindAsync("settings.valid");

        using (var shell = System.Diagnostics.Process.Start("bash", ["-c", finding.Fix!]))
        {
            await shell.WaitForExitAsync();
        }

        Assert.Equal(corrected, await File.ReadAllTextAsync(path));
        Assert.Null((await _scene.With("ADMIN_TOKEN", new string('a', 32)).FindAsync("settings.valid")).Fix);
    }

    [Fact]
    public async Task EnvFile_None_IsSkipped() => Assert.Equal(FindingStatus.Skipped, (await _scene.FindAsync("settings.env_file")).Status);

    [Fact]
    public async Task EnvFile_ReadableByOthers_IsAWarningThatCanBeRepaired()
    {
        Scene.Chmod(_scene.Write(".env", "A=b\n"), "644");

        var finding = await _scene.FindAsync("settings.env_file");

        Assert.Equal(FindingStatus.Warning, finding.Status);
        Assert.Equal($"chmod 600 {_scene[".env"]}", finding.Fix);
        await finding.Repair!(CancellationToken.None);
        Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync("settings.env_file")).Status);
    }

    [Fact]
    public async Task EnvFile_ThatThisUserMayNotRead_IsAProblemWithTheCommand()
    {
        var path = _scene.Write(".env", "A=b\n");
        _scene.On(m => m with { CanRead = static _ => false, User = new UnixUser(1000, 1000) });

        var finding = await _scene.FindAsync("settings.env_file");

        Assert.Equal((FindingStatus.Problem, $"sudo chown 1000:1000 {path}"), (finding.Status, finding.Fix));
    }

    [Fact]
    public async Task EnvFile_ThatCannotBeRead_IsAProblem()
    {
        _scene.Write(".env", "?");
        _scene.EnvFileFault = ".env in the working directory cannot be read.";

        Assert.Equal(FindingStatus.Problem, (await _scene.FindAsync("settings.env_file")).Status);
    }

    [Theory]
    [InlineData("change-me-change-me-change-me-change-me")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456789")]
    [InlineData("my-very-long-admin-token-for-the-service-1")]
    public async Task TokenStrength_EasyToGuess_IsAWarning(string token)
    {
        var finding = await _scene.With("ADMIN_TOKEN", token).FindAsync("token.strength");

        Assert.Equal((FindingStatus.Warning, "quota token rotate"), (finding.Status, finding.Fix));
        Assert.DoesNotContain(token, $"{finding}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenStrength_Random_IsOk()
    {
        for (var i = 0; i < 200; i++)
        {
            var token = Hosting.Settings.AdminTokenFile.NewToken();
            Assert.Equal(FindingStatus.Ok, (await _scene.With("ADMIN_TOKEN", i % 2 == 0 ? token : token[..32]).FindAsync("token.strength")).Status);
        }
    }

    [Fact]
    public async Task TokenStrength_NoneSet_IsFineForTheServer_AndAProblemOnFunctions()
    {
        Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync("token.strength")).Status);
        _scene.Host = SettingsHost.Functions;
        Assert.Equal(FindingStatus.Problem, (await _scene.FindAsync("token.strength")).Status);
    }

    [Fact]
    public async Task TokenFile_OfTheServer_IsFoundAndRepaired()
    {
        Assert.Equal(FindingStatus.Skipped, (await _scene.FindAsync("token.file")).Status);
        var path = _scene.Write("data/admin-token", Token + "\n");
        Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync("token.file")).Status);
        Scene.Chmod(path, "644");

        var finding = await _scene.FindAsync("token.file");

        Assert.Equal((FindingStatus.Warning, path), (finding.Status, finding.Subject));
        await finding.Repair!(CancellationToken.None);
        Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync("token.file")).Status);
    }

    [Fact]
    public async Task TokenFile_ThatThisUserCannotRead_IsAProblem()
    {
        _scene.Write("data/admin-token", Token);

        Assert.Equal(FindingStatus.Problem, (await _scene.On(m => m with { CanRead = static _ => false }).FindAsync("token.file")).Status);
    }

    [Fact]
    public async Task TokenFile_Empty_IsAProblem()
    {
        _scene.Write("data/admin-token", "\n");

        Assert.Equal(FindingStatus.Problem, (await _scene.FindAsync("token.file")).Status);
    }

    [Fact]
    public async Task TokenFile_ThatIsNamed_IsTheOneThatIsLookedAt()
    {
        var path = _scene.Write("elsewhere", Token);
        _scene.With("ADMIN_TOKEN_FILE", path);
        Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync("token.file")).Status);
        Scene.Chmod(path, "640");
        Assert.Equal(FindingStatus.Warning, (await _scene.FindAsync("token.file")).Status);
    }

    [Fact]
    public async Task LogLevel_Debug_IsAdvice()
    {
        Assert.Equal(FindingStatus.Ok, (await _scene.FindAsync("settings.log_level")).Status);
        Assert.Equal(FindingStatus.Advice, (await _scene.With("LOG_LEVEL", "debug").FindAsync("settings.log_level")).Status);
    }

    [Fact]
    public async Task TimeZone_Known_IsOk() => Assert.Equal(FindingStatus.Ok, (await _scene.With("QUOTA_TIME_ZONE", "Asia/Shanghai").FindAsync("settings.time_zone")).Status);

    [Fact]
    public async Task TimeZone_Unknown_IsAProblem() =>
        Assert.Equal(FindingStatus.Problem, (await _scene.With("QUOTA_TIME_ZONE", "Beijing").FindAsync("settings.time_zone")).Status);

    [Fact]
    public async Task TimeZone_NoDataAtAll_IsAWarningWithTheCommand()
    {
        var finding = await _scene.On(m => m with { KnowsZone = static name => name == "UTC" }).FindAsync("settings.time_zone");

        Assert.Equal((FindingStatus.Warning, "sudo apt-get install tzdata"), (finding.Status, finding.Fix));
    }
}
