using QuotaFunctions.Api.Tests.Service;

namespace QuotaFunctions.Api.Tests.Usage;

public sealed class UsageStreamTests
{
    private const int Keys = 1_200;

    [Fact]
    public async Task Csv_LongerThanAPage_IsWholeAndCanBeCut()
    {
        await using var service = await StartWithUsageAsync();

        Assert.Equal(Keys + 1, await LinesAsync(service, "/admin/usage"));
        Assert.Equal(1_001, await LinesAsync(service, "/admin/usage?limit=1000"));
        Assert.Equal(4, await LinesAsync(service, "/admin/usage?limit=3"));
    }

    [Fact]
    public async Task Csv_StoreFailsAfterTheFirstPage_IsCutOffAndNotTakenForWhole()
    {
        await using var service = await StartWithUsageAsync();
        service.Storage.UsagePagesUntilTrouble = 1;

        await Assert.ThrowsAsync<HttpRequestException>(() => LinesAsync(service, "/admin/usage"));
    }

    [Fact]
    public async Task Csv_StoreFailsAtOnce_Is503()
    {
        await using var service = await StartWithUsageAsync(keys: 1);
        service.Storage.UsagePagesUntilTrouble = 0;

        using var response = await service.SendAsync("GET", "/admin/usage", TestService.AdminToken, null, ("Accept", "text/csv"));

        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Null(response.Content.Headers.ContentDisposition);
    }

    [Theory]
    [InlineData("text/csv", "text/csv")]
    [InlineData("text/csv;q=0.5, application/json", "application/json")]
    [InlineData("application/json;q=0.5, text/csv", "text/csv")]
    [InlineData("text/csv;q=0", "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("text/csv, */*;q=0.1", "text/csv")]
    [InlineData("nonsense", "application/json")]
    public async Task Accept_Any_IsAnsweredInKind(string accept, string expected)
    {
        await using var service = await StartWithUsageAsync(keys: 1);

        using var response = await service.SendAsync("GET", "/admin/usage", TestService.AdminToken, null, ("Accept", accept));

        Assert.Equal(expected, response.Content.Headers.ContentType!.MediaType);
    }

    private static async Task<TestService> StartWithUsageAsync(int keys = Keys)
    {
        var service = await TestService.StartAsync();
        for (var left = keys; left > 0; left -= 1_000)
        {
            var (_, issued) = await service.JsonAsync("POST", "/admin/keys", TestService.AdminToken, $$"""{"quota":5,"count":{{Math.Min(left, 1_000)}}}""");
            var records = issued.TryGetProperty("keys", out var several) ? several.EnumerateArray().ToArray() : [issued];
            foreach (var record in records)
            {
                Assert.Equal(200, (await service.JsonAsync("POST", "/v1/quota/consume", record.GetProperty("key").GetString())).Status);
            }
        }

        return service;
    }

    private static async Task<int> LinesAsync(TestService service, string path)
    {
        using var response = await service.SendAsync("GET", path, TestService.AdminToken, null, ("Accept", "text/csv"));
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length;
    }
}
