using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>POST /admin/keys/bulk</c>: one change to many keys.</summary>
public abstract class KeyBulkContract : ContractTests
{
    [Fact]
    public async Task Bulk_ChangeByIds_ChangesEachAndTellsOfThoseThatFailed()
    {
        var (one, two) = (await IssueAsync(5), await IssueAsync(5));
        const string Unknown = "0123456789abcdef";

        var reply = (await BulkAsync($$$"""{"filter":{"ids":["{{{two.Id}}}","{{{Unknown}}}","{{{one.Id}}}","{{{two.Id}}}"]},"change":{"owner":"x","quota":7}}""")).Expect(200);

        Assert.Equal("changed,keys,next_cursor", reply.Json.MemberNames());
        Assert.Equal(2, reply.Json.GetProperty("changed").GetInt64());
        Assert.True(reply.Json.GetProperty("next_cursor").IsNull());
        Assert.Equal([$"{two.Id} done ", $"{Unknown} failed not_found", $"{one.Id} done "], Results(reply));
        foreach (var key in new[] { one, two })
        {
            var record = await RecordAsync(key);
            Assert.Equal(("x", 7), (record.GetProperty("owner").GetString(), record.GetProperty("quota").GetInt64()));
            var actions = (await AdminAsync("GET", $"/admin/audit?key={key.Id}")).Expect(200).Json.GetProperty("entries").EnumerateArray();
            Assert.Equal(["key.update", "key.create"], actions.Select(a => a.GetProperty("action").GetString()));
        }
    }

    [Fact]
    public async Task Bulk_ActionsByLabel_GoPageByPage()
    {
        var label = NewLabel();
        var issued = (await AdminAsync("POST", "/admin/keys", $$"""{"quota":1,"count":5,"label":"{{label}}"}""")).Expect(201)
            .Json.GetProperty("keys").EnumerateArray().Select(k => k.GetProperty("id").GetString()!).ToHashSet();

        Assert.Equal(issued, await WalkAsync($$"""{"label":"{{label}}","status":"active"}""", "suspend", limit: 2));
        Assert.Equal(5, await CountAsync(label, "suspended"));
        Assert.Empty(await WalkAsync($$"""{"label":"{{label}}","status":"active"}""", "suspend", limit: 2));

        Assert.Equal(issued, await WalkAsync($$"""{"label":"{{label}}"}""", "resume", limit: 1000));
        Assert.Equal(issued, await WalkAsync($$"""{"label":"{{label}}"}""", "resume", limit: 1000));
        Assert.Equal(5, await CountAsync(label, "active"));
    }

    [Fact]
    public async Task Bulk_ByTagAndOwner_ChangesTheKeysThatMatchBoth()
    {
        var name = Guid.NewGuid().ToString("N");
        var both = await IssueAsync($$"""{"quota":5,"owner":"o {{name}}","tags":["t:{{name}}"]}""");
        var tagged = await IssueAsync($$"""{"quota":5,"tags":["t:{{name}}"]}""");

        Assert.Equal([both.Id], await WalkAsync($$"""{"tag":"t:{{name}}","owner":"o {{name}}"}""", "suspend", limit: 1000));
        Assert.Equal("active", (await RecordAsync(tagged)).GetProperty("status").GetString());

        // A change may take a key out of the filter that found it.
        var reply = (await BulkAsync($$$"""{"filter":{"tag":"t:{{{name}}}"},"change":{"tags":[]}}""")).Expect(200);
        Assert.Equal(2, reply.Json.GetProperty("changed").GetInt64());
        Assert.Empty(await WalkAsync($$"""{"tag":"t:{{name}}"}""", "resume", limit: 1000));
    }

    [Fact]
    public async Task Bulk_ResetAndRevoke_DoWhatTheyDoForOneKey()
    {
        var key = await IssueAsync(5);
        (await ConsumeAsync(key)).Expect(200);

        Assert.Equal([$"{key.Id} done "], Results((await BulkAsync($$"""{"filter":{"ids":["{{key.Id}}"]},"action":"reset"}""")).Expect(200)));
        Assert.Equal(0, (await RecordAsync(key)).GetProperty("used").GetInt64());
        (await BulkAsync($$"""{"filter":{"ids":["{{key.Id}}"]},"action":"revoke"}""")).Expect(200);

        (await ConsumeAsync(key)).ExpectRefusal(403, "revoked_key");
        var resumed = (await BulkAsync($$"""{"filter":{"ids":["{{key.Id}}"]},"action":"resume"}""")).Expect(200);
        Assert.Equal([$"{key.Id} failed conflict"], Results(resumed));
        Assert.Equal(0, resumed.Json.GetProperty("changed").GetInt64());
    }

    [Fact]
    public async Task Bulk_QuotaForAKeyWithoutRoom_FailsForThatKeyAlone()
    {
        var windows = new[] { "minute", "hour", "day", "week" };
        var limits = Enumerable.Range(0, 16).Select(i => $$"""{"unit":"unit_{{i / 4}}","window":"{{windows[i % 4]}}","limit":1}""");
        var full = await IssueAsync($$"""{"quota":null,"limits":[{{string.Join(',', limits)}}]}""");
        var other = await IssueAsync(5);

        var reply = (await BulkAsync($$$"""{"filter":{"ids":["{{{full.Id}}}","{{{other.Id}}}"]},"change":{"quota":9}}""")).Expect(200);

        Assert.Equal([$"{full.Id} failed invalid_request", $"{other.Id} done "], Results(reply));
    }

