using QuotaFunctions.Api.Keys;
using QuotaFunctions.Api.Tests.Service;

namespace QuotaFunctions.Api.Tests.Keys;

/// <summary>The listing of keys as CSV.</summary>
public sealed class KeyExportTests
{
    private const string Fixed = "id,label,owner,tags,status,created_at,expires_at,suspended_at,last_used_at,time_zone,models,max_parallel,used";

    [Fact]
    public async Task Csv_OfKeys_HasALineAKeyAndColumnsForEachLimit()
    {
        await using var service = await TestService.StartAsync();
        await service.IssueAsync("""{"quota":5,"label":"=1+1","owner":"Ann, Bob","tags":["a","b"],"models":["m1","m2"],"max_parallel":3,"expires_in":60}""");
        service.Time.Advance(TimeSpan.FromSeconds(1));
        var key = await service.IssueAsync("""{"limits":[{"unit":"images","window":"day","limit":9},{"unit":"requests","window":"day","limit":4}]}""");
        await service.SendAsync("POST", "/v1/quota/consume", key);
        var (id, first) = (key.Split('_')[1], "");

        var lines = await LinesAsync(service, "/admin/keys?format=csv");

        Assert.Equal(
            Fixed + ",requests/lifetime limit,requests/lifetime used,requests/lifetime remaining,requests/day limit,requests/day used,requests/day remaining"
            + ",images/day limit,images/day used,images/day remaining,other_limits",
            lines[0]);
        Assert.Equal($"{id},,,,active,2026-10-01T09:30:01.000Z,,,2026-10-01T09:30:01.000Z,UTC,,,1,,,,4,1,3,9,0,9,", lines[1]);
        first = lines[2][..16];
        Assert.Equal(
            $"{first},\"'=1+1\",\"Ann, Bob\",a b,active,2026-10-01T09:30:00.000Z,2026-10-01T09:31:00.000Z,,,UTC,m1 m2,3,0,5,0,5,,,,,,,", lines[2]);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public async Task Csv_LongerThanAPage_IsWholeAndCanBeCut()
    {
        await using var service = await TestService.StartAsync();
        foreach (var count in new[] { 1_000, 200 })
        {
            await service.JsonAsync("POST", "/admin/keys", TestService.AdminToken, $$"""{"quota":5,"count":{{count}}}""");
        }

        Assert.Equal(1_201, (await LinesAsync(service, "/admin/keys?format=csv")).Distinct().Count());
        Assert.Equal(4, (await LinesAsync(service, "/admin/keys?format=csv&limit=3")).Length);
        Assert.Single(await LinesAsync(service, "/admin/keys?format=csv&status=expired"));
    }

    [Fact]
    public async Task Csv_MoreLimitsThanColumns_ShowsTheRestInTheLastCell()
    {
        await using var service = await TestService.StartAsync();
        foreach (var first in new[] { 10, 26, 42 })
        {
            var limits = Enumerable.Range(first, 16).Select(i => $$"""{"unit":"u{{i}}","window":"day","limit":1}""");
            await service.IssueAsync($$"""{"quota":null,"limits":[{{string.Join(',', limits)}}]}""");
        }

        var lines = await LinesAsync(service, "/admin/keys?format=csv");

        var cells = lines[0].Split(',');
        Assert.Equal(Fixed.Split(',').Length + (3 * KeyExport.MaxColumns) + 1, cells.Length);
        Assert.All(lines, line => Assert.Equal(cells.Length, line.Split(',').Length));
        Assert.Contains(lines, line => line.EndsWith("," + string.Join(' ', Enumerable.Range(42, 16).Select(i => $"u{i}/day=0/1")), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/admin/keys", "text/csv", "text/csv")]
    [InlineData("/admin/keys?format=json", "text/csv", "application/json")]
    [InlineData("/admin/keys?format=csv", "application/json", "text/csv")]
    [InlineData("/admin/keys", "*/*", "application/json")]
    [InlineData("/admin/usage?format=csv", "*/*", "text/csv")]
    [InlineData("/admin/usage?format=json", "text/csv", "application/json")]
    [InlineData("/admin/keys?format=xml", "*/*", "application/problem+json")]
    public async Task Format_AskedFor_IsAnsweredInKind(string path, string accept, string expected)
    {
        await using var service = await TestService.StartAsync();

        using var response = await service.SendAsync("GET", path, TestService.AdminToken, null, ("Accept", accept));

        Assert.Equal(expected, response.Content.Headers.ContentType!.MediaType);
    }

    private static async Task<string[]> LinesAsync(TestService service, string path)
    {
        using var response = await service.SendAsync("GET", path, TestService.AdminToken);
        response.EnsureSuccessStatusCode();
        Assert.Equal("attachment; filename=\"keys.csv\"", response.Content.Headers.ContentDisposition!.ToString());
        return (await response.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }
}
