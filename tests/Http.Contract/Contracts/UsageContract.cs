using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>GET /admin/usage</c>: usage by key, day and model.</summary>
public abstract class UsageContract : ContractTests
{
    private const string Columns = "day,key_id,label,model,requests,tokens_in,tokens_out,tokens,denied,errors,source,upstream,owner,tag,units";

    private static string Today => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Usage_Consumed_IsOneRowOfTheDay()
    {
        var label = NewLabel();
        var key = await IssueAsync($$"""{"quota":10,"label":"{{label}}"}""");
        (await ConsumeAsync(key, """{"cost":{"requests":2,"tokens":250}}""")).Expect(200);
        (await ConsumeAsync(key, """{"cost":{"requests":1,"tokens":50}}""")).Expect(200);

        var reply = (await AdminAsync("GET", $"/admin/usage?key={key.Id}")).Expect(200);

        Assert.Equal("application/json", reply.MediaType);
        Assert.Equal("rows,totals,next_cursor", reply.Json.MemberNames());
        var row = Assert.Single(reply.Json.GetProperty("rows").EnumerateArray());
        Assert.Equal(Columns, row.MemberNames());
        Assert.Equal(Today, row.GetProperty("day").GetString());
        Assert.Equal(key.Id, row.GetProperty("key_id").GetString());
        Assert.Equal(label, row.GetProperty("label").GetString());
        Assert.Equal((3, 300), (Number(row, "requests"), Number(row, "tokens")));
        Assert.Equal("reported", row.GetProperty("source").GetString());
        Assert.True(row.GetProperty("upstream").IsNull());
        Assert.True(row.GetProperty("owner").IsNull());
        Assert.True(row.GetProperty("tag").IsNull());
        Assert.Equal("{}", row.GetProperty("units").GetRawText());
        Assert.Equal((3, 300), (Number(reply.Json.GetProperty("totals"), "requests"), Number(reply.Json.GetProperty("totals"), "tokens")));
        Assert.True(reply.Json.GetProperty("next_cursor").IsNull());
    }

