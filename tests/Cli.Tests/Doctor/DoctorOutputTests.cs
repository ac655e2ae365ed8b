using System.Globalization;
using QuotaFunctions.Azurite;
using QuotaFunctions.Cli.Tests.Running;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Cli.Tests.Doctor;

/// <summary>How findings are chosen and shown.</summary>
public sealed class DoctorOutputTests : IDisposable
{
    private readonly Workspace _folder = new();
    private readonly string _address = $"http://127.0.0.1:{FreePort.Find()}";

    [Fact]
    public async Task Output_ThatNobodySees_IsLinesWithTabsTheWorstFirst()
    {
        var result = (await Quota.RunAsync("doctor")).With(2);

        Assert.Equal("status\tcheck\tsubject\ttitle\tdetail\tfix", result.Lines[0]);
        Assert.StartsWith("problem\taddress.connect\t", result.Lines[1], StringComparison.Ordinal);
        Assert.All(result.Lines, l => Assert.Equal(6, l.Split('\t').Length));
        string[] order = ["problem", "warning", "advice", "skipped", "ok"];
        var ranks = result.Lines.Skip(1).Select(l => Array.IndexOf(order, l.Split('\t')[0])).ToArray();
        Assert.Equal(ranks.Order(), ranks);
        Assert.StartsWith("1 problem, ", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Output_InATerminal_HasTheFixOnALineOfItsOwnAndWhatIsFineOnlyWhenAsked(bool isVerbose)
    {
        var result = (await Quota.WithComposeFile(_folder).TypeAsync("", ["doctor", "--only", "address", "--no-color", .. isVerbose ? ["--verbose"] : Array.Empty<string>()])).With(2);

        var lines = result.Output.ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd()).ToArray();
        Assert.Contains("    docker compose up -d", lines);
        Assert.Contains(lines, l => l.Contains("✗ Nothing listens at", StringComparison.Ordinal));
        Assert.Equal(isVerbose, lines.Any(l => l.Contains('✓')));
        Assert.DoesNotContain("\e[3", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_InATerminal_HasColours() => Assert.Contains("\e[", (await Quota.TypeAsync("", "doctor", "--only", "address")).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("--language", "zh", "", "没有程序在监听")]
    [InlineData("--language", "en", "zh_CN.UTF-8", "Nothing listens")]
    [InlineData("", "", "zh_CN.UTF-8", "没有程序在监听")]
    [InlineData("", "", "de_DE.UTF-8", "Nothing listens")]
    [InlineData("", "", "", "Nothing listens")]
    public async Task Language_IsThatOfTheOptionElseOfTheEnvironment(string option, string value, string lang, string said)
    {
        string[] command = ["doctor", "--only", "address", .. option.Length > 0 ? new[] { option, value } : []];

        Assert.Contains(said, (await Quota.With("LANG", lang).RunAsync(command)).With(2).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Language_OfLcAll_TakesPrecedenceOverLang() =>
        Assert.Contains("没有程序在监听", (await Quota.With("LC_ALL", "zh_TW.UTF-8").With("LANG", "en_US.UTF-8").RunAsync("doctor", "--only", "address")).With(2).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("--only", "nonsense")]
    [InlineData("--skip", "address.nonsense")]
    public async Task Name_ThatIsUnknown_IsWrongUsageAndListsThoseThatExist(string option, string name)
    {
        var refused = (await Quota.RunAsync("doctor", option, name, "--json")).With(2);

        var detail = refused.Json.GetProperty("error").GetProperty("detail").GetString()!;
        Assert.Contains(name, detail, StringComparison.Ordinal);
        Assert.Contains("address.connect", detail, StringComparison.Ordinal);
        Assert.Contains("settings.valid", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--language fr")]
    [InlineData("--server nonsense")]
    public async Task Options_ThatAreWrong_AreWrongUsage(string options) => Assert.True((await Quota.RunAsync(["doctor", .. options.Split(' '), "--json"])).With(2).Json.TryGetProperty("error", out _));

    [Fact]
    public async Task OnlyAndSkip_TakeNamesAndGroups()
    {
        var found = (await Quota.RunAsync("doctor", "--only", "address", "server.tls", "env", "--skip", "address.resolve", "--json")).Findings();

        Assert.Equal(["address.connect", "env.file", "server.tls"], found.Select(f => f.Check).Order());
    }

    [Fact]
    public async Task ExitCode_WithNothingWorseThanAdvice_IsZero() => (await Quota.RunAsync("doctor", "--only", "address.resolve")).With(0);

    [Fact]
    public async Task ExitCode_WithAWarning_IsOne() => (await Quota.RunAsync("doctor", "--only", "server.tls", "--server", "http://no-such-host.invalid")).With(1);

    [Fact]
    public async Task Fix_WithNothingToMend_SaysSoAndAsksNothing() =>
        Assert.Contains("nothing that --fix can mend", (await Quota.RunAsync("doctor", "--only", "address.resolve", "--fix")).With(0).Errors, StringComparison.Ordinal);

    [Fact]
    public async Task Fix_InATerminal_AsksAndDoesNothingOnNo()
    {
        var quota = Quota.WithComposeFile(_folder, "services:\n  quota-proxy:\n    env_file: .env\n");

        Assert.Contains("Mend them?", (await quota.TypeAsync("n\n", "doctor", "--only", "env.file", "--fix")).With(1).Output, StringComparison.Ordinal);

        Assert.False(File.Exists(_folder[".env"]));
        (await quota.TypeAsync("y\n", "doctor", "--only", "env.file", "--fix")).With(0);
        Assert.True(File.Exists(_folder[".env"]));
    }

    [Fact]
    public async Task Completion_OfOnly_OffersGroupsAndNames()
    {
        const string Line = "quota doctor --only sett";

        var suggested = (await Quota.RunAsync($"[suggest:{Line.Length.ToString(CultureInfo.InvariantCulture)}]", Line)).With(0);

        Assert.Contains("settings", suggested.Lines);
        Assert.Contains("settings.valid", suggested.Lines);
    }

    [Fact]
    public async Task Json_HasTheDocumentOfTheApi()
    {
        var document = (await Quota.RunAsync("doctor", "--json")).With(2).Json;

        Assert.Equal(["checked_at", "duration_ms", "findings", "status"], document.EnumerateObject().Select(p => p.Name).Order());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", document.GetProperty("checked_at").GetString());
        Assert.Equal("problem", document.GetProperty("status").GetString());
        Assert.All(
            document.GetProperty("findings").EnumerateArray(),
            f => Assert.Equal(["check", "subject", "status", "title", "detail", "fix", "duration_ms"], f.EnumerateObject().Select(p => p.Name)));
    }

    /// <summary>Without the checks that depend on the machine of the tests: its container, its limits and how busy it is.</summary>
    [Fact]
    public async Task Installation_ThatIsNewAndByDefault_IsAdvisedToHaveAnUpstreamAndNothingElse()
    {
        await using var installation = new Local.Installation();
        await installation.StartAsync();

        var findings = (await installation.Quota.RunAsync("doctor", "--json", "--skip", "process", "container", "limits", "server.store")).Json.GetProperty("findings").EnumerateArray();

        Assert.Equal(["upstreams.none"], findings.Where(f => f.GetProperty("status").GetString() is not ("ok" or "skipped")).Select(f => f.GetProperty("check").GetString()));
    }

    [Fact]
    public async Task Documentation_HasEveryCheckInItsTableAndNoOther()
    {
        var detail = (await Quota.RunAsync("doctor", "--only", "nonsense", "--json")).With(2).Json.GetProperty("error").GetProperty("detail").GetString()!;
        var names = detail[detail.IndexOf("Or a check: ", StringComparison.Ordinal)..]["Or a check: ".Length..].TrimEnd('.').Split(", ");

        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "cli.md"));
        var section = page[page.IndexOf("\n## Doctor", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", 5, StringComparison.Ordinal)];
        var documented = section.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal) && l.Contains('.')).Select(l => l.Split('`')[1]).Where(n => !n.StartsWith('-'));

        Assert.Equal(names.Order(), documented.Order());
    }

    public void Dispose() => _folder.Dispose();

    private QuotaProgram Quota => new QuotaProgram(_folder.Path).With("QUOTA_SERVER", _address);
}
