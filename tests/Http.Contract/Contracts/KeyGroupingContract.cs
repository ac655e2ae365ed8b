using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>owner</c>, <c>tags</c> and numbered labels: a key's owner, groups and number.</summary>
public abstract class KeyGroupingContract : ContractTests
{
    [Fact]
    public async Task Key_OwnerAndTags_AreShownInTheirOrder()
    {
        var key = await IssueAsync("""{"quota":1,"owner":"李四 <four@example.org>","tags":["ws:2026","Team.b_1-x","a"]}""");

        Expect(key.Reply.Json, "李四 <four@example.org>", "ws:2026", "Team.b_1-x", "a");
        Expect(await RecordAsync(key), "李四 <four@example.org>", "ws:2026", "Team.b_1-x", "a");
    }

    [Fact]
    public async Task Key_OwnerAndTagsNotGiven_AreNullAndEmpty()
    {
        Expect((await IssueAsync(1)).Reply.Json, null);
        Expect((await IssueAsync("""{"quota":1,"owner":null,"tags":null}""")).Reply.Json, null);
        Expect((await IssueAsync("""{"quota":1,"tags":[]}""")).Reply.Json, null);
    }

    [Fact]
    public async Task Patch_OwnerAndTags_SetsThemAloneAndNullClears()
    {
        var key = await IssueAsync("""{"quota":1,"owner":"one","tags":["a","b"]}""");

        Expect((await PatchAsync(key, """{"tags":["c"]}""")).Expect(200).Json, "one", "c");
        Expect((await PatchAsync(key, """{"owner":"two"}""")).Expect(200).Json, "two", "c");
        Expect((await PatchAsync(key, """{"label":"x"}""")).Expect(200).Json, "two", "c");
        Expect((await PatchAsync(key, """{"tags":null}""")).Expect(200).Json, "two");
        Expect((await PatchAsync(key, """{"owner":null}""")).Expect(200).Json, null);
        Expect(await RecordAsync(key), null);
    }

    [Fact]
    public async Task Audit_OfOwnerAndTags_DoesNotRepeatThem()
    {
        var key = await IssueAsync("""{"quota":1,"owner":"somebody","tags":["somebody:else"]}""");
        (await PatchAsync(key, """{"owner":"somebody2","tags":["somebody:3"]}""")).Expect(200);

        var rows = (await AdminAsync("GET", $"/admin/audit?key={key.Id}")).Expect(200).Json.GetProperty("entries").EnumerateArray();
        var details = rows.Select(r => r.GetProperty("detail").GetString()!).ToArray();

        Assert.Equal("owner tags", details[0]);
        Assert.EndsWith(" owner tags", details[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issue_NumberedLabel_NumbersTheKeysInTheWidthOfTheCount()
    {
        var reply = (await AdminAsync("POST", "/admin/keys", """{"quota":1,"count":10,"label":"ws-{n}"}""")).Expect(201);

        Assert.Equal(
            ["ws-01", "ws-02", "ws-03", "ws-04", "ws-05", "ws-06", "ws-07", "ws-08", "ws-09", "ws-10"],
            reply.Json.GetProperty("keys").EnumerateArray().Select(k => k.GetProperty("label").GetString()));
        var single = await IssueAsync("""{"quota":1,"name":"ws-{n} {x}"}""");
        Assert.Equal("ws-1 {x}", single.Reply.Json.GetProperty("label").GetString());
        Assert.Equal("ws-{n}", (await PatchAsync(single, """{"label":"ws-{n}"}""")).Expect(200).Json.GetProperty("label").GetString());
    }

    [Theory]
    [InlineData("label", "ws-{n:02}")]
    [InlineData("name", "ws-{number}")]
    public async Task Issue_UnknownPlaceholder_IsRefusedAndNamed(string member, string label) =>
        (await AdminAsync("POST", "/admin/keys", $$"""{"quota":1,"{{member}}":"{{label}}"}""")).ExpectRefusal(400, "invalid_request", member);

    [Fact]
    public async Task Key_AtTheBoundsOfOwnerAndTags_IsIssued()
    {
        var tags = Enumerable.Range(0, 16).Select(i => $"{i:D2}{new string('x', 62)}").ToArray();
        var owner = new string('o', 200);

        Expect((await IssueAsync($$"""{"quota":1,"owner":"{{owner}}","tags":["{{string.Join("\",\"", tags)}}"]}""")).Reply.Json, owner, tags);
    }

    [Theory]
    [InlineData("\"owner\":5", "owner")]
    [InlineData("\"owner\":\"tab \\t in it\"", "owner")]
    [InlineData("\"tags\":\"a\"", "tags")]
    [InlineData("\"tags\":[5]", "tags[0]")]
    [InlineData("\"tags\":[\"a\",\"\"]", "tags[1]")]
    [InlineData("\"tags\":[\"a b\"]", "tags[0]")]
    [InlineData("\"tags\":[\"=a\"]", "tags[0]")]
    [InlineData("\"tags\":[\"标签\"]", "tags[0]")]
    [InlineData("\"tags\":[\"a\",\"b\",\"a\"]", "tags[2]")]
    [InlineData("\"tags\":[\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"]", "tags[0]")]
    [InlineData("\"tags\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\",\"12\",\"13\",\"14\",\"15\",\"16\",\"17\"]", "tags")]
    public async Task BadOwnerOrTags_AreRefusedAndNamed(string member, string param)
    {
        var key = await IssueAsync(1);

        (await AdminAsync("POST", "/admin/keys", $$"""{"quota":1,{{member}}}""")).ExpectRefusal(400, "invalid_request", param);
        (await PatchAsync(key, $"{{{member}}}")).ExpectRefusal(400, "invalid_request", param);
    }

    private Task<Reply> PatchAsync(IssuedKey key, string json) => AdminAsync("PATCH", $"/admin/keys/{key.Id}", json);

    private static void Expect(JsonElement record, string? owner, params string[] tags)
    {
        Assert.Equal(owner, record.GetProperty("owner").GetString());
        Assert.Equal(tags, record.GetProperty("tags").EnumerateArray().Select(t => t.GetString()));
    }
}
