using System.Net;
using QuotaFunctions.Api.Tests.Service;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Api.Tests.Quota;

/// <summary>A stored key whose time zone this machine does not know: it alone is refused, with the reason, and can be managed like any other.</summary>
public sealed class UnknownTimeZoneTests : IAsyncLifetime
{
    private const string Zone = "Mars/Olympus";
    private TestService _service = null!;
    private string _key = "";
    private string _path = "";

    public async Task InitializeAsync()
    {
        _service = await TestService.StartAsync();
        (_key, _path) = await StoreAsync(new Limit(Unit.Requests, WindowKind.Day, 10), new Limit(Unit.Tokens, WindowKind.Lifetime, 10));
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("GET", "/v1/quota/check")]
    [InlineData("POST", "/v1/quota/consume")]
    [InlineData("POST", "/v1/quota/holds")]
    public async Task Spending_IsRefusedWithTheReason(string method, string path)
    {
        using var answer = await _service.SendAsync(method, path, _key);
        var (status, body) = await _service.JsonAsync(method, path, _key);

        Assert.Equal((503, "time_zone_unknown"), (status, body.GetProperty("code").GetString()));
        Assert.Contains($"'{Zone}'", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("false", answer.Headers.GetValues("x-should-retry").Single());
        Assert.Null(answer.Headers.RetryAfter);
        Assert.Equal(0, (await AdminAsync("GET", _path)).GetProperty("used").GetInt64());
    }

    [Fact]
    public async Task OtherKeys_AreServed()
    {
        var other = await _service.IssueAsync("""{"limits":[{"unit":"requests","window":"day","limit":1}],"time_zone":"Asia/Shanghai"}""");

        Assert.Equal(200, (await _service.JsonAsync("POST", "/v1/quota/consume", other)).Status);
    }

    [Theory]
    [InlineData(WindowKind.Lifetime)]
    [InlineData(WindowKind.Minute)]
    public async Task Key_WhoseWindowsAreTheSameEverywhere_IsServed(WindowKind window)
    {
        var (key, _) = await StoreAsync(new Limit(Unit.Requests, window, 1));

        Assert.Equal(200, (await _service.JsonAsync("GET", "/v1/quota/check", key)).Status);
        Assert.Equal(200, (await _service.JsonAsync("POST", "/v1/quota/consume", key)).Status);
        Assert.Equal(429, (await _service.JsonAsync("POST", "/v1/quota/consume", key)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?status=active")]
    public async Task Listings_ShowTheKey(string query)
    {
        await _service.IssueAsync();

        var keys = (await AdminAsync("GET", "/admin/keys" + query)).GetProperty("keys");

        Assert.Equal(2, keys.GetArrayLength());
        var shown = keys.EnumerateArray().Single(k => k.GetProperty("time_zone").GetString() == Zone);
        Assert.Equal("active", shown.GetProperty("status").GetString());
        Assert.All(shown.GetProperty("limits").EnumerateArray(), limit => Assert.Equal(System.Text.Json.JsonValueKind.Null, limit.GetProperty("resets_at").ValueKind));
        Assert.Equal(2, (await AdminAsync("GET", "/admin/stats")).GetProperty("keys").GetProperty("active").GetInt32());
        await AdminAsync("GET", "/admin/usage");
        await AdminAsync("GET", "/admin/audit");
    }

    [Fact]
    public async Task Key_CanBeChangedRotatedResetAndRevoked()
    {
        Assert.Equal("other", (await AdminAsync("PATCH", _path, """{"label":"other"}""")).GetProperty("label").GetString());
        await AdminAsync("PATCH", _path, """{"limits":[{"unit":"requests","window":"month","limit":5}]}""");
        await AdminAsync("POST", _path + "/reset");
        var rotated = (await AdminAsync("POST", _path + "/rotate")).GetProperty("key").GetString();
        using var revoked = await _service.SendAsync("DELETE", _path, TestService.AdminToken);

        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal("revoked", (await AdminAsync("GET", _path)).GetProperty("status").GetString());
        var (status, body) = await _service.JsonAsync("POST", "/v1/quota/consume", rotated);
        Assert.Equal((403, "revoked_key"), (status, body.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task AnotherTimeZone_OpensTheKey()
    {
        Assert.Equal(503, (await _service.JsonAsync("POST", "/v1/quota/consume", _key)).Status);

        var changed = await AdminAsync("PATCH", _path, """{"time_zone":"Asia/Shanghai"}""");

        Assert.Equal("Asia/Shanghai", changed.GetProperty("time_zone").GetString());
        var (status, answer) = await _service.JsonAsync("POST", "/v1/quota/consume", _key);
        Assert.Equal(200, status);
        Assert.Equal("2026-10-01T16:00:00.000Z", answer.GetProperty("limits")[0].GetProperty("resets_at").GetString());
    }

    [Fact]
    public async Task Sweep_ChargesHoldsOfSuchAKeyAndOfOthers()
    {
        var (lost, path) = await StoreAsync(new Limit(Unit.Requests, WindowKind.Lifetime, 10));
        var other = await _service.IssueAsync();
        foreach (var key in new[] { lost, other })
        {
            Assert.Equal(201, (await _service.JsonAsync("POST", "/v1/quota/holds", key, """{"ttl_seconds":60}""")).Status);
        }

        await AdminAsync("PATCH", path, """{"limits":[{"unit":"requests","window":"hour","limit":5}]}""");
        _service.Time.Advance(TimeSpan.FromSeconds(61));
        await _service.Engine.SweepAsync(CancellationToken.None);

        Assert.Empty(await _service.Storage.Keys.FindDueAsync(_service.Time.GetUtcNow(), 10, CancellationToken.None));
        Assert.Equal(1, (await AdminAsync("GET", path)).GetProperty("used").GetInt64());
        Assert.Equal(1, (await AdminAsync("GET", $"/admin/keys/{other.Split('_')[1]}")).GetProperty("used").GetInt64());
    }

    [Fact]
    public async Task Zone_IsWarnedOfOnce()
    {
        var (other, _) = await StoreAsync(new Limit(Unit.Requests, WindowKind.Day, 10));
        for (var i = 0; i < 3; i++)
        {
            await _service.JsonAsync("GET", "/v1/quota/check", _key);
            await _service.JsonAsync("POST", "/v1/quota/consume", other);
        }

        var line = Assert.Single(_service.Logs.Lines, l => l.Contains(Zone, StringComparison.Ordinal));
        Assert.StartsWith("Warning 104 ", line, StringComparison.Ordinal);
        Assert.DoesNotContain(_service.Logs.Lines, l => l.StartsWith("Error", StringComparison.Ordinal));
    }

    private async Task<(string Key, string Path)> StoreAsync(params Limit[] limits)
    {
        var id = KeyId.New();
        var (text, hash) = ApiKey.Generate(KeyPrefix.Default, id);
        var now = _service.Time.GetUtcNow();
        var record = new KeyRecord
        {
            Id = id,
            Prefix = KeyPrefix.Default,
            Limits = LimitSet.Of(limits),
            TimeZone = Zone,
            CreatedAt = now,
            Secret = hash,
        };
        var audit = new AuditEntry { At = now, Action = "key.create", KeyId = id, Address = "", RequestId = "", Detail = "" };
        await _service.Storage.Keys.CreateAsync([record], audit, CancellationToken.None);
        return (text, $"/admin/keys/{id}");
    }

    private async Task<System.Text.Json.JsonElement> AdminAsync(string method, string path, string? json = null)
    {
        var (status, body) = await _service.JsonAsync(method, path, TestService.AdminToken, json);
        Assert.True(status == 200, $"{method} {path}: {status} {body}");
        return body;
    }
}
