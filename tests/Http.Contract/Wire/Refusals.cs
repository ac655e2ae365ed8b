using System.Text.Json;

namespace QuotaFunctions.Http.Contract.Wire;

/// <summary>Checks that apply to every refusal.</summary>
public static class Refusals
{
    /// <summary>The codes of the API.</summary>
    public static readonly IReadOnlySet<string> Codes = new HashSet<string>(StringComparer.Ordinal)
    {
        "missing_key", "invalid_key", "revoked_key", "expired_key", "suspended_key", "model_not_allowed", "path_not_allowed", "stored_input_not_allowed", "model_not_found", "quota_exceeded", "invalid_request", "not_found",
        "conflict", "idempotency_mismatch", "payload_too_large", "upstream_not_configured", "upstream_unreachable", "upstream_timeout",
        "storage_unavailable", "outcome_unknown", "time_zone_unknown", "unauthorized", "too_many_failures", "too_many_remembered", "too_many_parallel_requests",
    };

    /// <summary>Asserts a refusal: its status, its code and a body that problem-details and OpenAI clients both read.</summary>
    /// <param name="reply">The answer.</param>
    /// <param name="status">The status.</param>
    /// <param name="code">The code.</param>
    /// <param name="names">A field that the refusal must name; null for none.</param>
    public static Reply ExpectRefusal(this Reply reply, int status, string code, string? names = null)
    {
        reply.Expect(status);
        var isForwardedPath = reply.MediaType == "application/json";
        Assert.True(isForwardedPath || reply.MediaType == "application/problem+json", $"content type of: {reply}");
        ExpectBody(reply, status, code);
        if (names is not null)
        {
            ExpectNamed(reply, names);
        }

        return reply;
    }

    /// <summary>Asserts that a refusal's body holds both shapes and that they agree.</summary>
    public static void ExpectBody(Reply reply, int status, string code)
    {
        var body = reply.Json;
        Assert.True(body.ValueKind == JsonValueKind.Object, $"{reply}");
        Assert.True(Text(reply, body, "type").Length > 0, $"{reply}");
        Assert.True(Text(reply, body, "title").Length > 0, $"{reply}");
        Assert.True(Text(reply, body, "detail").Length > 0, $"{reply}");
        Assert.True(Member(reply, body, "status").TryGetInt32(out var inBody) && inBody == status, $"status in: {reply}");
        Assert.True(Text(reply, body, "code") == code, $"expected {code} of: {reply}");
        Assert.Contains(code, Codes);
        var error = Member(reply, body, "error");
        Assert.True(Text(reply, error, "message").Length > 0, $"{reply}");
        Assert.True(Text(reply, error, "type").Length > 0, $"{reply}");
        Assert.True(Text(reply, error, "code") == code, $"error.code of: {reply}");
        Assert.True(Member(reply, error, "param").ValueKind is JsonValueKind.Null or JsonValueKind.String, $"error.param of: {reply}");
    }

    private static void ExpectNamed(Reply reply, string field)
    {
        var param = reply.Json.GetProperty("error").GetProperty("param");
        var text = param.ValueKind == JsonValueKind.String ? param.GetString()! : "";
        Assert.True(text.Contains(field, StringComparison.Ordinal), $"error.param should name {field} in: {reply}");
        Assert.True(reply.Json.GetProperty("detail").GetString()!.Contains(field, StringComparison.Ordinal), $"detail should name {field} in: {reply}");
    }

    private static JsonElement Member(Reply reply, JsonElement element, string name)
    {
        Assert.True(element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _), $"no {name} in: {reply}");
        return element.GetProperty(name);
    }

    private static string Text(Reply reply, JsonElement element, string name)
    {
        var member = Member(reply, element, name);
        Assert.True(member.ValueKind == JsonValueKind.String, $"{name} is no text in: {reply}");
        return member.GetString()!;
    }
}
