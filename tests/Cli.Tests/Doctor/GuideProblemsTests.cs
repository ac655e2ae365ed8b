using System.Collections.Immutable;
using System.Diagnostics;
using QuotaFunctions.Azurite;
using QuotaFunctions.Cli.Tests.Local;
using QuotaFunctions.Cli.Tests.Running;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Cli.Tests.Doctor;

/// <summary>Every problem of the guide that existing users have (<c>troubleshooting.zh.md</c>) is put into an installation, and the doctor finds it.</summary>
public sealed class GuideProblemsTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    /// <summary>The sections of the guide, and the tests that have their problems.</summary>
    private static readonly Dictionary<string, string[]> Sections = new()
    {
        ["1. 服务状态检查"] = [nameof(Service_ThatIsNotRunning_IsFound), nameof(DockerTests.Service_ThatDoesNotRunWell_IsAProblem)],
        ["2. 数据库连接问题"] = [nameof(Database_ThatIsMissing_IsFound), nameof(DataFolder_ThatTheServersUserCannotWrite_IsFound)],
        ["3. 网络和端口问题"] = [nameof(AddressTests.Connect_WhereAnotherProgramAnswers_NamesItsProcess), nameof(AddressTests.Connect_WhereNothingListensAndPortIsAnother_NamesTheAddressToUse)],
        ["问题1: Docker Compose 启动失败"] =
        [
            nameof(DockerTests.Docker_ThatIsNotInstalled_IsAProblem), nameof(DockerTests.Daemon_ThatDoesNotAnswer_IsAProblem), nameof(DockerTests.Compose_ThatIsTooOldOrMissing_IsAProblem),
            nameof(DockerTests.EnvFile_ThatComposeNeedsAndIsMissing_IsMadeByFix), nameof(Setting_ThatStopsTheStart_IsFound),
        ],
        ["问题2: 健康检查失败"] = [nameof(ServingTests.Health_OfAServerWhoseLogWasDeleted_IsItsReason), nameof(ServingTests.Health_ThatIsNot200_SaysTheStatusAndTheReason)],
        ["问题3: 管理员 API 返回 401 未授权"] =
        [
            nameof(SignInTests.Token_FromTheEnvironment_IsNamedWithItsLength), nameof(SignInTests.Token_ThatAShellReadWrongly_SaysWhatIsWrongWithIt),
            nameof(SignInTests.Token_WrittenTwiceInEnv_IsSaidAndCanBeMended), nameof(ContentType_ThatIsMissing_IsHarmless),
        ],
        ["问题4: SQLite 数据库权限问题"] = [nameof(DataFolder_ThatTheServersUserCannotWrite_IsFound), nameof(DataFolder_OfAnotherUserThanTheDatabase_IsFound)],
        ["问题5: 试用密钥验证失败"] =
        [
            nameof(KeyStatusTests.Key_ThatIsUnknown_SaysThatTheServerDoesNotKnowIt), nameof(KeyStatusTests.Key_ThatExpired_SaysSinceWhenAndIsExtendedByTheFix),
            nameof(KeyStatusTests.Key_ThatIsRevoked_NeedsANewOne), nameof(KeyStatusTests.Key_WhoseQuotaIsUsedUp_SaysWhichLimitAndIsRaisedByTheFix),
        ],
        ["启用详细日志"] = [nameof(DebugLog_LeftOn_IsFound)],
        ["手动测试端点"] = [nameof(KeyStatusTests.Probe_OfAHealthyServer_LivesAWholeLifeAndLeavesNoKeyThatWorks), nameof(SignInTests.Token_OfTheServer_IsAccepted)],
        ["高延迟响应"] = [nameof(Database_WithMuchUnusedSpace_IsFoundAndGivesItBackWithTheFix)],
        ["内存使用过高"] = [nameof(DockerTests.Memory_OfTheContainer_IsLookedAt)],
        ["数据库损坏恢复"] = [nameof(Database_ThatIsDamaged_IsFoundAndSavedWithTheFix)],
        ["重置管理员令牌"] = [nameof(Token_ResetAsTheGuideDoes_IsFoundUntilTheServerStartsAgain)],
    };

    [Fact]
    public async Task Table_HasEverySectionOfTheGuide()
    {
        var guide = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "tests", "Server.Tests", "Guide", "troubleshooting.zh.md"));

        Assert.Equal(guide.Where(l => l.StartsWith("### ", StringComparison.Ordinal)).Select(l => l[4..]), Sections.Keys);
        Assert.All(Sections.Values, Assert.NotEmpty);
    }

    [Fact]
    public async Task Service_ThatIsNotRunning_IsFound()
    {
        await using var site = new Installation();
        await site.StartAsync();
        var quota = site.Quota;
        (await quota.DoctorAsync("address server")).Of("address.connect").Is("ok");
        await site.StopAsync();

        (await quota.DoctorAsync("address server")).Of("address.connect").Is("problem").Says("not running");
    }

    [Fact]
    public async Task Database_ThatIsMissing_IsFound()
    {
        await using var site = new Installation();
        await site.StartAsync();
        await site.StopAsync();
        Directory.Delete(site.Workspace["data"], recursive: true);

        var found = await Nowhere(site).DoctorAsync("data");

        found.Of("data.folder").Is("advice").Says("mkdir");
        found.Of("data.file").Is("skipped").Says("no database");
    }

    [Fact]
    public async Task DataFolder_ThatTheServersUserCannotWrite_IsFound()
    {
        using var folder = new Workspace();
        Directory.CreateDirectory(folder["data"]);
        File.SetUnixFileMode(folder["data"], (UnixFileMode)Convert.ToInt32("555", 8));
        File.SetUnixFileMode(folder.Path, (UnixFileMode)Convert.ToInt32("755", 8));

        // Permissions do not stop root, so the program runs as the user nobody.
        var quota = (Nowhere(folder) with
        {
            Launcher = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ImmutableArray<string>.Empty,
        }).With("HOME", "/tmp").With("DOTNET_CLI_HOME", "/tmp");

        (await quota.DoctorAsync("data.folder")).Of("data.folder").Is("problem").Says("sudo chown -R").Says(folder["data"]);
    }

    [Fact]
    public async Task DataFolder_OfAnotherUserThanTheDatabase_IsFound()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        await using var site = new Installation();
        await site.StartAsync();
        await site.StopAsync();
        using var chown = Process.Start("chown", ["1000:1000", site.Workspace.Database]);
        await chown.WaitForExitAsync();

        (await Nowhere(site).DoctorAsync("data.folder")).Of("data.folder").Is("warning").Says("sudo chown -R 1000:1000");
    }

    [Theory]
    [InlineData("ADMIN_TOKEN=short\n", "ADMIN_TOKEN")]
    [InlineData("DATABASE_URL=postgres://x\n", "DATABASE_URL")]
    [InlineData("PORT=eight\n", "PORT")]
    public async Task Setting_ThatStopsTheStart_IsFound(string env, string name)
    {
        using var folder = new Workspace();
        await File.WriteAllTextAsync(folder[".env"], env);

        Assert.Equal(name, (await Nowhere(folder).DoctorAsync("settings.valid")).Of("settings.valid").Is("problem").Subject);
    }

    [Fact]
    public async Task Setting_ThatWasBrokenSinceTheStart_IsFoundWhileTheServerRuns()
    {
        await using var site = new Installation();
        await site.StartAsync();
        await File.WriteAllTextAsync(site.Workspace[".env"], "LOG_LEVEL=loud\n");

        Assert.Equal("LOG_LEVEL", (await site.Quota.DoctorAsync("settings.valid")).Of("settings.valid").Is("problem").Subject);
    }

    [Fact]
    public async Task EnvFile_ThatCannotBeUnderstood_IsFoundAndStopsNoOtherCheck()
    {
        using var folder = new Workspace();
        await File.WriteAllTextAsync(folder[".env"], "this is no setting\n");

        var found = (await Nowhere(folder).RunAsync("doctor", "--json")).Findings();

        found.Of("settings.env_file").Is("problem");
        found.Of("address.connect").Is("problem");
    }

    [Fact]
    public async Task ContentType_ThatIsMissing_IsHarmless()
    {
        await using var site = new Installation();
        await File.WriteAllTextAsync(site.Workspace[".env"], $"ADMIN_TOKEN={Token}\n");
        await site.StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(site.Server.Address, "/admin/keys")) { Content = new ByteArrayContent("""{"quota":1}"""u8.ToArray()) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Token}");

        Assert.Equal(201, (int)(await http.SendAsync(request)).StatusCode);

        (await site.Quota.DoctorAsync("server.sign_in")).Of("server.sign_in").Is("ok");
    }

    [Fact]
    public async Task DebugLog_LeftOn_IsFound()
    {
        await using var site = new Installation();
        await site.Shell("""echo "LOG_LEVEL=debug" >> .env""");

        (await Nowhere(site).DoctorAsync("settings.log_level")).Of("settings.log_level").Is("advice");
        await site.StartAsync();
        (await site.Quota.DoctorAsync("settings.log_level")).Of("settings.log_level").Is("advice");
    }

    [Fact]
    public async Task Database_WithMuchUnusedSpace_IsFoundAndGivesItBackWithTheFix()
    {
        await using var site = new Installation();
        await site.StartAsync();
        await site.StopAsync();
        Installation.Count(site.Workspace.Database, "CREATE TABLE big (x); INSERT INTO big VALUES (zeroblob(125000000)); DROP TABLE big; SELECT COUNT(*) FROM api_keys");

        await RunFixAsync(site, (await Nowhere(site).DoctorAsync("sqlite.space")).Of("sqlite.space").Is("advice").Says("quota vacuum"), exitCode: 0);

        (await Nowhere(site).DoctorAsync("sqlite.space")).Of("sqlite.space").Is("ok");
    }

    [Fact]
    public async Task Database_ThatIsDamaged_IsFoundAndSavedWithTheFix()
    {
        await using var site = new Installation();
        await site.StartAsync();
        await site.IssueAsync(600, "k-{n}");
        await site.StopAsync();
        var page = Installation.PageInTheMiddle(site.Workspace.Database, "api_keys");
        Installation.Overwrite(site.Workspace.Database, (page - 1) * 4096, 4096);

        await RunFixAsync(site, (await Nowhere(site).DoctorAsync("sqlite.integrity")).Of("sqlite.integrity").Is("problem").Says("damaged"), exitCode: 1);

        Assert.True(File.Exists(site.Workspace.Database + ".recovered"));
    }

    [Fact]
    public async Task Token_ResetAsTheGuideDoes_IsFoundUntilTheServerStartsAgain()
    {
        await using var site = new Installation();
        await File.WriteAllTextAsync(site.Workspace[".env"], $"ADMIN_TOKEN={Token}\n");
        await site.StartAsync();
        await site.Shell("""NEW_TOKEN=$(openssl rand -hex 32); echo "ADMIN_TOKEN=$NEW_TOKEN" > .env""");

        (await site.Quota.DoctorAsync("server.sign_in")).Of("server.sign_in").Is("problem").Says("was changed after the server started");
        await site.StopAsync();
        await site.StartAsync();
        (await site.Quota.DoctorAsync("server.sign_in")).Of("server.sign_in").Is("ok");
    }

    [Fact]
    public async Task Fix_OfAFolderThatEveryUserCanWrite_ClosesItAlsoWhileTheServerRuns()
    {
        await using var site = new Installation();
        await site.StartAsync();
        File.SetUnixFileMode(site.Workspace["data"], (UnixFileMode)Convert.ToInt32("777", 8));

        (await site.Quota.DoctorAsync("data.folder")).Of("data.folder").Is("warning");
        (await site.Quota.DoctorAsync("data.folder", "--fix", "--yes")).Of("data.folder").Is("ok");

        Assert.Equal("775", Convert.ToString((int)File.GetUnixFileMode(site.Workspace["data"]), 8));
    }

    [Fact]
    public async Task Report_OfTheRunningServer_IsAddedAndEachCheckIsShownOnce()
    {
        await using var site = new Installation();
        await site.StartAsync();

        var found = (await site.Quota.RunAsync("doctor", "--json")).Findings();

        found.Of("server.report").Is("ok");
        found.Of("server.store").Is("ok");
        found.Of("server.health").Is("ok");
        found.Of("sqlite.integrity").Is("ok");
        Assert.DoesNotContain(found.GroupBy(f => (f.Check, f.Subject)), g => g.Count() > 1);
        var known = (await site.Quota.RunAsync("doctor", "--only", "nonsense")).With(2).Errors;
        Assert.All(found, f => Assert.Contains(f.Check, known, StringComparison.Ordinal));
    }

    /// <summary>The program in an installation whose server does not run.</summary>
    private static QuotaProgram Nowhere(Installation site) => Nowhere(site.Workspace);

    private static QuotaProgram Nowhere(Workspace folder) => new QuotaProgram(folder.Path).With("QUOTA_SERVER", $"http://127.0.0.1:{FreePort.Find()}");

    private static async Task RunFixAsync(Installation site, FoundByDoctor finding, int exitCode)
    {
        var words = finding.Fix!.Split(' ');
        Assert.Equal("quota", words[0]);
        (await site.Quota.RunAsync(words[1..])).With(exitCode);
    }
}
