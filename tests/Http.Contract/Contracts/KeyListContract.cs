using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>GET /admin/keys</c>: newest first, page by page, by status and label.</summary>
public abstract class KeyListContract : ContractTests
{
    [Fact]
    public async Task List_NewestFirst_EachRecordWhole()
    {
        var label = NewLabel();
        var first = await IssueLabelledAsync(label);
        var second = await IssueLabelledAsync(label);

        var reply = (await AdminAsync("GET", $"/admin/keys?label={Uri.EscapeDataString(label)}")).Expect(200);

        Assert.Equal("keys,next_cursor", reply.Json.MemberNames());
        var keys = reply.Json.GetProperty("keys").EnumerateArray().ToArray();
        Assert.Equal([second.Id, first.Id], keys.Select(Id));
        Assert.True(JsonElement.DeepEquals(await RecordAsync(first), keys[1]), reply.ToString());
        Assert.True(reply.Json.GetProperty("next_cursor").IsNull());
    }

    [Fact]
    public async Task List_WithoutFilter_BeginsWithTheNewest()
    {
        var key = await IssueAsync(1);

        var keys = (await AdminAsync("GET", "/admin/keys")).Expect(200).Json.GetProperty("keys").EnumerateArray().ToArray();

        Assert.Contains(key.Id, keys.Select(Id));
        Assert.True(keys.Length <= 100);
        var times = keys.Select(k => k.GetProperty("created_at").GetUtc()).ToArray();
        Assert.Equal(times.OrderDescending(), times);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task List_ByPages_MissesAndRepeatsNone(int limit)
    {
        var label = NewLabel();
        var issued = (await AdminAsync("POST", "/admin/keys", $$"""{"quota":1,"count":7,"label":"{{label}}"}""")).Expect(201)
            .Json.GetProperty("keys").EnumerateArray().Select(Id).ToArray();

        var seen = await WalkAsync($"/admin/keys?label={Uri.EscapeDataString(label)}&limit={limit}", limit);

        Assert.Equal(issued.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task List_KeysIssuedWhilePaging_DisturbNoPage()
    {
        var label = NewLabel();
        var issued = (await AdminAsync("POST", "/admin/keys", $$"""{"quota":1,"count":4,"label":"{{label}}"}""")).Expect(201)
            .Json.GetProperty("keys").EnumerateArray().Select(Id).ToArray();
        var path = $"/admin/keys?label={Uri.EscapeDataString(label)}&limit=2";
        var page = (await AdminAsync("GET", path)).Expect(200).Json;
        var seen = page.GetProperty("keys").EnumerateArray().Select(Id).ToList();

        await IssueLabelledAsync(label);
        seen.AddRange(await WalkAsync(path, 2, page.GetProperty("next_cursor").GetString()));

        Assert.Equal(issued.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task List_ByStatus_ShowsThoseAlone()
    {
        var label = NewLabel();
        var active = await IssueLabelledAsync(label);
        var exhausted = await IssueAsync($$"""{"quota":1,"label":"{{label}}"}""");
        (await ConsumeAsync(exhausted)).Expect(200);
        var revoked = await IssueLabelledAsync(label);
        (await AdminAsync("DELETE", $"/admin/keys/{revoked.Id}")).Expect(204);
        var expired = await IssueAsync($$"""{"quota":5,"expires_in":1,"label":"{{label}}"}""");
        await Eventually.PassesAsync(async () => Assert.Equal("expired", (await RecordAsync(expired)).GetProperty("status").GetString()));

        foreach (var (status, key) in new[] { ("active", active), ("exhausted", exhausted), ("revoked", revoked), ("expired", expired) })
        {
            await Eventually.PassesAsync(async () =>
                Assert.Equal([key.Id], await WalkAsync($"/admin/keys?status={status}&label={Uri.EscapeDataString(label)}", 100)));
            Assert.Equal(status, (await RecordAsync(key)).GetProperty("status").GetString());
        }
    }

    [Fact]
    public async Task List_ByLabel_MatchesTheWholeLabel()
    {
        var label = NewLabel();
        await IssueLabelledAsync(label);

        Assert.Empty(await WalkAsync($"/admin/keys?label={Uri.EscapeDataString(label[..^1])}", 100));
        Assert.Empty(await WalkAsync($"/admin/keys?label={Uri.EscapeDataString(label + "'; DROP TABLE api_keys; --")}", 100));
        Assert.Single(await WalkAsync($"/admin/keys?label={Uri.EscapeDataString(label)}", 100));
    }

    [Fact]
    public async Task List_AsCsv_HasALineForEachKey()
    {
        var label = NewLabel();
        var key = await IssueAsync($$$"""{"limits":[{"unit":"requests","window":"day","limit":5}],"label":"{{{label}}}","tags":["a","b"]}""");
        (await ConsumeAsync(key)).Expect(200);
        await IssueLabelledAsync(label);
        var path = $"/admin/keys?label={Uri.EscapeDataString(label)}";

        var reply = (await SendAsync(ApiCall.Get(path).As(Host.AdminToken).With("Accept", "text/csv"))).Expect(200);

        Assert.Equal("text/csv", reply.MediaType);
        var lines = reply.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(',')).ToArray();
        Assert.Equal(3, lines.Length);
        string Cell(int line, string column) => lines[line][Array.IndexOf(lines[0], column)];
        Assert.Equal((key.Id, "a b", "active"), (Cell(2, "id"), Cell(2, "tags"), Cell(2, "status")));
        Assert.Equal(("5", "1", "4"), (Cell(2, "requests/day limit"), Cell(2, "requests/day used"), Cell(2, "requests/day remaining")));
        Assert.Equal(("", "5"), (Cell(1, "requests/day limit"), Cell(1, "requests/lifetime limit")));
        Assert.Equal(reply.Text, (await AdminAsync("GET", $"{path}&format=csv")).Expect(200).Text);
    }

    [Theory]
    [InlineData("format=xls", "format")]
    [InlineData("status=sleeping", "status")]
    [InlineData("status=", "status")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=1e2", "limit")]
    [InlineData("limit=99999999999999999999", "limit")]
    [InlineData("cursor=!!!", "cursor")]
    [InlineData("cursor=AAAA", "cursor")]
    [InlineData("cursor=eyJhIjoxfQ", "cursor")]
    [InlineData("cursor=%C3%A9%E2%82%AC", "cursor")]
    [InlineData("limit=1&limit=2", "limit")]
    public async Task List_BadParameter_IsRefusedAndNamed(string query, string parameter)
    {
        (await AdminAsync("GET", $"/admin/keys?{query}")).ExpectRefusal(400, "invalid_request", parameter);
        await ExpectHealthyAsync();
    }

    [Fact]
    public async Task List_CursorCutOrLengthened_IsRefused()
    {
        var label = NewLabel();
        (await AdminAsync("POST", "/admin/keys", $$"""{"quota":1,"count":2,"label":"{{label}}"}""")).Expect(201);
        var path = $"/admin/keys?label={Uri.EscapeDataString(label)}&limit=1";
        var cursor = (await AdminAsync("GET", path)).Expect(200).Json.GetProperty("next_cursor").GetString()!;

        foreach (var bad in new[] { cursor[..^3], cursor + "AAAA", new string('A', 5_000) })
        {
            (await AdminAsync("GET", $"{path}&cursor={Uri.EscapeDataString(bad)}")).ExpectRefusal(400, "invalid_request", "cursor");
        }
    }

    private static string Id(JsonElement record) => record.GetProperty("id").GetString()!;

    private Task<IssuedKey> IssueLabelledAsync(string label) => IssueAsync($$"""{"quota":5,"label":"{{label}}"}""");

    private async Task<List<string>> WalkAsync(string path, int limit, string? cursor = null)
    {
        var seen = new List<string>();
        for (var page = 0; page < 1_000; page++)
        {
            var next = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var reply = (await AdminAsync("GET", path + next)).Expect(200).Json;
            var keys = reply.GetProperty("keys").EnumerateArray().Select(Id).ToArray();
            Assert.True(keys.Length <= limit, $"{keys.Length} keys on a page of {limit}");
            seen.AddRange(keys);
            if (reply.GetProperty("next_cursor").IsNull())
            {
                return seen;
            }

            cursor = reply.GetProperty("next_cursor").GetString();
        }

        throw new InvalidOperationException("the listing does not end");
    }
}
