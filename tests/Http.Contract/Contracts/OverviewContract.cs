using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>GET /admin/overview</c>: what the dashboard shows. An answer is at most 5 seconds old.</summary>
public abstract class OverviewContract : ContractTests
{
    private const string Members = "generated_at,version,uptime_seconds,span,health,now,before,timeline,attention";
    private const string Sums = "requests,tokens_in,tokens_out,tokens,denied,errors,estimated_tokens,held_tokens,units";

    private static string Today => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Overview_Read_HasEveryMember()
    {
        var overview = await ReadAsync();

        Assert.Equal(Members, overview.MemberNames());
        Assert.Equal("from,to,step,recorded_since", overview.GetProperty("span").MemberNames());
        Assert.Equal(Sums, overview.GetProperty("now").MemberNames());
        Assert.Equal("starts,groups", overview.GetProperty("timeline").MemberNames());
        var health = overview.GetProperty("health");
        Assert.Equal("store,upstreams,open_holds,bodies,requests", health.MemberNames());
        Assert.Equal("ok,kind,latency_ms,detail", health.GetProperty("store").MemberNames());
        Assert.True(health.GetProperty("store").GetProperty("ok").GetBoolean());
        Assert.Equal("name,state,detail,since", Assert.Single(health.GetProperty("upstreams").EnumerateArray()).MemberNames());
        Assert.True(health.GetProperty("bodies").GetProperty("limit_bytes").GetInt64() > 0);
        Assert.True(health.GetProperty("requests").GetProperty("limit").GetInt64() > 0);
        Assert.Equal(24, overview.GetProperty("timeline").GetProperty("starts").GetArrayLength());
    }

    [Theory]
    [InlineData("span=7d", 7)]
    [InlineData("span=30d", 30)]
    [InlineData("from=2026-01-01&to=2026-12-31", 365)]
    public async Task Overview_OfDays_HasAStartForEach(string query, int days)
    {
        var overview = await ReadAsync(query);

        Assert.Equal("day", overview.GetProperty("span").GetProperty("step").GetString());
        Assert.Equal(days, overview.GetProperty("timeline").GetProperty("starts").GetArrayLength());
    }

    [Fact]
    public async Task Overview_AfterUse_AddsUpToTheUsageReport()
    {
        var tag = $"overview:{Guid.NewGuid():N}";
        var key = await IssueAsync($$"""{"quota":10,"label":"{{NewLabel()}}","tags":["{{tag}}"]}""");
        for (var i = 1; i <= 3; i++)
        {
            (await ConsumeAsync(key, """{"cost":{"requests":2,"tokens":1000000000,"images":1}}""")).Expect(200);
        }

        (await ConsumeAsync(key, """{"cost":{"requests":5}}""")).Expect(429);

        await Eventually.PassesAsync(
            async () =>
            {
                var usage = (await AdminAsync("GET", $"/admin/usage?key={key.Id}&group_by=key")).Expect(200).Json.GetProperty("totals");
                Assert.Equal((6, 3_000_000_000, 1), (Number(usage, "requests"), Number(usage, "tokens"), Number(usage, "denied")));
                foreach (var (grouping, name) in new[] { ("key", key.Id), ("tag", tag) })
                {
                    var group = FindGroup(await ReadAsync($"span=24h&group_by={grouping}&top=24"), name);
                    Assert.Equal(
                        (6, 3_000_000_000, 1),
                        (Course(group, "requests").Sum(), Course(group, "tokens").Sum(), Course(group, "denied").Sum()));
                    Assert.Equal(3, group.GetProperty("units").GetProperty("images").EnumerateArray().Sum(n => n.GetInt64()));
                    Assert.Equal(grouping == "key" ? (await RecordAsync(key)).GetProperty("label").GetString() : null, group.GetProperty("label").GetString());
                }
            },
            seconds: 60);
    }

    [Fact]
    public async Task Overview_OfADay_IsAllThatTheUsageReportHas()
    {
        var key = await IssueAsync(10);
        (await ConsumeAsync(key)).Expect(200);

        // Others use the service meanwhile, and an answer may be 5 seconds old: it lies between two reports.
        await Eventually.PassesAsync(
            async () =>
            {
                var earlier = (await AdminAsync("GET", $"/admin/usage?day={Today}&group_by=day")).Expect(200).Json.GetProperty("totals");
                var overview = await Eventually.WithinAsync(ReadAfterAsync(TimeProvider.System.GetUtcNow()), "a new answer", seconds: 30);
                var later = (await AdminAsync("GET", $"/admin/usage?day={Today}&group_by=day")).Expect(200).Json.GetProperty("totals");
                foreach (var member in (string[])["requests", "tokens", "errors"])
                {
                    Assert.InRange(Number(overview.GetProperty("now"), member), Number(earlier, member), Number(later, member));
                }
            },
            seconds: 60);
    }