    [Theory]
    [InlineData("{}", "change")]
    [InlineData("""{"action":"suspend"}""", "filter")]
    [InlineData("""{"filter":{},"action":"suspend"}""", "filter")]
    [InlineData("""{"filter":{"tag":"a b"},"action":"suspend"}""", "filter.tag")]
    [InlineData("""{"filter":{"owner":""},"action":"suspend"}""", "filter.owner")]
    [InlineData("""{"filter":{"label":null},"action":"suspend"}""", "filter")]
    [InlineData("""{"filter":{"label":"x"},"action":"delete"}""", "action")]
    [InlineData("""{"filter":{"label":"x"},"action":"suspend","change":{"owner":"x"}}""", "change")]
    [InlineData("""{"filter":{"label":"x"},"change":{"secret":"x"}}""", "change.secret")]
    [InlineData("""{"filter":{"label":"x"},"change":{"limits":[]}}""", "quota")]
    [InlineData("""{"filter":{"label":"x"},"change":{"tags":["a b"]}}""", "change.tags[0]")]
    [InlineData("""{"filter":{"label":"x"},"change":{"models":[1]}}""", "change.models[0]")]
    [InlineData("""{"filter":{"label":"x"},"change":{"label":"a","name":"b"}}""", "change.name")]
    [InlineData("""{"filter":{"label":"x"},"change":{"time_zone":"Mars"}}""", "change.time_zone")]
    [InlineData("""{"filter":{"label":"x"},"change":{"expires_at":"2999-01-01T00:00:00Z"}}""", "change.expires_at")]
    [InlineData("""{"filter":{"label":"x","owners":"y"},"action":"suspend"}""", "filter.owners")]
    [InlineData("""{"filter":{"status":"asleep"},"action":"suspend"}""", "filter.status")]
    [InlineData("""{"filter":{"ids":[]},"action":"suspend"}""", "filter.ids")]
    [InlineData("""{"filter":{"ids":["x"]},"action":"suspend"}""", "filter.ids[0]")]
    [InlineData("""{"filter":{"ids":["0123456789abcdef"],"status":"active"},"action":"suspend"}""", "filter.ids")]
    [InlineData("""{"filter":{"label":"x"},"action":"suspend","limit":1001}""", "limit")]
    [InlineData("""{"filter":{"label":"x"},"action":"suspend","cursor":"AAAA"}""", "cursor")]
    public async Task Bulk_BadInput_IsRefusedAndNamed(string json, string member)
    {
        (await BulkAsync(json)).ExpectRefusal(400, "invalid_request", member);
        await ExpectHealthyAsync();
    }

    [Fact]
    public async Task Bulk_MoreThanAThousandIds_IsRefused()
    {
        var ids = string.Join(',', Enumerable.Repeat("\"0123456789abcdef\"", 1_001));

        (await BulkAsync($$$"""{"filter":{"ids":[{{{ids}}}]},"action":"suspend"}""")).ExpectRefusal(400, "invalid_request", "filter.ids");
    }

    private static string[] Results(Reply reply) => [.. reply.Json.GetProperty("keys").EnumerateArray().Select(k =>
        $"{k.GetProperty("id").GetString()} {k.GetProperty("result").GetString()} {k.GetProperty("code").GetString()}")];

    private Task<Reply> BulkAsync(string json) => AdminAsync("POST", "/admin/keys/bulk", json);

    private async Task<int> CountAsync(string label, string status) =>
        (await AdminAsync("GET", $"/admin/keys?status={status}&label={Uri.EscapeDataString(label)}")).Expect(200).Json.GetProperty("keys").GetArrayLength();

    private async Task<HashSet<string>> WalkAsync(string filter, string action, int limit)
    {
        var seen = new HashSet<string>();
        string? cursor = null;
        for (var call = 0; call < 1_000; call++)
        {
            var from = cursor is null ? "" : $$""","cursor":"{{cursor}}" """;
            var page = (await BulkAsync($$"""{"filter":{{filter}},"action":"{{action}}","limit":{{limit}}{{from}}}""")).Expect(200);
            var ids = page.Json.GetProperty("keys").EnumerateArray().Select(k => k.GetProperty("id").GetString()!).ToArray();
            Assert.True(ids.Length <= limit, page.ToString());
            Assert.All(ids, id => Assert.True(seen.Add(id), "a key came twice"));
            Assert.Equal(ids.Length, page.Json.GetProperty("changed").GetInt64());
            if (page.Json.GetProperty("next_cursor") is { ValueKind: JsonValueKind.Null })
            {
                return seen;
            }

            cursor = page.Json.GetProperty("next_cursor").GetString();
        }

        throw new InvalidOperationException("the change does not end");
    }
}
