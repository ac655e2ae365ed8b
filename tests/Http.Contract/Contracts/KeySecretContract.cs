using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary>Revoking and rotating: what stops working, and when.</summary>
public abstract class KeySecretContract : ContractTests
{
    [Fact]
    public async Task Revoke_NextRequest_IsRefused()
    {
        var key = await IssueAsync(10);
        (await ConsumeAsync(key)).Expect(200);

        Assert.Empty((await AdminAsync("DELETE", $"/admin/keys/{key.Id}")).Expect(204).Body);

        (await ConsumeAsync(key)).ExpectRefusal(403, "revoked_key");
        (await KeyAsync(key, "GET", "/v1/quota/check")).ExpectRefusal(403, "revoked_key");
        Assert.Equal("revoked", (await RecordAsync(key)).GetProperty("status").GetString());
        Assert.Equal(1, (await RecordAsync(key)).GetProperty("used").GetInt64());
    }

    [Fact]
    public async Task Revoke_Again_IsTheSame()
    {
        var key = await IssueAsync(10);
        (await AdminAsync("DELETE", $"/admin/keys/{key.Id}")).Expect(204);

        (await AdminAsync("DELETE", $"/admin/keys/{key.Id}")).Expect(204);
    }

    [Fact]
    public async Task Revoke_OpenHold_CanStillBeGivenNothingMore()
    {
        var key = await IssueAsync(10);
        (await KeyAsync(key, "POST", "/v1/quota/holds", "{}")).Expect(201);
        (await AdminAsync("DELETE", $"/admin/keys/{key.Id}")).Expect(204);

        (await KeyAsync(key, "POST", "/v1/quota/holds", "{}")).ExpectRefusal(403, "revoked_key");
    }

    [Fact]
    public async Task Rotate_WithoutOverlap_EndsTheOldSecretAtOnce()
    {
        var old = await IssueAsync(10);
        (await ConsumeAsync(old)).Expect(200);

        var rotated = await RotateAsync(old, "{}");

        Assert.Equal(old.Id, rotated.Id);
        Assert.NotEqual(old.Text, rotated.Text);
        Assert.Equal(1, rotated.Reply.Json.GetProperty("used").GetInt64());
        (await ConsumeAsync(old)).ExpectRefusal(403, "invalid_key");
        (await ConsumeAsync(rotated)).Expect(200);
        Assert.Equal(2, (await RecordAsync(rotated)).GetProperty("used").GetInt64());
    }

    [Fact]
    public async Task Rotate_NoBody_IsWithoutOverlap()
    {
        var old = await IssueAsync(10);

        var rotated = await RotateAsync(old, null);

        (await ConsumeAsync(old)).ExpectRefusal(403, "invalid_key");
        (await ConsumeAsync(rotated)).Expect(200);
    }

    [Fact]
    public async Task Rotate_WithOverlap_LetsBothWorkOnOneQuota()
    {
        var old = await IssueAsync(2);

        var rotated = await RotateAsync(old, """{"overlap_seconds":3600}""");

        (await ConsumeAsync(old)).Expect(200);
        (await ConsumeAsync(rotated)).Expect(200);
        (await ConsumeAsync(old)).ExpectRefusal(429, "quota_exceeded");
    }

    [Fact]
    public async Task Rotate_OverlapOver_EndsTheOldSecret()
    {
        var old = await IssueAsync(1000);

        var rotated = await RotateAsync(old, """{"overlap_seconds":1}""");

        await Eventually.PassesAsync(async () => (await KeyAsync(old, "GET", "/v1/quota/check")).ExpectRefusal(403, "invalid_key"));
        (await ConsumeAsync(rotated)).Expect(200);
    }

    [Fact]
    public async Task Rotate_Twice_LeavesTheNewestTwoAtMost()
    {
        var first = await IssueAsync(10);
        var second = await RotateAsync(first, """{"overlap_seconds":3600}""");
        var third = await RotateAsync(second, """{"overlap_seconds":3600}""");

        (await ConsumeAsync(first)).ExpectRefusal(403, "invalid_key");
        (await ConsumeAsync(second)).Expect(200);
        (await ConsumeAsync(third)).Expect(200);
        var fourth = await RotateAsync(third, """{"overlap_seconds":0}""");
        (await ConsumeAsync(second)).ExpectRefusal(403, "invalid_key");
        (await ConsumeAsync(third)).ExpectRefusal(403, "invalid_key");
        (await ConsumeAsync(fourth)).Expect(200);
    }

    [Fact]
    public async Task Rotate_KeepsThePrefixAndShowsTheKeyOnce()
    {
        var old = await IssueAsync("""{"quota":1,"prefix":"acme-"}""");

        var rotated = await RotateAsync(old, "{}");

        Assert.StartsWith($"acme-{old.Id}_", rotated.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(rotated.Secret, (await AdminAsync("GET", $"/admin/keys/{old.Id}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotate_Revoked_IsAConflict()
    {
        var key = await IssueAsync(10);
        (await AdminAsync("DELETE", $"/admin/keys/{key.Id}")).Expect(204);

        var reply = await AdminAsync("POST", $"/admin/keys/{key.Id}/rotate", "{}");

        reply.ExpectRefusal(409, "conflict");
        (await ConsumeAsync(key)).ExpectRefusal(403, "revoked_key");
    }

    [Theory]
    [InlineData("""{"overlap_seconds":-1}""", "overlap_seconds")]
    [InlineData("""{"overlap_seconds":1.5}""", "overlap_seconds")]
    [InlineData("""{"overlap_seconds":1e400}""", "overlap_seconds")]
    [InlineData("""{"overlap_seconds":9007199254740991}""", "overlap_seconds")]
    [InlineData("""{"overlap_seconds":"60"}""", "overlap_seconds")]
    [InlineData("""{"overlap":60}""", "overlap")]
    public async Task Rotate_BadOverlap_IsRefusedAndChangesNothing(string json, string member)
    {
        var key = await IssueAsync(10);

        (await AdminAsync("POST", $"/admin/keys/{key.Id}/rotate", json)).ExpectRefusal(400, "invalid_request", member);

        (await ConsumeAsync(key)).Expect(200);
    }

    private async Task<IssuedKey> RotateAsync(IssuedKey key, string? json)
    {
        var reply = (await AdminAsync("POST", $"/admin/keys/{key.Id}/rotate", json)).Expect(200);
        return new IssuedKey(reply.Json.GetProperty("id").GetString()!, reply.Json.GetProperty("key").GetString()!, reply);
    }
}
