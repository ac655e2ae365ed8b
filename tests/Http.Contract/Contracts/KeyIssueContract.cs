using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Http.Contract.Contracts;

/// <summary><c>POST /admin/keys</c>: valid requests, their results, and showing the key once.</summary>
public abstract class KeyIssueContract : ContractTests
{
    private const string Members =
        "id,prefix,label,owner,tags,status,limits,quota,used,remaining,time_zone,models,max_parallel,created_at,expires_at,suspended_at,last_used_at";

    [Fact]
    public async Task Issue_QuotaAndLifetime_AnswersTheRecordAndTheKey()
    {
        var label = NewLabel();
        var before = TimeProvider.System.GetUtcNow();

        var key = await IssueAsync($$"""{"quota": 1000, "expires_in": 86400, "label": "{{label}}"}""");

        var record = key.Reply.Json;
        Assert.Equal("application/json", key.Reply.MediaType);
        Assert.Equal((Members + ",key").Split(',').Order(), record.MemberNames().Split(',').Order());
        Assert.Equal($"trial_{key.Id}_", key.Text[..(key.Id.Length + 7)]);
        Assert.Equal("trial_", record.GetProperty("prefix").GetString());
        Assert.Equal(label, record.GetProperty("label").GetString());
        Assert.Equal("active", record.GetProperty("status").GetString());
        Assert.Equal((1000, 0, 1000), (Number(record, "quota"), Number(record, "used"), Number(record, "remaining")));
        Assert.Equal("UTC", record.GetProperty("time_zone").GetString());
        Assert.InRange((record.GetProperty("created_at").GetUtc() - before).TotalSeconds, -5, 30);
        Assert.Equal(86_400, (record.GetProperty("expires_at").GetUtc() - record.GetProperty("created_at").GetUtc()).TotalSeconds, 1.0);
        Assert.True(record.GetProperty("last_used_at").IsNull());
        Assert.True(record.GetProperty("suspended_at").IsNull());
        Assert.Equal(new LimitView("requests", "lifetime", 1000, 0, 0, 1000, null), Assert.Single(LimitView.All(record)));
    }

    [Fact]
    public async Task Issue_Key_IsShownOnlyOnce()
    {
        var key = await IssueAsync(5);

        foreach (var path in new[] { $"/admin/keys/{key.Id}", "/admin/keys?limit=1000", "/admin/audit?limit=1000", $"/admin/usage?key={key.Id}" })
        {
            Assert.DoesNotContain(key.Secret, (await AdminAsync("GET", path)).Expect(200).Text, StringComparison.Ordinal);
        }

        Assert.Equal(Members, (await RecordAsync(key)).MemberNames());
    }

