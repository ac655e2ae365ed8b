using QuotaFunctions.Cli.Tests.Local;
using QuotaFunctions.Cli.Tests.Running;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Cli.Tests.Doctor;

/// <summary><c>key.status</c>: why the key in <c>TRIAL_KEY</c> is refused; and <c>key.life</c>.</summary>
public sealed class KeyStatusTests(RunningServer running) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Key_ThatMayBeUsed_IsFineWithItsModels()
    {
        var (id, key) = await IssueAsync("--quota", "5", "--model", "gpt-4o-mini");

        var found = await StatusAsync(key);

        found.Is("ok").Says(id).Says("gpt-4o-mini");
    }

    [Fact]
    public async Task Key_ThatIsUnknown_SaysThatTheServerDoesNotKnowIt()
    {
        await using var other = new Installation();
        await other.StartAsync();
        var unknown = (await other.IssueAsync(1, "of another server"))[0];

        (await StatusAsync(unknown)).Is("problem").Says("does not know").Says("quota keys create");
    }

    [Theory]
    [InlineData("not-a-key")]
    [InlineData("\"quoted\"")]
    public async Task Key_ThatIsMistyped_SaysSo(string text) => (await StatusAsync(text)).Is("problem").Says("mistyped");

    [Fact]
    public async Task Key_ThatIsRevoked_NeedsANewOne()
    {
        var (id, key) = await IssueAsync("--quota", "5");
        (await running.Quota.RunAsync("keys", "revoke", id, "--yes")).With(0);

        (await StatusAsync(key)).Is("problem").Says("revoked").Says("quota keys create");
    }

    [Fact]
    public async Task Key_ThatIsSuspended_CanBeResumedWithTheFix()
    {
        var (id, key) = await IssueAsync("--quota", "5");
        (await running.Quota.RunAsync("keys", "suspend", id)).With(0);

        await FixAsync((await StatusAsync(key)).Is("problem").Says("suspended"));

        (await StatusAsync(key)).Is("ok");
    }

    [Fact]
    public async Task Key_ThatExpired_SaysSinceWhenAndIsExtendedByTheFix()
    {
        var (_, key) = await IssueAsync("--quota", "5", "--expires-in", "1");
        FoundByDoctor? found = null;
        await Eventually.PassesAsync(async () => found = (await StatusAsync(key)).Is("problem").Says("expired on 20"));

        await FixAsync(found!);

        (await StatusAsync(key)).Is("ok");
    }

    [Fact]
    public async Task Key_WhoseQuotaIsUsedUp_SaysWhichLimitAndIsRaisedByTheFix()
    {
        var (_, key) = await IssueAsync("--quota", "1");
        (await running.Server.Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(key))).Expect(200);

        await FixAsync((await StatusAsync(key)).Is("problem").Says("requests/lifetime").Says("does not reset"));

        (await StatusAsync(key)).Is("ok");
    }

    [Fact]
    public async Task Key_WhoseDailyLimitIsUsedUp_SaysWhenItResets()
    {
        var (_, key) = await IssueAsync("--limit", "requests/day=1");
        (await running.Server.Api.SendAsync(ApiCall.Post("/v1/quota/consume").As(key))).Expect(200);

        (await StatusAsync(key)).Is("problem").Says("requests/day").Says("resets on 20");
    }

    [Fact]
    public async Task Key_ThatIsNotSet_IsSkipped() => (await running.Quota.DoctorAsync("key.status")).Of("key.status").Is("skipped").Says("TRIAL_KEY");

    [Fact]
    public async Task Key_WithoutAnAdminToken_IsStillJudged()
    {
        var (_, key) = await IssueAsync("--quota", "1");

        (await running.Quota.With("ADMIN_TOKEN", "").With("TRIAL_KEY", key).DoctorAsync("key.status")).Of("key.status").Is("ok");
    }

    [Fact]
    public async Task Probe_OfAHealthyServer_LivesAWholeLifeAndLeavesNoKeyThatWorks()
    {
        (await running.Quota.DoctorAsync("key.life", "--probe")).Of("key.life").Is("ok");

        Assert.All(await ProbeKeysAsync(), k => Assert.Equal("revoked", k));
    }

    [Fact]
    public async Task Probe_ThatIsStopped_RevokesItsKey()
    {
        var before = (await ProbeKeysAsync()).Length;
        using var doctor = running.Quota.Start("doctor", "--only", "key.life", "--probe", "--json");
        await Eventually.PassesAsync(async () => Assert.True(doctor.HasExited || (await ProbeKeysAsync()).Length > before));
        if (!doctor.HasExited)
        {
            using var kill = System.Diagnostics.Process.Start("kill", ["-INT", $"{doctor.Id}"]);
            await kill.WaitForExitAsync();
        }

        await Eventually.WithinAsync(doctor.WaitForExitAsync(), "the doctor's end");

        var keys = await ProbeKeysAsync();
        Assert.True(keys.Length > before);
        Assert.All(keys, k => Assert.Equal("revoked", k));
    }

    private async Task<string?[]> ProbeKeysAsync() =>
        [.. (await running.Server.Api.SendAsync(ApiCall.Get("/admin/keys?limit=1000").As(running.Server.AdminToken))).Expect(200).Json.GetProperty("keys").EnumerateArray()
            .Where(k => k.GetProperty("label").GetString()?.StartsWith("doctor-probe-", StringComparison.Ordinal) == true).Select(k => k.GetProperty("status").GetString())];

    private async Task<FoundByDoctor> StatusAsync(string key)
    {
        var result = await running.Quota.With("TRIAL_KEY", key).RunAsync("doctor", "--only", "key.status", "--json");
        Assert.DoesNotContain(key, result.Output + result.Errors, StringComparison.Ordinal);
        return result.Findings().Of("key.status");
    }

    private async Task FixAsync(FoundByDoctor finding)
    {
        var words = finding.Fix!.Split(' ');
        Assert.Equal("quota", words[0]);
        (await running.Quota.RunAsync(words[1..])).With(0);
    }

    private async Task<(string Id, string Key)> IssueAsync(params string[] fields)
    {
        var record = (await running.Quota.RunAsync(["keys", "create", .. fields, "--json"])).With(0).Json;
        return (record.GetProperty("id").GetString()!, record.GetProperty("key").GetString()!);
    }
}
