using System.Text.Json;
using QuotaFunctions.Cli.Tests.Running;

namespace QuotaFunctions.Cli.Tests.Apply;

/// <summary><c>quota apply</c>: keys as a file wants them.</summary>
public sealed class ApplyTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly QuotaProgram _quota = running.Quota;

    [Fact]
    public async Task Apply_Twice_ChangesNothingTheSecondTime()
    {
        var (tag, file) = await WriteAsync(tag => $$"""
            {
              "tag": "{{tag}}", // a comment
              "defaults": {"expires_at": "2099-01-31T20:00:00+08:00", "time_zone": "Asia/Shanghai", "models": ["b", "a"]},
              "keys": [
                {"label": "{{tag}}-1", "owner": "Ann", "quota": 10, "limits": [{"unit": "tokens", "window": "day", "limit": 5}, {"unit": "requests", "window": "minute", "limit": 2}]},
                {"label": "{{tag}}-2", "quota": 10, "tags": ["z", "{{tag}}", "a"], "max_parallel": 3, "models": null},
                {"label": "{{tag}}-3", "expires_in": 86400, "limits": [{"unit": "tokens", "window": "day", "limit": 5}]}
              ]
            }
            """);

        var first = (await _quota.RunAsync("apply", "-f", file, "--yes", "--json", "--keys", file + ".keys")).With(0);
        var second = (await _quota.RunAsync("apply", "-f", file, "--json")).With(0);

        Assert.Equal(["create", "create", "create"], ActionsOf(first.Json, "applied"));
        Assert.Equal(["unchanged", "unchanged", "unchanged"], ActionsOf(second.Json, "plan"));
        Assert.Empty(second.Json.GetProperty("applied").EnumerateArray());
        OwnerOnly.Expect(running.Workspace[file + ".keys"]);
        var texts = (await File.ReadAllLinesAsync(running.Workspace[file + ".keys"])).Skip(1).Select(l => l.Split(',')[^1]).ToArray();
        Assert.Equal(3, texts.Length);
        Assert.All(texts, t => Assert.DoesNotContain(t, first.Output + first.Errors, StringComparison.Ordinal));
        Assert.Equal(3, (await _quota.RunAsync("keys", "list", "--tag", tag, "--json")).Json.GetProperty("keys").GetArrayLength());
    }

    [Fact]
    public async Task Apply_OfAChangedFile_ShowsAndMakesTheDifferenceOnly()
    {
        var (tag, file) = await WriteAsync(tag => $$"""{"tag": "{{tag}}", "keys": [{"label": "{{tag}}-1", "quota": 10, "owner": "Ann"}, {"label": "{{tag}}-2", "quota": 10}]}""");
        (await _quota.RunAsync("apply", "-f", file, "--yes", "--keys", file + ".keys")).With(0);
        await File.WriteAllTextAsync(running.Workspace[file], $$"""{"tag": "{{tag}}", "keys": [{"label": "{{tag}}-1", "quota": 20, "owner": null}]}""");

        var refused = (await _quota.RunAsync("apply", "-f", file)).With(2);
        var planned = (await _quota.RunAsync("apply", "-f", file, "--dry-run", "--prune", "--json")).With(0).Json;
        var table = (await _quota.RunAsync("apply", "-f", file, "--dry-run", "--prune")).With(0);
        Assert.Contains("\t\tquota\t10\t20", table.Output, StringComparison.Ordinal);
        Assert.Contains("--yes", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(["update", "revoke"], ActionsOf(planned, "plan"));
        Assert.Equal(["owner Ann→", "quota 10→20"], planned.GetProperty("plan")[0].GetProperty("changes").EnumerateArray().Select(c => $"{c.GetProperty("member")} {c.GetProperty("from")}→{c.GetProperty("to")}"));

        (await _quota.RunAsync("apply", "-f", file, "--yes")).With(0);
        Assert.Equal("active", await StatusAsync(tag + "-2"));
        (await _quota.RunAsync("apply", "-f", file, "--yes", "--prune")).With(0);

        Assert.Equal("revoked", await StatusAsync(tag + "-2"));
        var key = (await _quota.RunAsync("keys", "show", tag + "-1", "--json")).With(0).Json;
        Assert.Equal((20, JsonValueKind.Null), (key.GetProperty("quota").GetInt32(), key.GetProperty("owner").ValueKind));
        Assert.Equal(["unchanged"], ActionsOf((await _quota.RunAsync("apply", "-f", file, "--prune", "--json")).With(0).Json, "plan"));
    }

    [Fact]
    public async Task Apply_InATerminal_AsksAndDoesNothingWithoutYes()
    {
        var (tag, file) = await WriteAsync(tag => $$"""{"keys": [{"label": "{{tag}}", "quota": 10}]}""");

        (await _quota.TypeAsync("n\n", "apply", "-f", file)).With(1);
        Assert.Equal(1, (await _quota.RunAsync("keys", "show", tag)).ExitCode);
        (await _quota.TypeAsync("y\n", "apply", "-f", file, "--keys", file + ".keys")).With(0);

        (await _quota.RunAsync("keys", "show", tag)).With(0);
    }

    [Fact]
    public async Task Apply_WithAKeyThatTheServerRefuses_MakesTheOthers()
    {
        var (tag, file) = await WriteAsync(tag => $$"""{"keys": [{"label": "{{tag}}-1", "quota": -1}, {"label": "{{tag}}-2", "quota": 1}]}""");

        var applied = (await _quota.RunAsync("apply", "-f", file, "--yes", "--json", "--keys", file + ".keys")).With(1);

        Assert.Equal(["failed", "done"], applied.Json.GetProperty("applied").EnumerateArray().Select(a => a.GetProperty("result").GetString()));
        Assert.Contains(tag + "-1", applied.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"quota\": \"10\"")]
    [InlineData("\"max_parallel\": \"3\"")]
    [InlineData("\"limits\": [{\"unit\": \"requests\", \"window\": \"lifetime\", \"limit\": \"10\"}]")]
    [InlineData("\"limits\": [{\"unit\": \"requests\", \"window\": \"lifetime\", \"limit\": 10, \"unknown\": 1}]")]
    [InlineData("\"tags\": \"a b\"")]
    [InlineData("\"tags\": [\"a b\"]")]
    public async Task Apply_OfAWrongValueThatReadsLikeTheKeys_IsRefusedAtAnExistingKeyToo(string member)
    {
        var (tag, file) = await WriteAsync(tag => $$"""{"keys": [{"label": "{{tag}}", {{member}}}]}""");
        (await _quota.RunAsync("keys", "create", "--quota", "10", "--max-parallel", "3", "--tag", "a", "--tag", "b", "--label", tag)).With(0);

        var refused = (await _quota.RunAsync("apply", "-f", file, "--yes")).With(1);

        Assert.Contains("invalid_request", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_OfALabelThatTwoKeysHave_ChangesNothing()
    {
        var (tag, file) = await WriteAsync(tag => $$"""{"keys": [{"label": "{{tag}}", "quota": 10}]}""");
        (await _quota.RunAsync("keys", "create", "--quota", "1", "--count", "2", "--label", tag)).With(0);

        var refused = (await _quota.RunAsync("apply", "-f", file, "--yes")).With(2);

        Assert.Contains(tag, refused.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"keys": [{"quota": 1}]}""", "label")]
    [InlineData("""{"keys": [{"label": "a", "qouta": 1}]}""", "qouta")]
    [InlineData("""{"keys": [{"label": "a"}, {"label": 5}]}""", "keys[1].label")]
    [InlineData("""{"keys": [{"label": "a"}, {"label": "a"}]}""", "names 2 keys")]
    [InlineData("""{"keys": [{"label": "a", "label": "b"}]}""", "is no JSON")]
    [InlineData("""{"keys": [{"label": "ws-{n}", "quota": 1}]}""", "{n}")]
    [InlineData("""{"key": []}""", "'key'")]
    [InlineData("""[]""", "object")]
    [InlineData("""{""", "line 1")]
    public async Task Apply_OfAWrongFile_SaysWhereAndSendsNothing(string text, string named)
    {
        var (_, file) = await WriteAsync(_ => text);

        var refused = (await _quota.With("QUOTA_SERVER", "http://127.0.0.1:1").RunAsync("apply", "-f", file)).With(2);

        Assert.Contains(named, refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prune_WithoutATagInTheFile_IsRefused()
    {
        var (_, file) = await WriteAsync(_ => """{"keys": []}""");

        (await _quota.RunAsync("apply", "-f", file, "--prune", "--yes")).With(2);
    }

    private async Task<(string Tag, string File)> WriteAsync(Func<string, string> text)
    {
        var tag = $"t{Guid.NewGuid():N}";
        await File.WriteAllTextAsync(running.Workspace[tag + ".json"], text(tag));
        return (tag, tag + ".json");
    }

    private static IEnumerable<string?> ActionsOf(JsonElement document, string list) =>
        document.GetProperty(list).EnumerateArray().Select(s => s.GetProperty("action").GetString());

    private async Task<string?> StatusAsync(string label) => (await _quota.RunAsync("keys", "show", label, "--json")).With(0).Json.GetProperty("status").GetString();
}
