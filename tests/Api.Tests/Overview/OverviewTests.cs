using System.Net;
using System.Text.Json;
using QuotaFunctions.Api.Tests.Service;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Api.Tests.Overview;

/// <summary>The overview on a clock that stands at 09:30 UTC until it is moved.</summary>
public sealed class OverviewTests
{
    private const string Path = "/admin/overview";

    [Fact]
    public async Task Overview_OfAServiceWithoutUse_IsZeroesOverTheWholeSpan()
    {
        await using var service = await TestService.StartAsync();

        var overview = await ReadAsync(service);

        Assert.Equal("2026-10-01T09:30:00.000Z", overview.GetProperty("generated_at").GetString());
        Assert.Equal("1.2.3", overview.GetProperty("version").GetString());
        Assert.Equal(
            """{"from":"2026-09-30T10:00:00.000Z","to":"2026-10-01T10:00:00.000Z","step":"hour","recorded_since":null}""",
            overview.GetProperty("span").GetRawText());
        Assert.Equal(
            """{"requests":0,"tokens_in":0,"tokens_out":0,"tokens":0,"denied":0,"errors":0,"estimated_tokens":0,"held_tokens":0,"units":{}}""",
            overview.GetProperty("now").GetRawText());
        Assert.Equal(JsonValueKind.Null, overview.GetProperty("before").ValueKind);
        Assert.Equal(24, overview.GetProperty("timeline").GetProperty("starts").GetArrayLength());
        Assert.Equal("2026-10-01T09:00:00.000Z", overview.GetProperty("timeline").GetProperty("starts")[23].GetString());
        Assert.Empty(overview.GetProperty("timeline").GetProperty("groups").EnumerateArray());
        Assert.Empty(overview.GetProperty("attention").EnumerateArray());
        Assert.True(overview.GetProperty("health").GetProperty("store").GetProperty("ok").GetBoolean());
        Assert.Equal("""{"in_flight":0,"limit":2048}""", overview.GetProperty("health").GetProperty("requests").GetRawText());
    }

    [Fact]
    public async Task Overview_OfTwoPeriods_SumsEachAndShowsTheCourse()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync("""{"quota":1000}""");
        await service.ChargeAsync(key, Cost.RequestAndTokens(2, 10), "a");
        service.Time.Advance(TimeSpan.FromHours(24));
        await service.ChargeAsync(key, Cost.Of(new CostItem(Unit.Requests, 1), new CostItem(Unit.Tokens, 7), new CostItem(Unit.Parse("images"), 3)), "a");
        service.Time.Advance(TimeSpan.FromHours(1));
        await service.ChargeAsync(key, Cost.OneRequest, "b");

        var hours = await ReadAsync(service, "?span=24h");
        Assert.Equal(2, hours.GetProperty("now").GetProperty("requests").GetInt64());
        Assert.Equal("""{"images":3}""", hours.GetProperty("now").GetProperty("units").GetRawText());
        Assert.Equal(2, hours.GetProperty("before").GetProperty("requests").GetInt64());
        Assert.Equal("2026-10-01T09:00:00.000Z", hours.GetProperty("span").GetProperty("recorded_since").GetString());
        var groups = hours.GetProperty("timeline").GetProperty("groups");
        Assert.Equal(["a", "b"], groups.EnumerateArray().Select(g => g.GetProperty("name").GetString()));
        Assert.Equal([.. new long[22], 1, 0], Course(groups[0], "requests"));
        Assert.Equal([.. new long[22], 7, 0], Course(groups[0], "tokens"));
        Assert.Equal([.. new long[23], 1], Course(groups[1], "requests"));
        Assert.Equal([.. new long[22], 3, 0], groups[0].GetProperty("units").GetProperty("images").EnumerateArray().Select(n => n.GetInt64()));

