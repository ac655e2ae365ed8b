using QuotaFunctions.Cli.Tests.Running;

namespace QuotaFunctions.Cli.Tests.Keys;

/// <summary>Keys as CSV, out of the service and into it.</summary>
public sealed class ImportExportTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly QuotaProgram _quota = running.Quota;

    [Fact]
    public async Task Import_OfACsvFile_IssuesEachRowOnceAndKeepsTheTextsInAFile()
    {
        var name = NewName();
        await File.WriteAllTextAsync(running.Workspace[name], $"""
            label,owner,tags,requests/day limit,tokens/lifetime limit,expires_in,models
            {name}-1,"Doe, Ann",course:1 b,10,,7d,gpt-4o-mini gpt-4o
            {name}-2,'=SUM(1),,20,500,,

            """);

        Assert.Equal(2, (await _quota.RunAsync("keys", "import", name)).ExitCode);
        var made = (await _quota.RunAsync("keys", "import", name, "--keys", name + ".keys", "--yes", "--json")).With(0);
        var again = (await _quota.RunAsync("keys", "import", name, "--yes", "--json")).With(0);

        Assert.Equal((2, 0), (made.Json.GetProperty("issued").GetInt32(), again.Json.GetProperty("issued").GetInt32()));
        OwnerOnly.Expect(running.Workspace[name + ".keys"]);
        var texts = (await File.ReadAllLinesAsync(running.Workspace[name + ".keys"])).Skip(1).Select(l => l.Split(',')[^1]).ToArray();
        Assert.Equal(2, texts.Length);
        Assert.All(texts, t => Assert.DoesNotContain(t, made.Output + made.Errors, StringComparison.Ordinal));
        var (one, two) = (await ShowAsync(name + "-1"), await ShowAsync(name + "-2"));
        Assert.Equal(("Doe, Ann", "=SUM(1)"), (one.GetProperty("owner").GetString(), two.GetProperty("owner").GetString()));
        Assert.Equal((2, 2, 1, 2), (one.GetProperty("tags").GetArrayLength(), one.GetProperty("models").GetArrayLength(), one.GetProperty("limits").GetArrayLength(), two.GetProperty("limits").GetArrayLength()));
    }

    [Fact]
    public async Task Import_OfAnExportIntoAnotherServer_IssuesKeysWithTheSameSettings()
    {
        var name = NewName();
        (await _quota.RunAsync("keys", "create", "--limit", "requests/day=5", "--limit", "tokens/month=9", "--label", name, "--owner", "+1", "--tag", "a", "--max-parallel", "3")).With(0);
        (await _quota.RunAsync("keys", "export", name + ".csv")).With(0);
        using var other = new QuotaFunctions.Server.Running.Workspace();
        await using var server = await QuotaFunctions.Server.Running.ServerProcess.StartAsync(QuotaFunctions.Server.Running.ServerSetup.In(other));
        var elsewhere = _quota.With("QUOTA_SERVER", server.Address.AbsoluteUri);

        (await elsewhere.RunAsync("keys", "import", name + ".csv", "--keys", name + ".keys", "--yes")).With(0);

        var (before, after) = (await ShowAsync(name), (await elsewhere.RunAsync("keys", "show", name, "--json")).With(0).Json);
        foreach (var member in new[] { "label", "owner", "tags", "limits", "max_parallel", "time_zone", "models" })
        {
            Assert.Equal(before.GetProperty(member).ToString(), after.GetProperty(member).ToString());
        }
    }

    [Fact]
    public async Task Export_ThatFails_LeavesNoFileAndReplacesNone()
    {
        var name = NewName();

        (await _quota.With("QUOTA_SERVER", "http://127.0.0.1:1").RunAsync("keys", "export", name)).With(3);
        Assert.Empty(Directory.EnumerateFiles(running.Workspace.Path, name + "*"));
        await File.WriteAllTextAsync(running.Workspace[name], "text");
        (await _quota.RunAsync("keys", "export", name)).With(2);

        Assert.Equal("text", await File.ReadAllTextAsync(running.Workspace[name]));
        Assert.Single(Directory.EnumerateFiles(running.Workspace.Path, name + "*"));
    }

    [Fact]
    public async Task Import_WithARefusedRow_IssuesTheOthersAndNamesIt()
    {
        var name = NewName();
        await File.WriteAllTextAsync(running.Workspace[name], $"label,time_zone,quota\n{name}-1,Nowhere/Town,1\n{name}-2,UTC,1\n");

        var made = (await _quota.RunAsync("keys", "import", name, "--keys", name + ".keys", "--yes")).With(1);

        Assert.Contains($"Row 2 ({name}-1)", made.Errors, StringComparison.Ordinal);
        (await _quota.RunAsync("keys", "show", name + "-2")).With(0);
    }

    [Theory]
    [InlineData("\uFEFFlabel;owner;quota\r\nNAME;\"a; b\";3\r\n", "a; b", 2)]
    [InlineData("label\towner\tquota\nNAME\t张伟\t3", "张伟", 2)]
    [InlineData("label,owner,quota\n\n\nNAME,\"two\nlines\",3\n,,\n , ,\n", null, 4)]
    public async Task Import_OfWhatSpreadsheetsWrite_IssuesOneKeyARow(string text, string? owner, int row)
    {
        var name = NewName();
        await File.WriteAllTextAsync(running.Workspace[name], text.Replace("NAME", name, StringComparison.Ordinal));

        var plan = (await _quota.RunAsync("keys", "import", name, "--dry-run", "--json")).With(0).Json.GetProperty("rows").EnumerateArray().ToArray();

        Assert.Equal((row, name), (Assert.Single(plan).GetProperty("row").GetInt32(), plan[0].GetProperty("label").GetString()));
        Assert.Equal(owner ?? "two\nlines", plan[0].GetProperty("settings").GetProperty("owner").GetString());
    }

    [Fact]
    public async Task Import_OfStandardInput_IsThatOfAFile()
    {
        var name = NewName();
        var piped = $"printf 'label,quota\n{name},3\n' | dotnet '{QuotaProgram.File}' keys import - --keys {name}.keys --yes";

        (await (_quota with { Launcher = ["sh", "-c", piped] }).RunAsync()).With(0);

        Assert.Equal(name, (await ShowAsync(name)).GetProperty("label").GetString());
    }

    [Theory]
    [InlineData("keys import FILE --yes", new byte[] { (byte)'l', (byte)'a', (byte)'b', (byte)'e', (byte)'l', (byte)'\n', 0xC4, 0xE3, 0xBA, 0xC3 })]
    [InlineData("apply -f FILE --yes", new byte[] { (byte)'{', (byte)'"', 0xC4, 0xE3, (byte)'"' })]
    public async Task File_InAnotherEncodingThanUtf8_IsRefused(string command, byte[] bytes)
    {
        var name = NewName();
        await File.WriteAllBytesAsync(running.Workspace[name], bytes);

        var refused = (await _quota.RunAsync(command.Replace("FILE", name, StringComparison.Ordinal).Split(' '))).With(2);

        Assert.Contains("UTF-8", refused.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("label,colour\na,red\n", "colour")]
    [InlineData("\n\n", "empty")]
    [InlineData("label,quota\na,1\n\nb,x\n", "row 4")]
    [InlineData("label,quota\na,many\n", "row 2")]
    [InlineData("label,quota\na,1\na,2\n", "rows 2 and 3")]
    [InlineData("label,quota\n\"a,1\n", "quote")]
    [InlineData("label,quota\na\n", "row 2")]
    [InlineData("label,quota\nws-{n},1\n", "{n}")]
    [InlineData("", "empty")]
    public async Task Import_OfAWrongFile_SaysWhereAndSendsNothing(string text, string named)
    {
        var name = NewName();
        await File.WriteAllTextAsync(running.Workspace[name], text);

        var refused = (await _quota.With("QUOTA_SERVER", "http://127.0.0.1:1").RunAsync("keys", "import", name, "--yes")).With(2);

        Assert.Contains(named, refused.Errors, StringComparison.Ordinal);
    }

    private static string NewName() => $"t{Guid.NewGuid():N}";

    private async Task<System.Text.Json.JsonElement> ShowAsync(string label) => (await _quota.RunAsync("keys", "show", label, "--json")).With(0).Json;
}
