using QuotaFunctions.Api.Tests.Service;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Api.Tests.Usage;

public sealed class UsageByUpstreamTests
{
    [Fact]
    public async Task Usage_ByUpstream_HasARowEach()
    {
        await using var service = await StartWithUsageAsync();

        Assert.Equal([(null, 3L)], await RowsAsync(service, "group_by=day"));
        Assert.Equal([(null, 3L)], await RowsAsync(service, ""));
        Assert.Equal([("", 1), ("one", 1), ("two", 1)], await RowsAsync(service, "group_by=upstream"));
        Assert.Equal([("", 1), ("one", 1), ("two", 1)], await RowsAsync(service, "group_by=day,key,model,upstream"));
    }

    [Fact]
    public async Task Usage_OfOneUpstream_IsItsOwnAlone()
    {
        await using var service = await StartWithUsageAsync();

        Assert.Equal([(null, 1L)], await RowsAsync(service, "upstream=one"));
        Assert.Equal([("one", 1L)], await RowsAsync(service, "upstream=one&group_by=upstream,model"));
        Assert.Empty(await RowsAsync(service, "upstream=three&group_by=upstream"));
        var (_, page) = await service.JsonAsync("GET", "/admin/usage?upstream=two&group_by=day", TestService.AdminToken);
        Assert.Equal(1, page.GetProperty("totals").GetProperty("requests").GetInt64());
    }

    [Fact]
    public async Task Usage_ByUpstream_GoesOnByItsCursor()
    {
        await using var service = await StartWithUsageAsync();
        List<string?> upstreams = [];
        var cursor = "";
        while (upstreams.Count < 5)
        {
            var (_, page) = await service.JsonAsync("GET", $"/admin/usage?group_by=upstream&limit=1{cursor}", TestService.AdminToken);
            upstreams.AddRange(page.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("upstream").GetString()));
            if (page.GetProperty("next_cursor").GetString() is not { } next)
            {
                break;
            }

            cursor = $"&cursor={next}";
        }

        Assert.Equal(["", "one", "two"], upstreams);
    }

    [Fact]
    public async Task Usage_AsCsv_HasTheUpstreamInTheColumnAfterTheSource()
    {
        await using var service = await StartWithUsageAsync();

        using var response = await service.SendAsync("GET", "/admin/usage?group_by=upstream", TestService.AdminToken, null, ("Accept", "text/csv"));

        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["upstream", "", "one", "two"], lines.Select(l => l.Split(',')[11]));
    }

    /// <summary>A key that has consumed one request over the API and one at each of two upstreams.</summary>
    private static async Task<TestService> StartWithUsageAsync()
    {
        var service = await TestService.StartAsync();
        var (_, issued) = await service.JsonAsync("POST", "/admin/keys", TestService.AdminToken, """{"quota":5}""");
        var id = KeyId.Parse(issued.GetProperty("id").GetString()!);
        Assert.True((await service.Engine.ApplyAsync(id, new ConsumeOperation(Cost.OneRequest, "m"))).IsAllowed);
        foreach (var upstream in (string[])["one", "two"])
        {
            var hold = Sample.Hold(TimeSpan.FromMinutes(1));
            Assert.True((await service.Engine.ApplyAsync(id, hold)).IsAllowed);
            Assert.True((await service.Engine.ApplyAsync(id, new SettleOperation(hold.Id, Cost.OneRequest, Model: "m", Upstream: UpstreamName.Parse(upstream)))).IsAllowed);
        }

        return service;
    }

    private static async Task<IEnumerable<(string? Upstream, long Requests)>> RowsAsync(TestService service, string query)
    {
        var (status, page) = await service.JsonAsync("GET", $"/admin/usage?{query}", TestService.AdminToken);
        Assert.Equal(200, status);
        return page.GetProperty("rows").EnumerateArray().Select(r => (r.GetProperty("upstream").GetString(), r.GetProperty("requests").GetInt64())).ToArray();
    }
}
