using System.Text.Json;
using QuotaFunctions.Cli.Tests.Running;

namespace QuotaFunctions.Cli.Tests.Keys;

/// <summary>Every verb of <c>quota keys</c>, against a published server.</summary>
public sealed class KeysTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly QuotaProgram _quota = running.Quota;

    [Fact]
    public async Task Create_WithFields_PrintsTheKeyAloneAndTheServerHasTheFields()
    {
        var label = NewLabel();

        var made = (await _quota.RunAsync(
            "keys", "create", "--label", label, "--owner", "@Ann", "--tag", "course:1", "--tag", "b", "--limit", "requests/day=5", "--limit", "tokens/lifetime=100",
            "--expires-in", "7d", "--model", "gpt-4o-mini", "--max-parallel", "2", "--time-zone", "Asia/Shanghai", "--prefix", "demo_")).With(0);

        var key = Assert.Single(made.Lines);
        Assert.StartsWith("demo_", key, StringComparison.Ordinal);
        Assert.DoesNotContain(key, made.Errors, StringComparison.Ordinal);
        var record = (await _quota.RunAsync("keys", "show", label, "--json")).With(0).Json;
        Assert.Equal(("@Ann", "Asia/Shanghai", 2), (record.GetProperty("owner").GetString(), record.GetProperty("time_zone").GetString(), record.GetProperty("max_parallel").GetInt32()));
        Assert.Equal(["course:1", "b"], record.GetProperty("tags").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal([("requests/day", 5L), ("tokens/lifetime", 100L)], LimitsOf(record));
        Assert.Contains(record.GetProperty("id").GetString()!, key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_OfSeveralIntoACsvFile_KeepsTheirTextOutOfEverythingElse()
    {
        var tag = NewLabel();

        var made = (await _quota.RunAsync("keys", "create", "--quota", "3", "--count", "3", "--label", tag + "-{n}", "--tag", tag, "--csv", tag + ".csv", "--json")).With(0);

        var file = running.Workspace[tag + ".csv"];
        OwnerOnly.Expect(file);
        var keys = (await File.ReadAllLinesAsync(file)).Skip(1).Select(line => line.Split(',')[^1]).ToArray();
        Assert.Equal(3, keys.Length);
        Assert.All(keys, key => Assert.StartsWith("trial_", key, StringComparison.Ordinal));
        Assert.All(keys, key => Assert.DoesNotContain(key, made.Output + made.Errors, StringComparison.Ordinal));
        Assert.Equal(3, made.Json.GetProperty("keys").GetArrayLength());
        Assert.Equal(2, (await _quota.RunAsync("keys", "create", "--quota", "3", "--csv", tag + ".csv")).ExitCode);
    }

    [Fact]
    public async Task Create_RepeatedUnderOneIdempotencyKey_IssuesOnceAndSaysThatTheTextIsLost()
    {
        var label = NewLabel();
        string[] command = ["keys", "create", "--quota", "1", "--label", label, "--idempotency-key", label];

        (await _quota.RunAsync(command)).With(0);
        var again = (await _quota.RunAsync(command)).With(1);

        Assert.Empty(again.Output);
        Assert.Contains("quota keys rotate", again.Errors, StringComparison.Ordinal);
        Assert.Single((await _quota.RunAsync("keys", "list", "--label", label, "--json")).With(0).Json.GetProperty("keys").EnumerateArray());
    }

    [Fact]
    public async Task List_WithFilterAndPages_ReadsThemAll()
    {
        var tag = NewLabel();
        (await _quota.RunAsync("keys", "create", "--quota", "1", "--count", "5", "--tag", tag)).With(0);

        var page = (await _quota.RunAsync("keys", "list", "--tag", tag, "--limit", "2")).With(0);
        var all = (await _quota.RunAsync("keys", "list", "--tag", tag, "--limit", "2", "--all")).With(0);
        var json = (await _quota.RunAsync("keys", "list", "--tag", tag, "--limit", "2", "--all", "--json")).With(0);

        Assert.Equal((3, true), (page.Lines.Length, page.Errors.Contains("--cursor", StringComparison.Ordinal)));
        Assert.Equal(6, all.Lines.Length);
        Assert.StartsWith("id\tlabel\t", all.Lines[0], StringComparison.Ordinal);
        Assert.Equal((5, JsonValueKind.Null), (json.Json.GetProperty("keys").GetArrayLength(), json.Json.GetProperty("next_cursor").ValueKind));
    }

    [Fact]
    public async Task Update_OfOneKey_ChangesWhatIsNamedAndClears()
    {
        var label = NewLabel();
        (await _quota.RunAsync("keys", "create", "--quota", "1", "--label", label, "--owner", "Ann", "--tag", "a")).With(0);

        var record = (await _quota.RunAsync("keys", "update", label, "--quota", "7", "--clear", "owner", "--clear", "tags", "--json")).With(0).Json;

        Assert.Equal([("requests/lifetime", 7L)], LimitsOf(record));
        Assert.Equal((JsonValueKind.Null, 0, label), (record.GetProperty("owner").ValueKind, record.GetProperty("tags").GetArrayLength(), record.GetProperty("label").GetString()));
        Assert.Equal(1, (await _quota.RunAsync("keys", "update", label, "--quota", "8", "--if-match", "no-such-revision")).ExitCode);
        Assert.Equal(2, (await _quota.RunAsync("keys", "update", label)).ExitCode);
    }

    [Fact]
    public async Task LimitAndTopUp_OfOneLimit_LeaveTheOthers()
    {
        var label = NewLabel();
        (await _quota.RunAsync("keys", "create", "--quota", "1", "--label", label)).With(0);

        (await _quota.RunAsync("keys", "limit", label, "requests/day=10", "tokens/day=20")).With(0);
        (await _quota.RunAsync("keys", "topup", label, "requests/day", "5", "--idempotency-key", label)).With(0);
        (await _quota.RunAsync("keys", "topup", label, "requests/day", "5", "--idempotency-key", label)).With(0);
        (await _quota.RunAsync("keys", "topup", label, "requests/day", "-2")).With(0);
        var record = (await _quota.RunAsync("keys", "limit", label, "--remove", "tokens/day", "--json")).With(0).Json;

        Assert.Equal([("requests/lifetime", 1L), ("requests/day", 13L)], LimitsOf(record));
        Assert.Equal(1, (await _quota.RunAsync("keys", "limit", label, "--remove", "tokens/day")).ExitCode);
        Assert.Equal(2, (await _quota.RunAsync("keys", "limit", label, "requests=10")).ExitCode);
        Assert.Equal(2, (await _quota.RunAsync("keys", "limit", label)).ExitCode);
    }

    [Fact]
    public async Task SuspendResumeReset_OfNamedAndFilteredKeys_ReportEachKey()
    {
        var tag = NewLabel();
        (await _quota.RunAsync("keys", "create", "--quota", "1", "--count", "3", "--label", tag + "-{n}", "--tag", tag)).With(0);

        (await _quota.RunAsync("keys", "suspend", tag + "-1", tag + "-2")).With(0);
        Assert.Equal("active suspended suspended", await StatusesAsync(tag));
        Assert.Equal(2, (await _quota.RunAsync("keys", "suspend", "--filter", "tag=" + tag)).ExitCode);
        var bulk = (await _quota.RunAsync("keys", "suspend", "--filter", "tag=" + tag, "--yes", "--json")).With(0).Json;
        Assert.Equal((3, 3), (bulk.GetProperty("changed").GetInt32(), bulk.GetProperty("keys").GetArrayLength()));
        (await _quota.RunAsync("keys", "resume", "--filter", "tag=" + tag, "--yes")).With(0);
        (await _quota.RunAsync("keys", "reset", tag + "-1")).With(0);
        Assert.Equal("active active active", await StatusesAsync(tag));
        Assert.Equal(2, (await _quota.RunAsync("keys", "suspend", "--filter", "colour=red", "--yes")).ExitCode);
        Assert.Equal(2, (await _quota.RunAsync("keys", "suspend")).ExitCode);
    }

    [Fact]
    public async Task Update_WithAFilterAndARevokedKeyAmongThem_FailsForThatKeyAlone()
    {
        var tag = NewLabel();
        (await _quota.RunAsync("keys", "create", "--quota", "1", "--count", "2", "--label", tag + "-{n}", "--tag", tag)).With(0);
        (await _quota.RunAsync("keys", "revoke", tag + "-1", "--yes")).With(0);

        var suspended = (await _quota.RunAsync("keys", "suspend", "--filter", "tag=" + tag, "--yes", "--json")).With(1).Json;

        Assert.Equal(["done", "failed"], suspended.GetProperty("keys").EnumerateArray().Select(k => k.GetProperty("result").GetString()).Order(StringComparer.Ordinal));
        (await _quota.RunAsync("keys", "update", "--filter", "tag=" + tag, "--quota", "9", "--yes")).With(0);
        Assert.Equal([("requests/lifetime", 9L)], LimitsOf((await _quota.RunAsync("keys", "show", tag + "-2", "--json")).With(0).Json));
    }

    [Fact]
    public async Task Rotate_OfAKey_PrintsANewTextOfTheSameId()
    {
        var label = NewLabel();
        var old = Assert.Single((await _quota.RunAsync("keys", "create", "--quota", "1", "--label", label)).With(0).Lines);

        var rotated = (await _quota.RunAsync("keys", "rotate", label, "--overlap", "1h")).With(0);

        var text = Assert.Single(rotated.Lines);
        Assert.Equal(old[..(old.LastIndexOf('_') + 1)], text[..(text.LastIndexOf('_') + 1)]);
        Assert.NotEqual(old, text);
        Assert.DoesNotContain(text, rotated.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_NamedByItsWholeText_IsRefusedWithItsId()
    {
        var key = Assert.Single((await _quota.RunAsync("keys", "create", "--quota", "1")).With(0).Lines);

        var shown = (await _quota.RunAsync("keys", "show", key)).With(2);

        Assert.DoesNotContain(key, shown.Errors, StringComparison.Ordinal);
        Assert.Contains("rotate", shown.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_NamedByALabelOfSeveral_IsRefusedUntilOneIsLeft()
    {
        var label = NewLabel();
        (await _quota.RunAsync("keys", "create", "--quota", "1", "--count", "2", "--label", label)).With(0);

        var several = (await _quota.RunAsync("keys", "show", label)).With(2);
        var id = (await _quota.RunAsync("keys", "list", "--label", label)).With(0).Lines[1].Split('\t')[0];
        Assert.Contains(id, several.Errors, StringComparison.Ordinal);
        (await _quota.RunAsync("keys", "revoke", id, "--yes")).With(0);

        Assert.Equal("active", (await _quota.RunAsync("keys", "show", label, "--json")).With(0).Json.GetProperty("status").GetString());
        Assert.Equal(1, (await _quota.RunAsync("keys", "show", "no such label")).ExitCode);
    }

    private static string NewLabel() => $"t{Guid.NewGuid():N}";

    private static (string, long)[] LimitsOf(JsonElement record) =>
        [.. record.GetProperty("limits").EnumerateArray().Select(l => ($"{l.GetProperty("unit").GetString()}/{l.GetProperty("window").GetString()}", l.GetProperty("limit").GetInt64()))];

    private async Task<string> StatusesAsync(string tag)
    {
        var keys = (await _quota.RunAsync("keys", "list", "--tag", tag, "--json")).With(0).Json.GetProperty("keys");
        return string.Join(' ', keys.EnumerateArray().Select(k => k.GetProperty("status").GetString()).Order(StringComparer.Ordinal));
    }
}
