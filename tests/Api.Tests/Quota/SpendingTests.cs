using System.Text.Json;
using QuotaFunctions.Api.Tests.Service;
using QuotaFunctions.Core.Engine;

namespace QuotaFunctions.Api.Tests.Quota;

/// <summary>Tests that need a fake clock; the others are in the HTTP contract.</summary>
public sealed class SpendingTests
{
    [Fact]
    public async Task Consume_AtTheLastInstantAndAtMidnight_CountsInTwoDays()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync("""{"limits":[{"unit":"requests","window":"day","limit":1}],"time_zone":"Asia/Shanghai"}""");
        service.Time.SetUtcNow(new DateTimeOffset(2026, 10, 1, 15, 59, 59, 999, TimeSpan.Zero));
        Assert.Equal(200, (await service.JsonAsync("POST", "/v1/quota/consume", key)).Status);

        using (var refused = await service.SendAsync("POST", "/v1/quota/consume", key))
        {
            Assert.Equal(429, (int)refused.StatusCode);
            Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
            Assert.Equal("\"requests-day\";r=0;t=1", refused.Headers.GetValues("RateLimit").Single());
        }

        service.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(200, (await service.JsonAsync("POST", "/v1/quota/consume", key)).Status);
    }

    [Fact]
    public async Task Key_AtItsExpiry_IsRefusedToTheInstant()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync("""{"quota":10,"expires_in":60}""");

        service.Time.Advance(TimeSpan.FromMilliseconds(59_999));
        Assert.Equal(200, (await service.JsonAsync("GET", "/v1/quota/check", key)).Status);

        service.Time.Advance(TimeSpan.FromMilliseconds(1));
        var (status, body) = await service.JsonAsync("GET", "/v1/quota/check", key);
        Assert.Equal((403, "expired_key"), (status, body.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Rotate_WithOverlap_OpensWithBothUntilItEnds()
    {
        await using var service = await TestService.StartAsync();
        var old = await service.IssueAsync();
        var id = old.Split('_')[1];
        var (_, rotated) = await service.JsonAsync("POST", $"/admin/keys/{id}/rotate", TestService.AdminToken, """{"overlap_seconds":60}""");
        var next = rotated.GetProperty("key").GetString();

        service.Time.Advance(TimeSpan.FromMilliseconds(59_999));
        Assert.Equal(200, (await service.JsonAsync("GET", "/v1/quota/check", old)).Status);
        Assert.Equal(200, (await service.JsonAsync("GET", "/v1/quota/check", next)).Status);

        service.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(403, (await service.JsonAsync("GET", "/v1/quota/check", old)).Status);
        Assert.Equal(200, (await service.JsonAsync("GET", "/v1/quota/check", next)).Status);
    }

    [Theory]
    [InlineData(999, 200)]
    [InlineData(1_000, 409)]
    public async Task Settle_AroundTheExpiryOfTheHold_ChargesTheCostOrTheHold(int milliseconds, int expected)
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();
        var (_, made) = await service.JsonAsync("POST", "/v1/quota/holds", key, """{"cost":{"requests":4},"ttl_seconds":1}""");
        var hold = made.GetProperty("hold").GetProperty("id").GetString();

        service.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

        var (status, _) = await service.JsonAsync("POST", $"/v1/quota/holds/{hold}/settle", key, """{"cost":{"requests":1}}""");
        Assert.Equal(expected, status);
        var (_, check) = await service.JsonAsync("GET", "/v1/quota/check", key);
        Assert.Equal(expected == 200 ? 1 : 4, check.GetProperty("limits")[0].GetProperty("used").GetInt64());
    }

    [Fact]
    public async Task Check_OnlyHoldsInTheWay_SaysToComeBackSoon()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync("""{"quota":1}""");
        await service.JsonAsync("POST", "/v1/quota/holds", key);

        using var refused = await service.SendAsync("GET", "/v1/quota/check", key);

        Assert.Equal(429, (int)refused.StatusCode);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.False(refused.Headers.Contains("x-should-retry"));
    }

    [Fact]
    public async Task IdempotencyKey_WhileTheFirstRuns_Is409()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();
        var gate = new TaskCompletionSource();
        await service.JsonAsync("GET", "/v1/quota/check", key);
        service.Storage.Trouble = () => gate.Task;

        var calls = Enumerable.Range(0, 8).Select(_ => service.SendAsync("POST", "/v1/quota/consume", key, null, ("Idempotency-Key", "same"))).ToArray();
        gate.SetResult();
        var answers = await Task.WhenAll(calls);

        Assert.All(answers, a => Assert.Contains((int)a.StatusCode, new[] { 200, 409 }));
        Assert.Single(answers, a => (int)a.StatusCode == 200 && !a.Headers.Contains("Idempotency-Replayed"));
        var (_, check) = await service.JsonAsync("GET", "/v1/quota/check", key);
        Assert.Equal(1, check.GetProperty("limits")[0].GetProperty("used").GetInt64());
    }

    [Theory]
    [InlineData("/v1/quota/consume")]
    [InlineData("/v1/quota/holds")]
    public async Task IdempotencyKeys_MoreThanAreRemembered_AreRefusedUntilTheFirstAreForgotten(string path)
    {
        await using var service = await TestService.StartAsync(engine: new QuotaEngineOptions { MaxRememberedOperations = 4 });
        var key = await service.IssueAsync("""{"quota":100}""");
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(200, (int)(await service.SendAsync("POST", "/v1/quota/consume", key, null, ("Idempotency-Key", $"n{i}"))).StatusCode);
        }

        using (var refused = await service.SendAsync("POST", path, key, null, ("Idempotency-Key", "new")))
        {
            var body = JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement;
            Assert.Equal((429, "too_many_remembered"), ((int)refused.StatusCode, body.GetProperty("code").GetString()));
            Assert.Equal("2026-10-02T10:00:00.000Z", body.GetProperty("resets_at").GetString());
            Assert.Equal(24.5 * 3_600, body.GetProperty("retry_after_seconds").GetDouble());
            Assert.Equal("rate_limit_error", body.GetProperty("error").GetProperty("type").GetString());
            Assert.False(refused.Headers.Contains("Retry-After"));
            Assert.Equal("false", refused.Headers.GetValues("x-should-retry").Single());
        }

        using var again = await service.SendAsync("POST", "/v1/quota/consume", key, null, ("Idempotency-Key", "n0"));
        Assert.Equal((200, true), ((int)again.StatusCode, again.Headers.Contains("Idempotency-Replayed")));
        Assert.Equal(200, (await service.JsonAsync("POST", "/v1/quota/consume", key)).Status);
        service.Time.SetUtcNow(new DateTimeOffset(2026, 10, 2, 10, 0, 0, TimeSpan.Zero));
        Assert.True((await service.SendAsync("POST", path, key, null, ("Idempotency-Key", "new"))).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Quota_BesideSixteenLimits_CannotBeAddedButCanBeSetWithFewer()
    {
        await using var service = await TestService.StartAsync();
        static string Limits(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"unit":"u{{i}}","window":"day","limit":1}"""));
        var id = (await service.IssueAsync($$"""{"quota":null,"limits":[{{Limits(16)}}]}""")).Split('_')[1];

        var (status, refusal) = await service.JsonAsync("PATCH", $"/admin/keys/{id}", TestService.AdminToken, """{"quota":5}""");
        Assert.Equal((400, "quota"), (status, refusal.GetProperty("error").GetProperty("param").GetString()));

        Assert.Equal(200, (await service.JsonAsync("PATCH", $"/admin/keys/{id}", TestService.AdminToken, $$"""{"quota":null,"limits":[{{Limits(15)}}]}""")).Status);
        var (_, record) = await service.JsonAsync("PATCH", $"/admin/keys/{id}", TestService.AdminToken, """{"quota":5}""");
        Assert.Equal(5, record.GetProperty("quota").GetInt64());
        Assert.Equal(16, record.GetProperty("limits").GetArrayLength());
    }
}