    [Fact]
    public async Task Overview_AfterForwarding_KnowsTheModelAndTheUpstream()
    {
        var route = Host.Upstream.OnJson("""{"id":"x","choices":[],"usage":{"prompt_tokens":700000000,"completion_tokens":300000000,"total_tokens":1000000000}}""");
        var model = $"model-{Guid.NewGuid():N}";
        var key = await IssueAsync("""{"limits":[{"unit":"requests","window":"day","limit":10}]}""");
        (await SendAsync(Chat(key, route, $$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}]}"""))).Expect(200);

        await Eventually.PassesAsync(
            async () =>
            {
                var overview = await ReadAsync("span=24h&top=24");
                Assert.Equal(1, Course(FindGroup(overview, model), "requests").Sum());
                var upstream = Assert.Single(overview.GetProperty("health").GetProperty("upstreams").EnumerateArray());
                Assert.NotEqual("unknown", upstream.GetProperty("state").GetString());
                Assert.Contains(
                    upstream.GetProperty("name").GetString(),
                    (await ReadAsync("span=24h&group_by=upstream&top=24")).GetProperty("timeline").GetProperty("groups").EnumerateArray()
                        .Select(g => g.GetProperty("name").GetString()));
            },
            seconds: 60);
    }

    [Fact]
    public async Task Overview_OfKeysInNeed_ListsThem()
    {
        var day = TimeProvider.System.GetUtcNow().AddMinutes(5).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var expiring = await IssueAsync($$"""{"quota":10,"expires_at":"{{day}}"}""");
        var near = await IssueAsync("""{"limits":[{"unit":"tokens","window":"lifetime","limit":9000000000}]}""");
        var hold = (await KeyAsync(near, "POST", "/v1/quota/holds", """{"cost":{"tokens":1},"ttl_seconds":60}""")).Expect(201).Json.GetProperty("hold").GetProperty("id").GetString();
        (await KeyAsync(near, "POST", $"/v1/quota/holds/{hold}/settle", """{"cost":{"tokens":90000000000}}""")).Expect(200);
        var refused = await IssueAsync(0);
        for (var i = 0; i < 40; i++)
        {
            (await ConsumeAsync(refused)).Expect(429);
        }

        await Eventually.PassesAsync(
            async () =>
            {
                var attention = (await ReadAsync()).GetProperty("attention").EnumerateArray().ToList();
                Assert.InRange(attention.Count, 3, 50);
                Assert.All(attention, a => Assert.Equal("kind,key_id,label,unit,window,limit,used,held,resets_at,at,count", a.MemberNames()));
                Assert.Equal(40, Number(Find(attention, "refused", refused), "count"));
                Assert.Equal((90_000_000_000, 9_000_000_000), (Number(Find(attention, "near_limit", near), "used"), Number(Find(attention, "near_limit", near), "limit")));
                Assert.Equal(DateTimeOffset.Parse(day, CultureInfo.InvariantCulture), Find(attention, "expiring", expiring).GetProperty("at").GetDateTimeOffset());
            },
            seconds: 60);
    }

    [Fact]
    public async Task Overview_AskedAgainWithItsTag_IsNotSentAgain() =>
        await Eventually.PassesAsync(async () =>
        {
            var tag = (await AdminAsync("GET", "/admin/overview?top=7")).Expect(200).RequiredHeader("ETag");
            var again = (await SendAsync(ApiCall.Get("/admin/overview?top=7").As(Host.AdminToken).With("If-None-Match", tag))).Expect(200, 304);
            Assert.Equal((304, 0), (again.Status, again.Body.Length));
        });

    [Theory]
    [InlineData("span=1h", "span", "24h, 7d or 30d")]
    [InlineData("from=2026-02-30", "from", "a day such as")]
    [InlineData("to=2026-01-01", "from", "needed")]
    [InlineData("from=2026-01-02&to=2026-01-01", "to", "before from")]
    [InlineData("from=2025-01-01&to=2026-01-02", "to", "366 days")]
    [InlineData("span=7d&to=2026-01-02", "span", "one or the other")]
    [InlineData("group_by=owner", "group_by", "model, upstream, key or tag")]
    [InlineData("top=25", "top", "1 to 24")]
    [InlineData("limit=5", "limit", "span, from, to, group_by, top")]
    public async Task Overview_BadQuery_IsRefusedNamingTheFieldAndWhatIsAllowed(string query, string parameter, string allowed)
    {
        var reply = await AdminAsync("GET", $"/admin/overview?{query}");

        reply.ExpectRefusal(400, "invalid_request", parameter);
        Assert.Contains(allowed, reply.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static long Number(JsonElement element, string member) => element.GetProperty(member).GetInt64();

    private static IEnumerable<long> Course(JsonElement group, string member) => group.GetProperty(member).EnumerateArray().Select(n => n.GetInt64());

    private static JsonElement FindGroup(JsonElement overview, string name) =>
        Assert.Single(overview.GetProperty("timeline").GetProperty("groups").EnumerateArray(), g => g.GetProperty("name").GetString() == name);

    private static JsonElement Find(IEnumerable<JsonElement> attention, string kind, IssuedKey key) =>
        Assert.Single(attention, a => a.GetProperty("kind").GetString() == kind && a.GetProperty("key_id").GetString() == key.Id);

    private async Task<JsonElement> ReadAsync(string query = "span=24h") => (await AdminAsync("GET", $"/admin/overview?{query}")).Expect(200).Json;

    /// <summary>An answer that was made after an instant.</summary>
    private async Task<JsonElement> ReadAfterAsync(DateTimeOffset instant)
    {
        while (true)
        {
            var overview = await ReadAsync($"from={Today}&top=3");
            if (overview.GetProperty("generated_at").GetDateTimeOffset() > instant)
            {
                return overview;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }
}
