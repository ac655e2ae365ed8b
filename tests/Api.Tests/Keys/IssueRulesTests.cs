using QuotaFunctions.Api.Tests.Service;

namespace QuotaFunctions.Api.Tests.Keys;

/// <summary>Slips of administrators that would make a key without a bound, and forms that say what is meant.</summary>
public sealed class IssueRulesTests
{
    private const string Images = """{"unit":"images","window":"day","limit":5}""";

    [Theory]
    [InlineData("token", "'tokens'")]
    [InlineData("Tokens", "'tokens'")]
    [InlineData("request", "'requests'")]
    [InlineData("REQUESTS", "'requests'")]
    [InlineData("toknes", "'tokens'")]
    public async Task Unit_NearlySpelled_Is400ThatNamesTheUnit(string unit, string names)
    {
        await using var service = await TestService.StartAsync();
        var id = (await service.IssueAsync()).Split('_')[1];
        var limits = $$"""[{"unit":"{{unit}}","window":"day","limit":5}]""";

        await RefusedAsync(service, "POST", "/admin/keys", $$"""{"limits":{{limits}}}""", "limits[0].unit", names);
        await RefusedAsync(service, "PATCH", $"/admin/keys/{id}", $$"""{"limits":{{limits}}}""", "limits[0].unit", names);
    }

    [Fact]
    public async Task Cost_InAUnitNearlySpelled_Is400AndChargesNothing()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync("""{"limits":[{"unit":"tokens","window":"day","limit":5}]}""");

        foreach (var path in (string[])["/v1/quota/consume", "/v1/quota/holds"])
        {
            var (status, body) = await service.JsonAsync("POST", path, key, """{"cost":{"token":1}}""");

            Assert.Equal((400, "cost.token"), (status, body.GetProperty("error").GetProperty("param").GetString()));
            Assert.Contains("'tokens'", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task OwnUnitsAlone_MustBeSaidToBoundNothing()
    {
        await using var service = await TestService.StartAsync();
        var id = (await service.IssueAsync()).Split('_')[1];

        await RefusedAsync(service, "POST", "/admin/keys", $$"""{"limits":[{{Images}}]}""", "quota", "tokens");
        await RefusedAsync(service, "PATCH", $"/admin/keys/{id}", $$"""{"limits":[{{Images}}]}""", "quota", "tokens");
        foreach (var said in (string[])
        [
            $$"""{"quota":null,"limits":[{{Images}}]}""", $$"""{"quota":5,"limits":[{{Images}}]}""",
            $$"""{"limits":[{{Images}},{"unit":"tokens","window":"day","limit":5}]}""", """{"limits":[{"unit":"microusd","window":"day","limit":5}]}""",
        ])
        {
            Assert.Equal(201, (await service.JsonAsync("POST", "/admin/keys", TestService.AdminToken, said)).Status);
            Assert.Equal(200, (await service.JsonAsync("PATCH", $"/admin/keys/{id}", TestService.AdminToken, said)).Status);
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task PatchWithoutAnyLimit_IsAsStrictAsIssuing(string limits)
    {
        await using var service = await TestService.StartAsync();
        var id = (await service.IssueAsync()).Split('_')[1];

        await RefusedAsync(service, "POST", "/admin/keys", $$"""{"limits":{{limits}}}""", "quota", "null");
        await RefusedAsync(service, "PATCH", $"/admin/keys/{id}", $$"""{"limits":{{limits}}}""", "quota", "null");

        var (status, record) = await service.JsonAsync("PATCH", $"/admin/keys/{id}", TestService.AdminToken, $$"""{"limits":{{limits}},"quota":null}""");
        Assert.Equal((200, 0), (status, record.GetProperty("limits").GetArrayLength()));
    }

    [Theory]
    [InlineData("P2D", 172_800)]
    [InlineData("PT12H", 43_200)]
    [InlineData("P1W", 604_800)]
    public async Task ExpiresIn_ADuration_IsTaken(string duration, long seconds)
    {
        await using var service = await TestService.StartAsync();

        var (_, record) = await service.JsonAsync("POST", "/admin/keys", TestService.AdminToken, $$"""{"quota":1,"expires_in":"{{duration}}"}""");

        Assert.Equal(service.Time.GetUtcNow().AddSeconds(seconds), record.GetProperty("expires_at").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("\"2d\"")]
    [InlineData("\"86400\"")]
    [InlineData("\"P1M\"")]
    [InlineData("\"P200Y\"")]
    [InlineData("\"P0D\"")]
    [InlineData("0")]
    [InlineData("1.5")]
    public async Task ExpiresIn_AnythingElse_IsToldThatItIsSeconds(string value)
    {
        await using var service = await TestService.StartAsync();

        await RefusedAsync(service, "POST", "/admin/keys", $$"""{"quota":1,"expires_in":{{value}}}""", "expires_in", "seconds");
    }

    private static async Task RefusedAsync(TestService service, string method, string path, string json, string param, string says)
    {
        var (status, body) = await service.JsonAsync(method, path, TestService.AdminToken, json);

        Assert.Equal((400, param), (status, body.GetProperty("error").GetProperty("param").GetString()));
        Assert.Contains(says, body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
