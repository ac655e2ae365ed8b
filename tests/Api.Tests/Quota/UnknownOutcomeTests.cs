using System.Text.Json;
using QuotaFunctions.Api.Tests.Service;

namespace QuotaFunctions.Api.Tests.Quota;

/// <summary>What clients are told where the store's answer is lost: only what is known, and to retry only where that does no harm.</summary>
public sealed class UnknownOutcomeTests
{
    public static TheoryData<string, string, string?, string?, bool> Operations => new()
    {
        { "POST", "/v1/quota/consume", null, null, false },
        { "POST", "/v1/quota/consume", null, "Idempotency-Key", true },
        { "POST", "/v1/quota/holds", null, null, false },
        { "POST", "/v1/quota/holds", null, "Idempotency-Key", true },
        { "POST", "/v1/quota/holds/{hold}/settle", """{"cost":{"requests":1}}""", null, true },
        { "DELETE", "/v1/quota/holds/{hold}", null, null, true },
        { "PATCH", "/admin/keys/{id}", """{"quota":7}""", null, true },
        { "DELETE", "/admin/keys/{id}", null, null, true },
        { "POST", "/admin/keys/{id}/reset", null, null, true },
        { "POST", "/admin/keys/{id}/rotate", null, null, false },
        { "POST", "/admin/keys/{id}/rotate", null, "If-Match", true },
        { "POST", "/admin/keys", """{"quota":1}""", null, false },
        { "POST", "/admin/keys", """{"quota":1}""", "Idempotency-Key", true },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task AnswerLost_IsUnknown_AndRetriedOnlyWhereThatIsSafe(string method, string path, string? json, string? header, bool isSafe)
    {
        await using var service = await TestService.StartAsync();
        var key = await service.IssueAsync();
        var (_, made) = await service.JsonAsync("POST", "/v1/quota/holds", key);
        path = path.Replace("{id}", key.Split('_')[1], StringComparison.Ordinal)
            .Replace("{hold}", made.GetProperty("hold").GetProperty("id").GetString(), StringComparison.Ordinal);
        service.Storage.LosesAnswers = true;
        var headers = header switch
        {
            "Idempotency-Key" => [("Idempotency-Key", "once")],
            "If-Match" => [("If-Match", "\"1\"")],
            _ => Array.Empty<(string, string)>(),
        };

        using var response = await service.SendAsync(
            method, path, path.StartsWith("/admin", StringComparison.Ordinal) ? TestService.AdminToken : key, json, headers);

        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == 503, body);
        using var document = JsonDocument.Parse(body);
        Assert.Equal("outcome_unknown", document.RootElement.GetProperty("code").GetString());
        Assert.DoesNotContain("nothing was", document.RootElement.GetProperty("detail").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(isSafe ? "true" : "false", response.Headers.GetValues("x-should-retry").Single());
        Assert.Equal(isSafe, response.Headers.Contains("Retry-After"));
    }
}
