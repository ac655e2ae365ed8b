using System.Text.Json;
using QuotaFunctions.Api.Tests.Service;

namespace QuotaFunctions.Api.Tests.Overview;

/// <summary>What the operator is told to look at.</summary>
public sealed class AttentionTests
{
    [Fact]
    public async Task NearLimit_OfAKeyInUse_IsListedFromEightyPerCentOn()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync("""{"label":"near","limits":[{"unit":"requests","window":"lifetime","limit":1000},{"unit":"tokens","window":"day","limit":100}]}""");
        await ConsumeAsync(service, key, """{"cost":{"requests":1,"tokens":79}}""");
        Assert.Empty(await ReadAsync(service));

        await ConsumeAsync(service, key, """{"cost":{"requests":1,"tokens":1}}""");

        var entry = Assert.Single(await ReadAsync(service));
        Assert.Equal(
            $$"""{"kind":"near_limit","key_id":"{{IdOf(key)}}","label":"near","unit":"tokens","window":"day","limit":100,"used":80,"held":0,"resets_at":"2026-10-02T00:00:00.000Z","at":null,"count":null}""",
            entry.GetRawText());
    }

    [Fact]
    public async Task NearLimit_OfAnEndedWindow_IsNotListed()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync("""{"limits":[{"unit":"requests","window":"hour","limit":1}]}""");
        await ConsumeAsync(service, key, "{}");
        Assert.Equal(["near_limit"], Kinds(await ReadAsync(service)));

        service.Time.Advance(TimeSpan.FromHours(1));

        Assert.Empty(await ReadAsync(service));
    }

    [Fact]
    public async Task Refused_WithinTheHour_IsListedWithItsCount()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync("""{"quota":0,"label":"refused"}""");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(429, (await service.JsonAsync("POST", "/v1/quota/consume", key, "{}")).Status);
        }

        await service.Engine.SweepAsync(CancellationToken.None);
        var entry = Assert.Single(await ReadAsync(service));
        Assert.Equal(("refused", 3), (entry.GetProperty("kind").GetString(), entry.GetProperty("count").GetInt64()));

        service.Time.Advance(TimeSpan.FromHours(2));
        Assert.Empty(await ReadAsync(service));
    }

    [Fact]
    public async Task Expiring_WithinAWeek_IsListedSoonestFirst()
    {
        await using var service = await TestService.StartAsync();
        await service.IssueAsync("""{"quota":1,"label":"late","expires_at":"2026-10-08T09:30:05Z"}""");
        await service.IssueAsync("""{"quota":1,"label":"second","expires_at":"2026-10-08T09:29:59Z"}""");
        var used = await service.IssueAsync("""{"quota":10,"label":"first","expires_at":"2026-10-02T00:00:00Z"}""");
        await ConsumeAsync(service, used, "{}");

        var entries = await ReadAsync(service);
        Assert.Equal(["expiring", "expiring"], Kinds(entries));
        Assert.Equal(["first", "second"], entries.Select(e => e.GetProperty("label").GetString()));
        Assert.Equal("2026-10-02T00:00:00.000Z", entries[0].GetProperty("at").GetString());
    }

    [Fact]
    public async Task OldHold_ThatNobodyCharged_IsListedUntilTheSweepComes()
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(201, (await service.JsonAsync("POST", "/v1/quota/holds", key, """{"cost":{"requests":1},"ttl_seconds":60}""")).Status);
        }

        Assert.Empty(await ReadAsync(service, TimeSpan.FromSeconds(119)));
        var entry = Assert.Single(await ReadAsync(service, TimeSpan.FromSeconds(5)));
        Assert.Equal(("old_hold", 2), (entry.GetProperty("kind").GetString(), entry.GetProperty("count").GetInt64()));
        Assert.Equal("2026-10-01T09:31:00.000Z", entry.GetProperty("at").GetString());

        await service.Engine.SweepAsync(CancellationToken.None);
        Assert.Empty(await ReadAsync(service));
    }

    [Fact]
    public async Task NeverUsed_AfterADay_IsListed()
    {
        await using var service = await TestService.StartAsync();
        var used = await service.IssueAsync("""{"quota":100,"label":"used"}""");
        await ConsumeAsync(service, used, "{}");
        await service.IssueAsync("""{"quota":100,"label":"unused"}""");
        service.Time.Advance(TimeSpan.FromHours(23));
        Assert.Empty(await ReadAsync(service));

        var entry = Assert.Single(await ReadAsync(service, TimeSpan.FromHours(1)));

        Assert.Equal(("never_used", "unused"), (entry.GetProperty("kind").GetString(), entry.GetProperty("label").GetString()));
        Assert.Equal("2026-10-01T09:30:00.000Z", entry.GetProperty("at").GetString());
    }

    [Theory]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/suspend")]
    public async Task Keys_ThatCannotBeUsed_AreListedOnlyWhenTheyAreRefused(string method, string path)
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync("""{"quota":1,"expires_at":"2026-10-05T00:00:00Z"}""");
        await ConsumeAsync(service, key, "{}");
        Assert.Equal(["near_limit", "expiring"], Kinds(await ReadAsync(service)));

        using (var changed = await service.SendAsync(method, $"/admin/keys/{IdOf(key)}{path}", TestService.AdminToken))
        {
            Assert.True(changed.IsSuccessStatusCode);
        }

        Assert.Empty(await ReadAsync(service));
        Assert.Equal(403, (await service.JsonAsync("GET", "/v1/quota/check", key)).Status);
        await service.Engine.SweepAsync(CancellationToken.None);
        Assert.Equal(["refused"], Kinds(await ReadAsync(service)));
    }

    [Fact]
    public async Task Entries_OfOneKind_LeavePlacesForTheOthers()
    {
        await using var service = await TestService.StartAsync();
        for (var i = 0; i < 60; i++)
        {
            await service.IssueAsync("""{"quota":1,"expires_at":"2026-10-05T00:00:00Z"}""");
        }

        service.Time.Advance(TimeSpan.FromDays(1));
        var entries = await ReadAsync(service);

        Assert.Equal(50, entries.Count);
        Assert.Equal(40, entries.Count(e => e.GetProperty("kind").GetString() == "expiring"));
        Assert.Equal("never_used", entries[^1].GetProperty("kind").GetString());
    }

    private static IEnumerable<string?> Kinds(IEnumerable<JsonElement> entries) => entries.Select(e => e.GetProperty("kind").GetString());

    private static string IdOf(string key) => Core.Keys.ApiKey.TryParse(key, out var parsed) ? parsed.Id.Value : throw new ArgumentException("not a key");

    /// <summary>Reads it anew: what was found is kept for 5 seconds.</summary>
    private static async Task<IReadOnlyList<JsonElement>> ReadAsync(TestService service, TimeSpan? later = null)
    {
        service.Time.Advance(later ?? TimeSpan.FromSeconds(5));
        var (status, overview) = await service.JsonAsync("GET", "/admin/overview", TestService.AdminToken);
        Assert.True(status == 200, overview.ToString());
        return [.. overview.GetProperty("attention").EnumerateArray()];
    }

    private static async Task ConsumeAsync(TestService service, string key, string json) =>
        Assert.Equal(200, (await service.JsonAsync("POST", "/v1/quota/consume", key, json)).Status);
}
