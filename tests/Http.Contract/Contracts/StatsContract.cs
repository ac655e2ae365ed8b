using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>GET /admin/stats</c>: the sponsor's overview.</summary>
public abstract class StatsContract : ContractTests
{
    [Fact]
    public async Task Stats_ShowKeysUsageHoldsStoreAndUptime()
    {
        var json = (await AdminAsync("GET", "/admin/stats")).Expect(200).Json;

        Assert.Equal(["active", "exhausted", "expired", "revoked", "suspended"], json.GetProperty("keys").EnumerateObject().Select(p => p.Name).Intersect(
            ["active", "exhausted", "expired", "revoked", "suspended"]).Order(StringComparer.Ordinal));
        Assert.True(json.GetProperty("usage_today").GetProperty("requests").GetInt64() >= 0);
        Assert.Equal(JsonValueKind.Object, json.GetProperty("usage_today").GetProperty("units").ValueKind);
        Assert.True(json.GetProperty("open_holds").GetInt64() >= 0);
        Assert.True(json.GetProperty("store").GetProperty("size_bytes") is var size && (size.IsNull() || size.GetInt64() > 0));
        Assert.True(json.GetProperty("uptime_seconds").GetDouble() >= 0);
    }

    [Fact]
    public async Task Stats_KeysIssuedAndRevoked_AreCounted()
    {
        var before = await CountAsync("revoked");
        var key = await IssueAsync(10);

        (await AdminAsync("DELETE", $"/admin/keys/{key.Id}")).Expect(204);

        await Eventually.PassesAsync(async () => Assert.True(await CountAsync("revoked") > before));
    }

    [Fact]
    public async Task Stats_HoldsAndUse_AreCounted()
    {
        var key = await IssueAsync(10);
        var before = (await AdminAsync("GET", "/admin/stats")).Expect(200).Json.GetProperty("usage_today").GetProperty("requests").GetInt64();
        (await KeyAsync(key, "POST", "/v1/quota/holds", """{"cost":{"requests":1},"ttl_seconds":60}""")).Expect(201);
        (await ConsumeAsync(key, """{"cost":{"requests":5}}""")).Expect(200);

        await Eventually.PassesAsync(async () =>
        {
            var after = (await AdminAsync("GET", "/admin/stats")).Expect(200).Json;
            Assert.True(after.GetProperty("open_holds").GetInt64() >= 1, after.ToString());
            Assert.True(after.GetProperty("usage_today").GetProperty("requests").GetInt64() >= before + 5, after.ToString());
        });
    }

    private async Task<long> CountAsync(string status) =>
        (await AdminAsync("GET", "/admin/stats")).Expect(200).Json.GetProperty("keys").GetProperty(status).GetInt64();
}
