using System.Text.Json;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>GET /admin/doctor</c>: what is wrong, and what mends it.</summary>
public abstract class DoctorContract : ContractTests
{
    private static readonly string[] Statuses = ["ok", "skipped", "advice", "warning", "problem"];

    [Fact]
    public async Task Doctor_OfAHealthyService_FindsTheStoreWell()
    {
        var reply = (await AdminAsync("GET", "/admin/doctor")).Expect(200);

        Assert.Equal("no-store", reply.RequiredHeader("Cache-Control"));
        var findings = reply.Json.GetProperty("findings").EnumerateArray().ToArray();
        var store = Assert.Single(findings, f => f.GetProperty("check").GetString() == "server.store");
        Assert.NotEqual("problem", store.GetProperty("status").GetString());
        Assert.Contains(findings, f => f.GetProperty("check").GetString() == "settings.valid");
    }

    [Fact]
    public async Task Doctor_EveryFinding_HasAStatusAndATitle_AndTheWorstIsTheReports()
    {
        var json = (await AdminAsync("GET", "/admin/doctor")).Expect(200).Json;

        var findings = json.GetProperty("findings").EnumerateArray().ToArray();
        Assert.NotEmpty(findings);
        Assert.All(findings, f =>
        {
            Assert.Contains(f.GetProperty("status").GetString(), Statuses);
            Assert.NotEmpty(f.GetProperty("title").GetString()!);
            Assert.True(f.GetProperty("duration_ms").GetInt64() >= 0);
        });
        var worst = findings.Select(f => Array.IndexOf(Statuses, f.GetProperty("status").GetString())).Max();
        Assert.Equal(worst < 2 ? "ok" : Statuses[worst], json.GetProperty("status").GetString());
        Assert.InRange(json.GetProperty("duration_ms").GetInt64(), 0, 31_000);
        Assert.True(json.GetProperty("checked_at").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task Doctor_InChinese_SpeaksIt()
    {
        var english = TitlesOf((await AdminAsync("GET", "/admin/doctor?language=en")).Expect(200).Json);
        var chinese = TitlesOf((await AdminAsync("GET", "/admin/doctor?language=zh")).Expect(200).Json);

        Assert.Equal(english.Select(t => t.Check), chinese.Select(t => t.Check));
        Assert.All(chinese, t => Assert.Contains(t.Title, static c => c >= '\u4e00'));
        Assert.All(english, t => Assert.DoesNotContain(t.Title, static c => c >= '\u4e00'));
    }

    [Theory]
    [InlineData("?language=fr", "'language'")]
    [InlineData("?lang=en", "'lang'")]
    public async Task Doctor_WithAParameterThatIsWrong_IsRefused(string query, string named) =>
        Assert.Contains(named, (await AdminAsync("GET", "/admin/doctor" + query)).Expect(400).Json.GetProperty("detail").GetString(), StringComparison.Ordinal);

    [Fact]
    public async Task Doctor_InAnyLanguage_ShowsNoSecret()
    {
        var key = await IssueAsync(10);
        foreach (var language in new[] { "en", "zh" })
        {
            var text = (await AdminAsync("GET", $"/admin/doctor?language={language}")).Expect(200).Text;
            Assert.DoesNotContain(Host.AdminToken, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Host.UpstreamKey, text, StringComparison.Ordinal);
            Assert.DoesNotContain(key.Text, text, StringComparison.Ordinal);
        }
    }

    private static (string? Check, string Title)[] TitlesOf(JsonElement json) =>
        [.. json.GetProperty("findings").EnumerateArray().Select(f => (f.GetProperty("check").GetString(), f.GetProperty("title").GetString()!))];
}
