using System.Text.Json;
using QuotaFunctions.Api.Tests.Service;

namespace QuotaFunctions.Api.Tests.Keys;

/// <summary>Issuing under an <c>Idempotency-Key</c>.</summary>
public sealed class RepeatedIssueTests
{
    [Theory]
    [InlineData("""{"quota":5,"label":"one","expires_in":60}""", 1)]
    [InlineData("""{"quota":5,"count":40}""", 40)]
    public async Task SameRequest_Again_IssuesOnceAndShowsNoSecret(string json, int count)
    {
        await using var service = await TestService.StartAsync();
        var (first, _) = await IssueAsync(service, "order-1", json);
        service.Time.Advance(TimeSpan.FromSeconds(30));

        var (second, replayed) = await IssueAsync(service, "order-1", json);

        Assert.Equal("true", replayed);
        Assert.Equal(Records(first, count).Select(IdOf), Records(second, count).Select(IdOf));
        Assert.Equal(
            Records(first, count).Select(r => r.GetProperty("expires_at").GetRawText()), Records(second, count).Select(r => r.GetProperty("expires_at").GetRawText()));
        Assert.All(Records(first, count), r => Assert.True(r.TryGetProperty("key", out _)));
        Assert.All(Records(second, count), r => Assert.False(r.TryGetProperty("key", out _)));
        Assert.Contains("shown only once", second.GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.False(first.TryGetProperty("note", out _));
        var (_, listed) = await service.JsonAsync("GET", "/admin/keys?limit=100", TestService.AdminToken);
        Assert.Equal(count, listed.GetProperty("keys").GetArrayLength());
        var (_, audit) = await service.JsonAsync("GET", "/admin/audit", TestService.AdminToken);
        Assert.Equal(1, audit.GetProperty("entries").GetArrayLength());
    }

    [Fact]
    public async Task SameRequest_Again_ShowsTheKeyAsItStands()
    {
        await using var service = await TestService.StartAsync();
        var (first, _) = await IssueAsync(service, "x", """{"quota":5}""");
        await service.JsonAsync("POST", "/v1/quota/consume", first.GetProperty("key").GetString());

        var (second, _) = await IssueAsync(service, "x", """{"quota":5}""");

        Assert.Equal(1, second.GetProperty("used").GetInt64());
    }

    [Theory]
    [InlineData("""{"quota":6}""")]
    [InlineData("""{"quota":5,"label":"x"}""")]
    [InlineData("""{"quota":5,"count":2}""")]
    public async Task AnotherRequest_UnderTheSameKey_Is422(string other)
    {
        await using var service = await TestService.StartAsync();
        await IssueAsync(service, "x", """{"quota":5}""");

        using var refused = await service.SendAsync("POST", "/admin/keys", TestService.AdminToken, other, ("Idempotency-Key", "x"));

        Assert.Equal(422, (int)refused.StatusCode);
        Assert.Contains("idempotency_mismatch", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SameRequest_WrittenInAnotherOrder_IsTheSame()
    {
        await using var service = await TestService.StartAsync();
        var (first, _) = await IssueAsync(service, "x", """{"quota":5,"label":"a"}""");

        var (second, replayed) = await IssueAsync(service, "x", """{ "label": "a", "quota": 5 }""");

        Assert.Equal(("true", IdOf(first)), (replayed, IdOf(second)));
    }

    [Fact]
    public async Task OtherKeyOrNone_IssuesMore()
    {
        await using var service = await TestService.StartAsync();
        const string Json = """{"quota":5}""";
        var (first, _) = await IssueAsync(service, "x", Json);
        var (second, _) = await IssueAsync(service, "y", Json);
        var (_, third) = await service.JsonAsync("POST", "/admin/keys", TestService.AdminToken, Json);
        var (_, fourth) = await service.JsonAsync("POST", "/admin/keys", TestService.AdminToken, Json);

        Assert.Equal(4, new[] { first, second, third, fourth }.Select(IdOf).Distinct().Count());
    }

    [Fact]
    public async Task SameRequest_ManyAtOnce_IssuesOnce()
    {
        await using var service = await TestService.StartAsync();
        var gate = new TaskCompletionSource();
        service.Storage.Trouble = () => gate.Task;

        var calls = Enumerable.Range(0, 16).Select(_ => IssueAsync(service, "x", """{"quota":5,"count":3}""")).ToArray();
        gate.SetResult();
        var answers = await Task.WhenAll(calls);

        Assert.Single(answers, a => a.Replayed is null);
        Assert.Single(answers.Select(a => string.Join(' ', Records(a.Body, 3).Select(IdOf))).Distinct());
    }

    [Fact]
    public async Task IdempotencyKey_TooLong_Is400()
    {
        await using var service = await TestService.StartAsync();

        using var refused = await service.SendAsync("POST", "/admin/keys", TestService.AdminToken, """{"quota":5}""", ("Idempotency-Key", new string('x', 256)));

        Assert.Equal(400, (int)refused.StatusCode);
    }

    private static async Task<(JsonElement Body, string? Replayed)> IssueAsync(TestService service, string idempotencyKey, string json)
    {
        using var answer = await service.SendAsync("POST", "/admin/keys", TestService.AdminToken, json, ("Idempotency-Key", idempotencyKey));
        Assert.Equal(201, (int)answer.StatusCode);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (document.RootElement.Clone(), answer.Headers.TryGetValues("Idempotency-Replayed", out var values) ? values.Single() : null);
    }

    private static JsonElement[] Records(JsonElement body, int count)
    {
        JsonElement[] records = count == 1 ? [body] : [.. body.GetProperty("keys").EnumerateArray()];
        Assert.Equal(count, records.Length);
        return records;
    }

    private static string? IdOf(JsonElement record) => record.GetProperty("id").GetString();
}
