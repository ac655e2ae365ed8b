using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary>Suspending a key and resuming it.</summary>
public abstract class KeySuspensionContract : ContractTests
{
    [Fact]
    public async Task Suspend_NextRequest_IsRefusedUntilResumed()
    {
        var key = await IssueAsync(10);
        (await ConsumeAsync(key)).Expect(200);
        Assert.True((await RecordAsync(key)).GetProperty("suspended_at").IsNull());

        var suspended = await SuspendAsync(key);

        Assert.Equal("suspended", suspended.Json.GetProperty("status").GetString());
        Assert.InRange((TimeProvider.System.GetUtcNow() - suspended.Json.GetProperty("suspended_at").GetUtc()).TotalSeconds, -5, 120);
        (await ConsumeAsync(key)).ExpectRefusal(403, "suspended_key");
        (await KeyAsync(key, "GET", "/v1/quota/check")).ExpectRefusal(403, "suspended_key");
        (await KeyAsync(key, "GET", "/v1/models")).ExpectRefusal(403, "suspended_key");

        var resumed = await ResumeAsync(key);
        Assert.Equal("active", resumed.Json.GetProperty("status").GetString());
        Assert.True(resumed.Json.GetProperty("suspended_at").IsNull());
        (await ConsumeAsync(key)).Expect(200);
        Assert.Equal(2, (await RecordAsync(key)).GetProperty("used").GetInt64());
    }

    [Fact]
    public async Task SuspendAndResume_Again_ChangeNothing()
    {
        var key = await IssueAsync(10);
        var suspended = await SuspendAsync(key);
        Assert.Equal(suspended.Text, (await SuspendAsync(key)).Text);
        Assert.Equal(suspended.RequiredHeader("ETag"), (await SuspendAsync(key)).RequiredHeader("ETag"));

        var resumed = await ResumeAsync(key);
        Assert.Equal(resumed.RequiredHeader("ETag"), (await ResumeAsync(key)).RequiredHeader("ETag"));

        var rows = (await AdminAsync("GET", $"/admin/audit?key={key.Id}")).Expect(200).Json.GetProperty("entries").EnumerateArray();
        Assert.Equal(["key.resume", "key.suspend", "key.create"], rows.Select(r => r.GetProperty("action").GetString()));
        Assert.Single((await AdminAsync("GET", $"/admin/audit?key={key.Id}&action=key.suspend")).Expect(200).Json.GetProperty("entries").EnumerateArray());
    }

    [Fact]
    public async Task Suspended_Key_IsListedCountedAndCountsItsRefusals()
    {
        var key = await IssueAsync($$"""{"quota":1,"label":"{{NewLabel()}}"}""");
        (await ConsumeAsync(key)).Expect(200);
        await SuspendAsync(key);
        (await ConsumeAsync(key)).ExpectRefusal(403, "suspended_key");
        var label = Uri.EscapeDataString((await RecordAsync(key)).GetProperty("label").GetString()!);

        var listed = (await AdminAsync("GET", $"/admin/keys?status=suspended&label={label}")).Expect(200).Json.GetProperty("keys").EnumerateArray();
        Assert.Equal(key.Id, Assert.Single(listed).GetProperty("id").GetString());
        Assert.Empty((await AdminAsync("GET", $"/admin/keys?status=exhausted&label={label}")).Expect(200).Json.GetProperty("keys").EnumerateArray());
        await Eventually.PassesAsync(async () =>
        {
            Assert.True((await AdminAsync("GET", "/admin/stats")).Expect(200).Json.GetProperty("keys").GetProperty("suspended").GetInt64() >= 1);
            var totals = (await AdminAsync("GET", $"/admin/usage?key={key.Id}")).Expect(200).Json.GetProperty("totals");
            Assert.Equal((1, 1), (totals.GetProperty("requests").GetInt64(), totals.GetProperty("denied").GetInt64()));
        });
    }

    [Fact]
    public async Task Suspended_Key_CanStillBeChangedAndRevoked()
    {
        var key = await IssueAsync(10);
        await SuspendAsync(key);

        var changed = (await AdminAsync("PATCH", $"/admin/keys/{key.Id}", """{"quota":20}""")).Expect(200).Json;
        Assert.Equal(("suspended", 20), (changed.GetProperty("status").GetString(), changed.GetProperty("quota").GetInt64()));
        (await AdminAsync("DELETE", $"/admin/keys/{key.Id}")).Expect(204);

        (await ConsumeAsync(key)).ExpectRefusal(403, "revoked_key");
        Assert.Equal("revoked", (await RecordAsync(key)).GetProperty("status").GetString());
        (await AdminAsync("POST", $"/admin/keys/{key.Id}/resume")).ExpectRefusal(409, "conflict");
        (await AdminAsync("POST", $"/admin/keys/{key.Id}/suspend")).ExpectRefusal(409, "conflict");
    }

    [Fact]
    public async Task Suspended_Key_ItsHoldIsChargedWhenItExpires()
    {
        var key = await IssueAsync(10);
        (await KeyAsync(key, "POST", "/v1/quota/holds", """{"cost":{"requests":2},"ttl_seconds":1}""")).Expect(201);
        await SuspendAsync(key);

        (await KeyAsync(key, "POST", "/v1/quota/holds", "{}")).ExpectRefusal(403, "suspended_key");
        await Eventually.PassesAsync(async () => Assert.Equal(2, (await RecordAsync(key)).GetProperty("used").GetInt64()));
    }

    [Fact]
    public async Task Suspend_UnknownKeyOrOtherRevisionOrBody_IsRefused()
    {
        var key = await IssueAsync(10);

        (await AdminAsync("POST", "/admin/keys/0123456789abcdef/suspend")).ExpectRefusal(404, "not_found");
        (await AdminAsync("POST", $"/admin/keys/{key.Id}/suspend", """{"reason":"x"}""")).ExpectRefusal(400, "invalid_request", "reason");
        var stale = ApiCall.Post($"/admin/keys/{key.Id}/suspend").As(Host.AdminToken).With("If-Match", "\"99\"");
        (await SendAsync(stale)).ExpectRefusal(412, "conflict");

        // The service counts wrong tokens by address. Other tests may have used up the attempts of this address: then it answers 429.
        (await KeyAsync(key, "POST", $"/admin/keys/{key.Id}/suspend")).Expect(401, 429);

        (await ConsumeAsync(key)).Expect(200);
    }

    private async Task<Reply> SuspendAsync(IssuedKey key) => (await AdminAsync("POST", $"/admin/keys/{key.Id}/suspend")).Expect(200);

    private async Task<Reply> ResumeAsync(IssuedKey key) => (await AdminAsync("POST", $"/admin/keys/{key.Id}/resume", "{}")).Expect(200);
}