    [Fact]
    public async Task Issue_Answer_IsNotKeptByCaches()
    {
        var key = await IssueAsync(5);

        Assert.Contains("no-store", key.Reply.RequiredHeader("Cache-Control"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Issue_NothingButQuota_HasTheDefaults()
    {
        var record = (await IssueAsync("""{"quota":1}""")).Reply.Json;

        Assert.True(record.GetProperty("label").IsNull());
        Assert.True(record.GetProperty("expires_at").IsNull());
        Assert.True(record.GetProperty("models").IsNull() || record.GetProperty("models").GetArrayLength() == 0);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"label":"no quota"}""")]
    [InlineData(null)]
    public async Task Issue_NeitherQuotaNorLimits_IsRefused(string? json) =>
        (await AdminAsync("POST", "/admin/keys", json)).ExpectRefusal(400, "invalid_request", "quota");

    [Fact]
    public async Task Issue_QuotaNull_IsUnlimited()
    {
        var record = (await IssueAsync("""{"quota":null}""")).Reply.Json;

        Assert.True(record.GetProperty("quota").IsNull());
        Assert.True(record.GetProperty("remaining").IsNull());
        Assert.Empty(LimitView.All(record));
    }

    [Fact]
    public async Task Issue_QuotaZero_IsExhausted()
    {
        var key = await IssueAsync(0);

        Assert.Equal("exhausted", (await RecordAsync(key)).GetProperty("status").GetString());
        (await ConsumeAsync(key)).ExpectRefusal(429, "quota_exceeded");
    }

    [Fact]
    public async Task Issue_NameInsteadOfLabel_IsTheLabel()
    {
        var label = NewLabel();

        Assert.Equal(label, (await IssueAsync($$"""{"quota":1,"name":"{{label}}"}""")).Reply.Json.GetProperty("label").GetString());
    }

    [Theory]
    [InlineData("张三 🔑 «x» <script>alert(1)</script>")]
    [InlineData("a\\\"b\\\\c,d;e'f")]
    public async Task Issue_LabelOfAnyText_ComesBackAsItWas(string escaped)
    {
        var label = JsonDocument.Parse($"\"{escaped}\"").RootElement.GetString();

        var key = await IssueAsync($$"""{"quota":1,"label":"{{escaped}}"}""");

        Assert.Equal(label, key.Reply.Json.GetProperty("label").GetString());
        Assert.Equal(label, (await RecordAsync(key)).GetProperty("label").GetString());
    }

    [Fact]
    public async Task Issue_ExpiresAt_IsTaken()
    {
        var at = TimeProvider.System.GetUtcNow().AddDays(3).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

        var record = (await IssueAsync($$"""{"quota":1,"expires_at":"{{at}}"}""")).Reply.Json;

        Assert.Equal(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), record.GetProperty("expires_at").GetUtc());
    }

    [Fact]
    public async Task Issue_ExpiresAtWithOffset_IsShownInUtc()
    {
        var at = TimeProvider.System.GetUtcNow().AddDays(3).ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

        var record = (await IssueAsync($$"""{"quota":1,"expires_at":"{{at}}"}""")).Reply.Json;

        Assert.Equal(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), record.GetProperty("expires_at").GetUtc());
    }

    [Theory]
    [InlineData("")]
    [InlineData("sk-test_")]
    [InlineData("a_b-C9_")]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345")]
    public async Task Issue_Prefix_StandsBeforeTheId(string prefix)
    {
        var key = await IssueAsync($$"""{"quota":1,"prefix":"{{prefix}}"}""");

        Assert.StartsWith($"{prefix}{key.Id}_", key.Text, StringComparison.Ordinal);
        Assert.Equal(prefix, key.Reply.Json.GetProperty("prefix").GetString());
        (await ConsumeAsync(key)).Expect(200);
    }

    [Fact]
    public async Task Issue_SeveralLimits_AreAllThere()
    {
        var key = await IssueWithLimitsAsync(
            """[{"unit":"requests","window":"minute","limit":5},{"unit":"tokens","window":"day","limit":1000},{"unit":"images","window":"month","limit":0}]""");

        var limits = LimitView.All(key.Reply.Json);

        Assert.Equal(["requests/minute/5", "tokens/day/1000", "images/month/0"], limits.Select(l => $"{l.Unit}/{l.Window}/{l.Limit}"));
        Assert.True(key.Reply.Json.GetProperty("quota").IsNull());
    }

    [Fact]
    public async Task Issue_QuotaAndLimits_AreBothInForce()
    {
        var key = await IssueAsync("""{"quota":5,"limits":[{"unit":"tokens","window":"day","limit":10}]}""");

        Assert.Equal(5, LimitView.Find(key.Reply.Json).Limit);
        Assert.Equal(10, LimitView.Find(key.Reply.Json, "tokens", "day").Limit);
        Assert.Equal(5, Number(key.Reply.Json, "quota"));
    }

    [Fact]
    public async Task Issue_ZoneAndModels_AreKept()
    {
        var record = (await IssueAsync("""{"quota":1,"time_zone":"America/New_York","models":["gpt-4o","gpt-4o-mini"]}""")).Reply.Json;

        Assert.Equal("America/New_York", record.GetProperty("time_zone").GetString());
        Assert.Equal(["gpt-4o", "gpt-4o-mini"], record.GetProperty("models").EnumerateArray().Select(m => m.GetString()));
    }

    [Theory]
    [InlineData("US/Eastern")]
    [InlineData("Asia/Calcutta")]
    [InlineData("Europe/Kiev")]
    [InlineData("US/Pacific-New")]
    public async Task Issue_OlderNameOfAZone_IsTakenOnEveryMachine(string name)
    {
        var key = await IssueAsync($$"""{"limits":[{"unit":"requests","window":"day","limit":1}],"time_zone":"{{name}}"}""");

        Assert.Equal(name, key.Reply.Json.GetProperty("time_zone").GetString());
        (await ConsumeAsync(key)).Expect(200);
    }

    [Fact]
    public async Task Issue_Several_AnswersAListOfDistinctWorkingKeys()
    {
        var label = NewLabel();
        var reply = (await AdminAsync("POST", "/admin/keys", $$"""{"quota":2,"count":3,"label":"{{label}}"}""")).Expect(201);

        var keys = reply.Json.GetProperty("keys").EnumerateArray().ToArray();

        Assert.Equal(3, keys.Length);
        Assert.Equal(3, keys.Select(k => k.GetProperty("key").GetString()).Distinct().Count());
        Assert.Equal(3, keys.Select(k => k.GetProperty("id").GetString()).Distinct().Count());
        Assert.All(keys, k => Assert.Equal(label, k.GetProperty("label").GetString()));
        foreach (var text in keys.Select(k => k.GetProperty("key").GetString()!))
        {
            (await SendAsync(ApiCall.Post("/v1/quota/consume").As(text))).Expect(200);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Issue_TwiceUnderOneIdempotencyKey_IssuesOnce(int count)
    {
        var label = NewLabel();
        var call = ApiCall.Post("/admin/keys").As(Host.AdminToken).With("Idempotency-Key", label);
        var json = $$"""{"quota":2,"count":{{count}},"label":"{{label}}"}""";

        var first = (await SendAsync(call.Json(json))).Expect(201);
        var second = (await SendAsync(call.Json(json))).Expect(201);
        (await SendAsync(call.Json($$"""{"quota":3,"count":{{count}},"label":"{{label}}"}"""))).ExpectRefusal(422, "idempotency_mismatch");

        Assert.Null(first.Header("Idempotency-Replayed"));
        Assert.Equal("true", second.Header("Idempotency-Replayed"));
        Assert.Contains("shown only once", second.Json.GetProperty("note").GetString()!, StringComparison.Ordinal);
        Assert.DoesNotContain("\"key\":", second.Text, StringComparison.Ordinal);
        var listed = (await AdminAsync("GET", $"/admin/keys?label={Uri.EscapeDataString(label)}")).Expect(200).Json.GetProperty("keys");
        Assert.Equal(count, listed.GetArrayLength());
    }

    [Theory]
    [InlineData("P2D", 172_800)]
    [InlineData("PT90M", 5_400)]
    public async Task Issue_ExpiresInADuration_IsTaken(string duration, long seconds)
    {
        var record = (await IssueAsync($$"""{"quota":1,"expires_in":"{{duration}}"}""")).Reply.Json;

        Assert.Equal(seconds, (record.GetProperty("expires_at").GetUtc() - record.GetProperty("created_at").GetUtc()).TotalSeconds, 1.0);
    }

    [Fact]
    public async Task Issue_CountOne_AnswersTheRecordItself()
    {
        var key = await IssueAsync("""{"quota":2,"count":1}""");

        Assert.NotEmpty(key.Text);
    }

    [Fact]
    public async Task Issue_OneThousand_IsAllowed()
    {
        var reply = (await AdminAsync("POST", "/admin/keys", $$"""{"quota":2,"count":1000,"label":"{{NewLabel()}}"}""")).Expect(201);

        Assert.Equal(1000, reply.Json.GetProperty("keys").EnumerateArray().Select(k => k.GetProperty("id").GetString()).Distinct().Count());
    }

    private static long Number(JsonElement record, string member) => record.GetProperty(member).GetInt64();
}
