using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>GET /admin/audit</c>: every admin change, never a secret.</summary>
public abstract class AuditContract : ContractTests
{
    [Fact]
    public async Task Audit_EveryChange_HasItsRowNewestFirst()
    {
        var key = await IssueAsync(10);
        (await AdminAsync("PATCH", $"/admin/keys/{key.Id}", """{"quota":20}""")).Expect(200);
        var rotated = (await AdminAsync("POST", $"/admin/keys/{key.Id}/rotate", "{}")).Expect(200);
        (await AdminAsync("POST", $"/admin/keys/{key.Id}/reset")).Expect(200, 204);
        (await AdminAsync("DELETE", $"/admin/keys/{key.Id}")).Expect(204);

        var reply = (await AdminAsync("GET", $"/admin/audit?key={key.Id}")).Expect(200);

        var rows = Rows(reply);
        Assert.Equal(["key.revoke", "key.reset", "key.rotate", "key.update", "key.create"], rows.Select(r => r.GetProperty("action").GetString()));
        Assert.All(rows, row =>
        {
            Assert.Equal(key.Id, row.GetProperty("key_id").GetString());
            Assert.InRange((TimeProvider.System.GetUtcNow() - row.GetProperty("at").GetUtc()).TotalSeconds, -5, 120);
            Assert.NotEmpty(row.GetProperty("address").GetString()!);
            Assert.NotEmpty(row.GetProperty("request_id").GetString()!);
        });
        Assert.DoesNotContain(key.Secret, reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(rotated.Json.GetProperty("key").GetString()!, reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Host.AdminToken, reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_RequestId_IsThatOfTheAnswer()
    {
        var key = await IssueAsync(10);

        var row = Assert.Single(Rows((await AdminAsync("GET", $"/admin/audit?key={key.Id}")).Expect(200)));

        Assert.Equal(key.Reply.RequiredHeader("x-request-id"), row.GetProperty("request_id").GetString());
    }

    [Fact]
    public async Task Audit_RefusedChange_LeavesNoRow()
    {
        var key = await IssueAsync(10);
        (await AdminAsync("PATCH", $"/admin/keys/{key.Id}", """{"quota":-1}""")).Expect(400);
        (await SendAsync(ApiCall.Of("DELETE", $"/admin/keys/{key.Id}"))).Expect(401);
        (await SendAsync(ApiCall.Of("PATCH", $"/admin/keys/{key.Id}").As(Host.AdminToken).With("If-Match", "\"other\"").Json("""{"quota":3}"""))).Expect(412, 400);

        Assert.Equal("key.create", Assert.Single(Rows((await AdminAsync("GET", $"/admin/audit?key={key.Id}")).Expect(200))).GetProperty("action").GetString());
    }

    [Fact]
    public async Task Audit_ByPages_MissesAndRepeatsNone()
    {
        var key = await IssueAsync(10);
        for (var i = 0; i < 4; i++)
        {
            (await AdminAsync("PATCH", $"/admin/keys/{key.Id}", $$"""{"quota":{{i}}}""")).Expect(200);
        }

        var seen = new List<string>();
        var cursor = "";
        do
        {
            var page = (await AdminAsync("GET", $"/admin/audit?key={key.Id}&limit=2{cursor}")).Expect(200);
            Assert.InRange(Rows(page).Count, 0, 2);
            seen.AddRange(Rows(page).Select(r => r.GetProperty("request_id").GetString()!));
            var next = page.Json.GetProperty("next_cursor");
            cursor = next.IsNull() ? "" : $"&cursor={Uri.EscapeDataString(next.GetString()!)}";
        }
        while (cursor.Length > 0 && seen.Count < 20);

        Assert.Equal(5, seen.Count);
        Assert.Equal(5, seen.Distinct().Count());
    }

    [Fact]
    public async Task Audit_ByAction_ShowsThoseAlone()
    {
        var key = await IssueAsync(10);
        (await AdminAsync("PATCH", $"/admin/keys/{key.Id}", """{"quota":3}""")).Expect(200);

        var row = Assert.Single(Rows((await AdminAsync("GET", $"/admin/audit?key={key.Id}&action=key.update")).Expect(200)));

        Assert.Equal("key.update", row.GetProperty("action").GetString());
    }

    [Theory]
    [InlineData("key=nonsense", "key")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("cursor=zzz", "cursor")]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=never", "to")]
    public async Task Audit_BadParameter_IsRefusedAndNamed(string query, string parameter) =>
        (await AdminAsync("GET", $"/admin/audit?{query}")).ExpectRefusal(400, "invalid_request", parameter);

    private static IReadOnlyList<JsonElement> Rows(Reply reply) => [.. reply.Json.GetProperty("entries").EnumerateArray()];
}
