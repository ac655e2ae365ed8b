using System.Text.RegularExpressions;
using QuotaFunctions.Api.Tests.Service;

namespace QuotaFunctions.Api.Tests.Answering;

/// <summary>The answers byte for byte: members in their order, null written or left out, times and numbers in their form.</summary>
public sealed partial class AnswerFormTests
{
    [Fact]
    public async Task Key_Issued_IsShownWithItsText()
    {
        await using var service = await TestService.StartAsync();

        var issued = await BodyAsync(service, "POST", "/admin/keys", """{"quota":3,"label":"a \"b\" é <c>","owner":"o","tags":["b","a"],"models":["m"],"max_parallel":2,"expires_in":60}""");

        Assert.Equal(
            """{"id":"ID","prefix":"trial_","label":"a \"b\" é <c>","owner":"o","tags":["b","a"],"status":"active","limits":[{"unit":"requests","window":"lifetime","limit":3,"used":0,"held":0,"remaining":3,"resets_at":null}],"quota":3,"used":0,"remaining":3,"time_zone":"UTC","models":["m"],"max_parallel":2,"created_at":"2026-10-01T09:30:00.000Z","expires_at":"2026-10-01T09:31:00.000Z","suspended_at":null,"last_used_at":null,"key":"KEY"}""",
            issued);
    }

    [Fact]
    public async Task Keys_ListedAndRead_HaveEveryMember()
    {
        const string Key =
            """{"id":"ID","prefix":"trial_","label":null,"owner":null,"tags":[],"status":"active","limits":[],"quota":null,"used":0,"remaining":null,"time_zone":"UTC","models":null,"max_parallel":null,"created_at":"2026-10-01T09:30:00.000Z","expires_at":null,"suspended_at":null,"last_used_at":null}""";
        await using var service = await TestService.StartAsync();
        var id = Id().Match(await service.IssueAsync("""{"quota":null}""")).Value;

        Assert.Equal($$"""{"keys":[{{Key}}],"next_cursor":null}""", await BodyAsync(service, "GET", "/admin/keys"));
        Assert.Equal(Key, await BodyAsync(service, "GET", $"/admin/keys/{id}"));
    }

    [Fact]
    public async Task Keys_IssuedAgain_AreAnsweredWithANote()
    {
        await using var service = await TestService.StartAsync();
        using var first = await service.SendAsync("POST", "/admin/keys", TestService.AdminToken, """{"quota":1,"count":2}""", ("Idempotency-Key", "k"));

        using var again = await service.SendAsync("POST", "/admin/keys", TestService.AdminToken, """{"quota":1,"count":2}""", ("Idempotency-Key", "k"));

        var body = await again.Content.ReadAsStringAsync();
        Assert.StartsWith("""{"keys":[{"id":""", body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"key\":", body, StringComparison.Ordinal);
        Assert.Matches("""\],"note":"This Idempotency-Key [^"]*"\}$""", body);
        Assert.Matches("""\],?"keys"|"key":"trial_[^"]*"\},\{"id":.*"key":"trial_[^"]*"\}\]\}$""", await first.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Usage_Audit_Stats_Health_HaveTheirMembersInOrder()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();
        using var spent = await service.SendAsync("POST", "/v1/quota/consume", key);

        Assert.Equal(
            """{"rows":[{"day":"2026-10-01","key_id":"ID","label":null,"model":"","requests":1,"tokens_in":0,"tokens_out":0,"tokens":0,"denied":0,"errors":0,"source":"reported","upstream":null,"owner":null,"tag":null,"units":{}}],"totals":{"requests":1,"tokens_in":0,"tokens_out":0,"tokens":0,"denied":0,"errors":0,"units":{}},"next_cursor":null}""",
            await BodyAsync(service, "GET", "/admin/usage?group_by=day,key,model"));
        Assert.Equal(
            """{"entries":[{"id":"GUID","at":"2026-10-01T09:30:00.000Z","action":"key.create","key_id":"ID","address":"127.0.0.1","request_id":"REQUEST","detail":"count=1 requests/lifetime=10 never expires time_zone=UTC"}],"next_cursor":null}""",
            await BodyAsync(service, "GET", "/admin/audit"));
        Assert.Equal(
            """{"keys":{"active":1,"exhausted":0,"suspended":0,"expired":0,"revoked":0,"total":1},"usage_today":{"day":"2026-10-01","requests":1,"tokens_in":0,"tokens_out":0,"tokens":0,"denied":0,"errors":0,"units":{}},"open_holds":0,"store":{"kind":"memory","size_bytes":null},"uptime_seconds":0}""",
            await BodyAsync(service, "GET", "/admin/stats"));
        Assert.Equal(
            """{"ok":true,"service":"quota-proxy","version":"1.2.3","uptime_seconds":0,"checks":{"storage":{"ok":true,"kind":"memory","latency_ms":0}}}""",
            await BodyAsync(service, "GET", "/healthz"));
        Assert.Equal("""{"ok":true,"service":"quota-proxy"}""", await BodyAsync(service, "GET", "/livez"));
        Assert.Equal("""{"service":"quota-proxy","version":"1.2.3","health":"/healthz","dashboard":"/dashboard"}""", await BodyAsync(service, "GET", "/"));
    }

    /// <summary>The answer, with what is random in it replaced by its name.</summary>
    private static async Task<string> BodyAsync(TestService service, string method, string path, string? json = null)
    {
        using var response = await service.SendAsync(method, path, TestService.AdminToken, json);
        var body = await response.Content.ReadAsStringAsync();
        body = Regex.Replace(body, "\"key\":\"[^\"]*\"", "\"key\":\"KEY\"");
        body = Regex.Replace(body, "\"id\":\"[0-9a-f]{32}\"", "\"id\":\"GUID\"");
        body = Regex.Replace(body, "\"request_id\":\"[^\"]*\"", "\"request_id\":\"REQUEST\"");
        return Regex.Replace(body, "\"(id|key_id)\":\"[0-9a-z]{16}\"", "\"$1\":\"ID\"");
    }

    /// <summary>The id in a key's text.</summary>
    [GeneratedRegex("[0-9a-z]{16}(?=_)")]
    private static partial Regex Id();
}