    [Fact]
    public async Task Usage_OfOwnUnits_IsInRowsTotalsAndCsv()
    {
        var key = await IssueAsync("""{"limits":[{"unit":"microusd","window":"day","limit":1000},{"unit":"requests","window":"day","limit":10}]}""");
        (await ConsumeAsync(key, """{"cost":{"requests":1,"microusd":40,"images":2}}""")).Expect(200);
        (await ConsumeAsync(key, """{"cost":{"microusd":2,"audio_s":30}}""")).Expect(200);

        var reply = (await AdminAsync("GET", $"/admin/usage?key={key.Id}")).Expect(200).Json;
        var csv = (await SendAsync(ApiCall.Get($"/admin/usage?key={key.Id}").As(Host.AdminToken).With("Accept", "text/csv"))).Expect(200);

        const string Units = """{"audio_s":30,"images":2,"microusd":42}""";
        var row = Assert.Single(reply.GetProperty("rows").EnumerateArray());
        Assert.Equal((1, Units), (Number(row, "requests"), row.GetProperty("units").GetRawText()));
        Assert.Equal("requests,tokens_in,tokens_out,tokens,denied,errors,units", reply.GetProperty("totals").MemberNames());
        Assert.Equal(Units, reply.GetProperty("totals").GetProperty("units").GetRawText());
        Assert.EndsWith(",reported,,,,audio_s=30 images=2 microusd=42", csv.Text.Split('\n')[1].TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_Refused_IsCountedAsDenied()
    {
        var key = await IssueAsync(0);
        for (var i = 0; i < 3; i++)
        {
            (await ConsumeAsync(key)).Expect(429);
        }

        await Eventually.PassesAsync(async () => Assert.Equal((0, 3), await RequestsAndAsync(key, "denied")));
    }

    [Fact]
    public async Task Usage_RevokedKey_IsCountedAsDenied()
    {
        var key = await IssueAsync(5);
        (await AdminAsync("DELETE", $"/admin/keys/{key.Id}")).Expect(204);

        (await ConsumeAsync(key)).ExpectRefusal(403, "revoked_key");
        (await KeyAsync(key, "GET", "/v1/models")).ExpectRefusal(403, "revoked_key");

        await Eventually.PassesAsync(async () => Assert.Equal((0, 2), await RequestsAndAsync(key, "denied")));
    }

    [Fact]
    public async Task Usage_HoldForgotten_IsMarkedHeld()
    {
        var key = await IssueAsync(10);
        (await KeyAsync(key, "POST", "/v1/quota/holds", """{"cost":{"requests":2},"ttl_seconds":1}""")).Expect(201);

        await Eventually.PassesAsync(async () =>
        {
            var row = Assert.Single((await AdminAsync("GET", $"/admin/usage?key={key.Id}")).Expect(200).Json.GetProperty("rows").EnumerateArray());
            Assert.Equal((2, "held"), (Number(row, "requests"), row.GetProperty("source").GetString()));
        });
    }

    [Fact]
    public async Task Usage_AfterReset_IsStillThere()
    {
        var key = await IssueAsync(10);
        (await ConsumeAsync(key)).Expect(200);
        (await AdminAsync("POST", $"/admin/keys/{key.Id}/reset")).Expect(200, 204);
        (await ConsumeAsync(key)).Expect(200);

        Assert.Equal((2, 0), await RequestsAndAsync(key, "denied"));
    }

    [Fact]
    public async Task Usage_AfterRevocation_IsStillThere()
    {
        var key = await IssueAsync(10);
        (await ConsumeAsync(key)).Expect(200);
        (await AdminAsync("DELETE", $"/admin/keys/{key.Id}")).Expect(204);

        Assert.Equal((1, 0), await RequestsAndAsync(key, "errors"));
    }

    [Fact]
    public async Task Usage_UnusedKey_HasNoRowsAndZeroTotals()
    {
        var key = await IssueAsync(10);

        var reply = (await AdminAsync("GET", $"/admin/usage?key={key.Id}")).Expect(200).Json;

        Assert.Empty(reply.GetProperty("rows").EnumerateArray());
        Assert.Equal(0, Number(reply.GetProperty("totals"), "requests"));
    }

    [Theory]
    [InlineData("day={0}", 1)]
    [InlineData("from={0}", 1)]
    [InlineData("to={0}", 1)]
    [InlineData("from={0}&to={0}", 1)]
    [InlineData("day=2020-02-29", 0)]
    [InlineData("to=2020-02-29", 0)]
    [InlineData("from=2199-01-01", 0)]
    public async Task Usage_OfDays_AreThoseAlone(string query, int rows)
    {
        var key = await IssueAsync(10);
        (await ConsumeAsync(key)).Expect(200);

        var reply = (await AdminAsync("GET", $"/admin/usage?key={key.Id}&{string.Format(CultureInfo.InvariantCulture, query, Today)}")).Expect(200).Json;

        Assert.Equal(rows, reply.GetProperty("rows").GetArrayLength());
        Assert.Equal(rows, Number(reply.GetProperty("totals"), "requests"));
    }

    [Theory]
    [InlineData("day", "day")]
    [InlineData("key", "key_id")]
    [InlineData("model", "model")]
    [InlineData("day,key", "day,key_id")]
    [InlineData("key,model", "key_id,model")]
    [InlineData("day,key,model", "day,key_id,model")]
    [InlineData("upstream", "upstream")]
    [InlineData("upstream,day", "day,upstream")]
    [InlineData("model,upstream", "model,upstream")]
    [InlineData("day,key,model,upstream", "day,key_id,model,upstream")]
    public async Task Usage_Grouped_SumsOverTheRest(string groups, string shown)
    {
        var key = await IssueAsync(10);
        (await ConsumeAsync(key)).Expect(200);

        var reply = (await AdminAsync("GET", $"/admin/usage?key={key.Id}&group_by={groups}")).Expect(200).Json;

        var row = Assert.Single(reply.GetProperty("rows").EnumerateArray());
        Assert.Equal(1, Number(row, "requests"));
        foreach (var column in new[] { "day", "key_id", "model", "upstream" })
        {
            var isShown = row.TryGetProperty(column, out var value) && !value.IsNull();
            Assert.True(isShown == shown.Split(',').Contains(column), $"{column} in {row}");
        }
    }

    [Fact]
    public async Task Usage_ByModels_PagesAndTotals()
    {
        var key = await IssueAsync(10);
        foreach (var model in new[] { "model-a", "model-b", "model-c" })
        {
            var route = Host.Upstream.OnJson($$"""
                {"id":"x","model":"{{model}}","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":5,"total_tokens":12} }
                """);
            (await SendAsync(Chat(key, route, $$"""{"model":"{{model}}","messages":[]}"""))).Expect(200);
        }

        await Eventually.PassesAsync(async () => Assert.Equal((3, 36), await RequestsAndAsync(key, "tokens")));

        var models = new List<string>();
        var cursor = "";
        do
        {
            var page = (await AdminAsync("GET", $"/admin/usage?key={key.Id}&group_by=model&limit=2{cursor}")).Expect(200).Json;
            var totals = page.GetProperty("totals");
            Assert.Equal((3, 21, 15, 36), (Number(totals, "requests"), Number(totals, "tokens_in"), Number(totals, "tokens_out"), Number(totals, "tokens")));
            Assert.InRange(page.GetProperty("rows").GetArrayLength(), 0, 2);
            models.AddRange(page.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("model").GetString()!));
            var next = page.GetProperty("next_cursor");
            cursor = next.IsNull() ? "" : $"&cursor={Uri.EscapeDataString(next.GetString()!)}";
        }
        while (cursor.Length > 0 && models.Count < 10);

        Assert.Equal(["model-a", "model-b", "model-c"], models.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Usage_AllKeys_HasThisOne()
    {
        var key = await IssueAsync(10);
        (await ConsumeAsync(key)).Expect(200);
        var cursor = "";
        while (true)
        {
            var page = (await AdminAsync("GET", $"/admin/usage?day={Today}&group_by=key&limit=1000{cursor}")).Expect(200).Json;
            if (page.GetProperty("rows").EnumerateArray().Any(r => r.GetProperty("key_id").GetString() == key.Id))
            {
                return;
            }

            Assert.False(page.GetProperty("next_cursor").IsNull(), "the key is on no page");
            cursor = $"&cursor={Uri.EscapeDataString(page.GetProperty("next_cursor").GetString()!)}";
        }
    }

    [Fact]
    public async Task Usage_AsCsv_HasTheSameRows()
    {
        var label = $"{NewLabel()}, \"quoted\"";
        var key = await IssueAsync($$"""{"quota":10,"label":{{JsonSerializer.Serialize(label)}}}""");
        (await ConsumeAsync(key, """{"cost":{"requests":2,"tokens":9}}""")).Expect(200);

        var reply = (await SendAsync(ApiCall.Get($"/admin/usage?key={key.Id}").As(Host.AdminToken).With("Accept", "text/csv"))).Expect(200);

        Assert.Equal("text/csv", reply.MediaType);
        var lines = reply.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(Columns, lines[0].TrimStart('\uFEFF'));
        Assert.Equal($"{Today},{key.Id},\"{label.Replace("\"", "\"\"", StringComparison.Ordinal)}\",,2,0,0,9,0,0,reported,,,,", lines[1]);
        Assert.Equal(2, lines.Length);
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("@SUM(A1)")]
    [InlineData("+1")]
    [InlineData("-1")]
    public async Task Usage_AsCsv_StartsNoFormula(string label)
    {
        var key = await IssueAsync($$"""{"quota":10,"label":"{{label}}"}""");
        (await ConsumeAsync(key)).Expect(200);

        var reply = (await SendAsync(ApiCall.Get($"/admin/usage?key={key.Id}").As(Host.AdminToken).With("Accept", "text/csv"))).Expect(200);

        var cell = reply.Text.Split('\n')[1].Split(',')[2].Trim('"');
        Assert.False(cell.StartsWith(label[0]), $"a spreadsheet would run: {cell}");
    }

    [Theory]
    [InlineData("key=nonsense", "key")]
    [InlineData("day=yesterday", "day")]
    [InlineData("day=2026-02-30", "day")]
    [InlineData("from=2026-1-1", "from")]
    [InlineData("to=01/02/2026", "to")]
    [InlineData("group_by=colour", "group_by")]
    [InlineData("group_by=day,colour", "group_by")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("cursor=%00", "cursor")]
    [InlineData("cursor=zzz", "cursor")]
    public async Task Usage_BadParameter_IsRefusedAndNamed(string query, string parameter)
    {
        (await AdminAsync("GET", $"/admin/usage?{query}")).ExpectRefusal(400, "invalid_request", parameter);
        await ExpectHealthyAsync();
    }

    private static long Number(JsonElement row, string member) => row.GetProperty(member).GetInt64();

    private async Task<(long Requests, long Other)> RequestsAndAsync(IssuedKey key, string member)
    {
        var totals = (await AdminAsync("GET", $"/admin/usage?key={key.Id}")).Expect(200).Json.GetProperty("totals");
        return (Number(totals, "requests"), Number(totals, member));
    }
}
