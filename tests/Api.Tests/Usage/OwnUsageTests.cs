using QuotaFunctions.Api.Tests.Service;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Api.Tests.Usage;

/// <summary>The holder's own usage, on a clock that stands at 2026-10-01 until it is moved.</summary>
public sealed class OwnUsageTests
{
    [Fact]
    public async Task Usage_OfSeveralDaysAndModels_IsTheKeysOwnNewestFirst()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync("""{"quota":100,"label":"mine","models":["a","b"]}""");
        var other = await service.IssueAsync("""{"quota":100}""");
        await service.ChargeAsync(key, Cost.RequestAndTokens(1, 5), "a");
        await ConsumeAsync(service, other, """{"cost":{"requests":9}}""");
        service.Time.Advance(TimeSpan.FromDays(2));
        await service.ChargeAsync(key, Cost.Of(new CostItem(Unit.Requests, 2), new CostItem(Unit.Parse("images"), 3)), "b");

        var (status, usage) = await service.JsonAsync("GET", "/v1/usage", key);

        Assert.Equal(200, status);
        Assert.Equal("""["a","b"]""", usage.GetProperty("key").GetProperty("models").GetRawText());
        Assert.Equal("mine", usage.GetProperty("key").GetProperty("label").GetString());
        Assert.Equal(97, usage.GetProperty("limits")[0].GetProperty("remaining").GetInt64());
        Assert.Equal(
            """[{"day":"2026-10-03","model":"b","requests":2,"tokens_in":0,"tokens_out":0,"tokens":0,"denied":0,"units":{"images":3}},{"day":"2026-10-01","model":"a","requests":1,"tokens_in":0,"tokens_out":0,"tokens":5,"denied":0,"units":{}}]""",
            usage.GetProperty("rows").GetRawText());
        Assert.Equal(
            """{"requests":3,"tokens_in":0,"tokens_out":0,"tokens":5,"denied":0,"units":{"images":3}}""",
            usage.GetProperty("totals").GetRawText());

        Assert.Equal(1, (await service.JsonAsync("GET", "/v1/usage?from=2026-10-01&to=2026-10-02", key)).Json.GetProperty("totals").GetProperty("requests").GetInt64());
    }

    [Fact]
    public async Task Usage_OfThirtyDaysAgo_IsNotInTheDefault()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync("""{"quota":100}""");
        await ConsumeAsync(service, key, "{}");

        service.Time.Advance(TimeSpan.FromDays(29));
        Assert.Equal(1, await RequestsAsync(service, key, ""));
        service.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await RequestsAsync(service, key, ""));
        Assert.Equal(1, await RequestsAsync(service, key, "?from=2026-10-01"));
        Assert.Equal(1, await RequestsAsync(service, key, "?to=2026-10-30"));
    }

    [Theory]
    [InlineData("?from=2026-09-01&to=2026-10-02", "from", "31 days")]
    [InlineData("?from=2026-08-31", "from", "31 days")]
    [InlineData("?from=2026-10-02&to=2026-10-01", "to", "before from")]
    [InlineData("?from=monday", "from", "a day such as")]
    [InlineData("?key=x", "key", "the known parameters are from, to")]
    public async Task Query_Bad_IsRefusedNamingTheField(string query, string field, string allowed)
    {
        await using var service = await TestService.StartAsync();
        var (status, problem) = await service.JsonAsync("GET", $"/v1/usage{query}", await service.IssueAsync());

        Assert.Equal(400, status);
        Assert.Equal(field, problem.GetProperty("error").GetProperty("param").GetString());
        Assert.Contains(allowed, problem.GetProperty("detail").GetString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v1/usage")]
    [InlineData("GET", "/V1/Usage/")]
    [InlineData("POST", "/v1/usage")]
    [InlineData("GET", "/v1/usage/completions")]
    public async Task Path_UnderUsage_IsNeverForwarded(string method, string path)
    {
        await using var service = await TestService.StartAsync(forward: new Forward(_ => throw new InvalidOperationException("forwarded")));

        var (status, _) = await service.JsonAsync(method, path, await service.IssueAsync());

        Assert.Equal((method, path) switch { ("POST", _) => 405, (_, "/v1/usage/completions") => 404, _ => 200 }, status);
    }

    private static async Task<long> RequestsAsync(TestService service, string key, string query) =>
        (await service.JsonAsync("GET", $"/v1/usage{query}", key)).Json.GetProperty("totals").GetProperty("requests").GetInt64();

    private static async Task ConsumeAsync(TestService service, string key, string json) =>
        Assert.Equal(200, (await service.JsonAsync("POST", "/v1/quota/consume", key, json)).Status);
}