        var days = await ReadAsync(service, "?span=7d");
        Assert.Equal(("2026-09-26T00:00:00.000Z", "2026-10-03T00:00:00.000Z", "day"), SpanOf(days));
        Assert.Equal(4, days.GetProperty("now").GetProperty("requests").GetInt64());
        Assert.Equal(JsonValueKind.Null, days.GetProperty("before").ValueKind);
        Assert.Equal([0, 0, 0, 0, 0, 2, 1], Course(days.GetProperty("timeline").GetProperty("groups")[0], "requests"));

        var one = await ReadAsync(service, "?from=2026-10-02&to=2026-10-02");
        Assert.Equal(("2026-10-02T00:00:00.000Z", "2026-10-03T00:00:00.000Z", "day"), SpanOf(one));
        Assert.Equal((2, 2), (one.GetProperty("now").GetProperty("requests").GetInt64(), one.GetProperty("before").GetProperty("requests").GetInt64()));
    }

    [Fact]
    public async Task Overview_ByKeyAndTag_NamesThemAndSumsTheRest()
    {
        await using var service = await TestService.StartAsync();
        for (var i = 1; i <= 4; i++)
        {
            var tags = i < 4 ? $$""","tags":["t{{i}}"]""" : "";
            var key = await service.IssueAsync($$"""{"quota":100,"label":"key {{i}}"{{tags}}}""");
            await ConsumeAsync(service, key, $$"""{"cost":{"requests":1,"tokens":{{10 * i}} } }""");
        }

        var byKey = (await ReadAsync(service, "?group_by=key&top=2")).GetProperty("timeline").GetProperty("groups");
        Assert.Equal(["key 4", "key 3", null], byKey.EnumerateArray().Select(g => g.GetProperty("label").GetString()));
        Assert.Equal("(other)", byKey[2].GetProperty("name").GetString());
        Assert.Equal(30, Course(byKey[2], "tokens").Sum());

        var byTag = (await ReadAsync(service, "?group_by=tag")).GetProperty("timeline").GetProperty("groups");
        Assert.Equal(["", "t3", "t2", "t1"], byTag.EnumerateArray().Select(g => g.GetProperty("name").GetString()));

        var byUpstream = (await ReadAsync(service, "?group_by=upstream")).GetProperty("timeline").GetProperty("groups");
        Assert.Equal(100, Course(Assert.Single(byUpstream.EnumerateArray()), "tokens").Sum());
    }

    [Fact]
    public async Task Overview_AskedWithinFiveSeconds_IsTheSameAnswerAndNotSentAgain()
    {
        await using var service = await TestService.StartAsync();
        using var first = await service.SendAsync("GET", Path, TestService.AdminToken);
        var tag = first.Headers.ETag!.ToString();
        service.Time.Advance(TimeSpan.FromSeconds(4));
        await ConsumeAsync(service, await service.IssueAsync(), "{}");

        using var again = await service.SendAsync("GET", Path, TestService.AdminToken, null, ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        using var head = await service.SendAsync("HEAD", Path, TestService.AdminToken);
        Assert.Equal((200, tag), ((int)head.StatusCode, head.Headers.ETag!.ToString()));

        service.Time.Advance(TimeSpan.FromSeconds(1));
        using var next = await service.SendAsync("GET", Path, TestService.AdminToken, null, ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        using var document = JsonDocument.Parse(await next.Content.ReadAsStringAsync());
        Assert.Equal(1, document.RootElement.GetProperty("now").GetProperty("requests").GetInt64());
    }

    [Fact]
    public async Task Overview_AskedByManyAtOnce_ProbesTheStoreOnce()
    {
        await using var service = await TestService.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ReadAsync(service, $"?top={(i % 4) + 1}")));

        Assert.Equal(1, service.Storage.Probes);
    }

    [Fact]
    public async Task Overview_WhileTheStoreFails_Is503_AndIsNotKept()
    {
        await using var service = await TestService.StartAsync();
        service.Storage.Trouble = TroubledStorage.Unreachable;
        Assert.Equal(503, (await service.JsonAsync("GET", Path, TestService.AdminToken)).Status);

        service.Storage.Trouble = null;
        Assert.Equal(200, (await service.JsonAsync("GET", Path, TestService.AdminToken)).Status);
    }

    [Fact]
    public async Task Overview_OfChargesWithDoubt_TellsTheParts()
    {
        await using var service = await TestService.StartAsync();
        var key = Core.Keys.ApiKey.TryParse(await service.IssueAsync(), out var parsed) ? parsed.Id : default;
        var (estimated, held) = (HoldId.New(), HoldId.New());
        foreach (var (id, tokens) in new[] { (estimated, 50), (held, 20) })
        {
            var cost = Cost.RequestAndTokens(1, tokens);
            await service.Engine.ApplyAsync(key, new HoldOperation(id, cost, cost, TimeSpan.FromMinutes(1)));
        }

        await service.Engine.ApplyAsync(key, new SettleOperation(estimated, Cost.RequestAndTokens(1, 30), UsageSource.Estimated));
        service.Time.Advance(TimeSpan.FromMinutes(2));
        await service.Engine.SweepAsync(CancellationToken.None);

        var now = (await ReadAsync(service)).GetProperty("now");
        Assert.Equal(
            (50, 30, 20),
            (now.GetProperty("tokens").GetInt64(), now.GetProperty("estimated_tokens").GetInt64(), now.GetProperty("held_tokens").GetInt64()));
    }

    [Theory]
    [InlineData("?span=1y", "span", "24h, 7d or 30d")]
    [InlineData("?span=7d&from=2026-10-01", "span", "one or the other")]
    [InlineData("?from=2026-10-02&to=2026-10-01", "to", "before from")]
    [InlineData("?from=2027-01-01", "to", "before from")]
    [InlineData("?from=2025-09-30&to=2026-10-01", "to", "366")]
    [InlineData("?to=2026-10-01", "from", "needed")]
    [InlineData("?from=yesterday", "from", "a day such as")]
    [InlineData("?group_by=owner", "group_by", "model, upstream, key or tag")]
    [InlineData("?top=0", "top", "from 1 to 24")]
    [InlineData("?top=25", "top", "from 1 to 24")]
    [InlineData("?days=3", "days", "the known parameters are span, from, to, group_by, top")]
    public async Task Query_Bad_IsRefusedNamingTheFieldAndWhatIsAllowed(string query, string field, string allowed)
    {
        await using var service = await TestService.StartAsync();

        var (status, problem) = await service.JsonAsync("GET", Path + query, TestService.AdminToken);

        Assert.Equal(400, status);
        Assert.Equal(field, problem.GetProperty("error").GetProperty("param").GetString());
        Assert.Contains(allowed, problem.GetProperty("detail").GetString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?from=2025-10-01&to=2026-10-01", 366)]
    [InlineData("?from=2026-10-01", 1)]
    public async Task Query_OfDays_HasOneStartForEach(string query, int days)
    {
        await using var service = await TestService.StartAsync();

        Assert.Equal(days, (await ReadAsync(service, query)).GetProperty("timeline").GetProperty("starts").GetArrayLength());
    }

    private static (string?, string?, string?) SpanOf(JsonElement overview)
    {
        var span = overview.GetProperty("span");
        return (span.GetProperty("from").GetString(), span.GetProperty("to").GetString(), span.GetProperty("step").GetString());
    }

    private static IEnumerable<long> Course(JsonElement group, string member) => group.GetProperty(member).EnumerateArray().Select(n => n.GetInt64());

    private static async Task<JsonElement> ReadAsync(TestService service, string query = "")
    {
        var (status, overview) = await service.JsonAsync("GET", Path + query, TestService.AdminToken);
        Assert.True(status == 200, overview.ToString());
        return overview;
    }

    private static async Task ConsumeAsync(TestService service, string key, string json) =>
        Assert.Equal(200, (await service.JsonAsync("POST", "/v1/quota/consume", key, json)).Status);
}
