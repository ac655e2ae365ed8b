using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>GET /admin/usage</c> by owner and tag, and of one alone.</summary>
public abstract class UsageByGroupContract : ContractTests
{
    [Fact]
    public async Task Usage_OfATagOrOwner_IsOfItsKeysAlone()
    {
        var (name, _) = await UseWorkshopAsync();

        await ExpectAsync($"tag=ws:{name}&group_by=day", 3, (null, null, 3));
        await ExpectAsync($"tag=late:{name}", 2, (null, null, 2));
        await ExpectAsync($"owner=ann%20{name}&group_by=model", 5, (null, null, 5));
        await ExpectAsync($"owner=ann%20{name}&tag=ws:{name}&group_by=upstream", 1, (null, null, 1));
        await ExpectAsync($"owner=bob%20{name}&tag=x:{name}", 0);
        await ExpectAsync($"tag=WS:{name}", 0);
    }

    [Fact]
    public async Task Usage_GroupedByOwnerAndTag_CountsAKeyInEachOfItsTagsAndOnceInTheTotals()
    {
        var (name, ids) = await UseWorkshopAsync();
        var (ann, bob, ws, late) = ($"ann {name}", $"bob {name}", $"ws:{name}", $"late:{name}");

        await ExpectAsync($"tag={ws}&group_by=owner", 3, (ann, null, 1), (bob, null, 2));
        await ExpectAsync($"tag={ws}&group_by=tag", 3, (null, late, 2), (null, ws, 3));
        await ExpectAsync($"owner={Uri.EscapeDataString(ann)}&group_by=tag,owner", 5, (ann, null, 4), (ann, ws, 1));

        // Keys without tags or owner are in the row of null.
        await ExpectAsync($"key={ids[2]}&group_by=tag", 4, (null, null, 4));
    }

    [Fact]
    public async Task Usage_AfterAPatch_IsByWhatTheKeyHasNow()
    {
        var (name, ids) = await UseWorkshopAsync();

        (await AdminAsync("PATCH", $"/admin/keys/{ids[0]}", $$"""{"owner":null,"tags":["new:{{name}}"]}""")).Expect(200);

        await ExpectAsync($"tag=ws:{name}&group_by=owner", 2, ($"bob {name}", null, 2));
        await ExpectAsync($"tag=new:{name}&group_by=owner,tag", 1, (null, $"new:{name}", 1));
    }

    [Fact]
    public async Task Usage_ByTagPageByPage_MissesAndRepeatsNone()
    {
        var (name, _) = await UseWorkshopAsync();
        List<string?> seen = [];
        var cursor = "";
        do
        {
            var page = (await AdminAsync("GET", $"/admin/usage?tag=ws:{name}&group_by=owner,key,tag&limit=1{cursor}")).Expect(200).Json;
            Assert.Equal(3, page.GetProperty("totals").GetProperty("requests").GetInt64());
            seen.AddRange(page.GetProperty("rows").EnumerateArray().Select(r => $"{r.GetProperty("owner")}/{r.GetProperty("tag")}"));
            var next = page.GetProperty("next_cursor");
            cursor = next.IsNull() ? "" : $"&cursor={Uri.EscapeDataString(next.GetString()!)}";
        }
        while (cursor.Length > 0 && seen.Count < 10);

        string[] expected = [$"ann {name}/ws:{name}", $"bob {name}/late:{name}", $"bob {name}/ws:{name}"];
        Assert.Equal(expected, seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Usage_ByOwnerAsCsv_HasTheSameRowsAndEmptyCellsForNone()
    {
        var (name, ids) = await UseWorkshopAsync();

        Assert.Equal(["requests,owner,tag", $"1,ann {name},", $"2,bob {name},"], await ReadCsvAsync($"tag=ws:{name}&group_by=owner"));
        Assert.Equal(["requests,owner,tag", $"2,,late:{name}", $"3,,ws:{name}"], await ReadCsvAsync($"tag=ws:{name}&group_by=tag"));
        Assert.Equal(["requests,owner,tag", "4,,"], await ReadCsvAsync($"key={ids[2]}&group_by=tag"));
    }

    [Theory]
    [InlineData("tag=", "tag")]
    [InlineData("tag=a%20b", "tag")]
    [InlineData("tag=a&tag=b", "tag")]
    [InlineData("owner=", "owner")]
    [InlineData("owner=a%0Ab", "owner")]
    [InlineData("group_by=tags", "group_by")]
    [InlineData("group_by=owner,", "group_by")]
    public async Task Usage_BadGroup_IsRefusedAndNamed(string query, string parameter)
    {
        (await AdminAsync("GET", $"/admin/usage?{query}")).ExpectRefusal(400, "invalid_request", parameter);
        await ExpectHealthyAsync();
    }

    /// <summary>Three keys under a new name that used 1, 2 and 4 requests: of ann in the workshop, of bob in it and late, and of ann without tags.</summary>
    private async Task<(string Name, string[] Ids)> UseWorkshopAsync()
    {
        var name = Guid.NewGuid().ToString("N");
        List<string> ids = [];
        foreach (var (owner, tags, requests) in new[]
        {
            ("ann", $"[\"ws:{name}\"]", 1),
            ("bob", $"[\"ws:{name}\",\"late:{name}\"]", 2),
            ("ann", "[]", 4),
        })
        {
            var key = await IssueAsync($$"""{"quota":10,"owner":"{{owner}} {{name}}","tags":{{tags}}}""");
            (await ConsumeAsync(key, $$$"""{"cost":{"requests":{{{requests}}}}}""")).Expect(200);
            ids.Add(key.Id);
        }

        return (name, [.. ids]);
    }

    private async Task ExpectAsync(string query, long totals, params (string? Owner, string? Tag, long Requests)[] rows)
    {
        var page = (await AdminAsync("GET", $"/admin/usage?{query}")).Expect(200).Json;
        var seen = page.GetProperty("rows").EnumerateArray()
            .Select(r => (r.GetProperty("owner").GetString(), r.GetProperty("tag").GetString(), r.GetProperty("requests").GetInt64()));
        Assert.Equal(rows, seen);
        Assert.Equal(totals, page.GetProperty("totals").GetProperty("requests").GetInt64());
    }

    /// <summary>Requests, owner and tag of each line; the header is the first.</summary>
    private async Task<string[]> ReadCsvAsync(string query)
    {
        var csv = (await SendAsync(ApiCall.Get($"/admin/usage?{query}").As(Host.AdminToken).With("Accept", "text/csv"))).Expect(200);
        var cells = csv.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(l => l.Split(','));
        return [.. cells.Select(c => $"{c[4]},{c[12]},{c[13]}")];
    }
}
