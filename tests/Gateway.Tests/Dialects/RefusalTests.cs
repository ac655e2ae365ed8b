using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Gateway.Tests.Dialects;

public sealed class RefusalTests
{
    private static readonly Problem Exceeded = Problems.QuotaExceeded(null, TimeSpan.FromSeconds(34));

    [Fact]
    public void OpenAI_ReadsTheErrorObject()
    {
        var body = Written("openai", Exceeded);

        Assert.Equal("quota_exceeded", body.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(Exceeded.Detail, body.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(429, body.GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData(429, "quota_exceeded", "rate_limit_error")]
    [InlineData(401, "missing_key", "authentication_error")]
    [InlineData(403, "invalid_key", "authentication_error")]
    [InlineData(403, "model_not_allowed", "permission_error")]
    [InlineData(404, "not_found", "not_found_error")]
    [InlineData(400, "invalid_request", "invalid_request_error")]
    [InlineData(413, "payload_too_large", "request_too_large")]
    [InlineData(503, "overloaded", "overloaded_error")]
    [InlineData(503, "storage_unavailable", "api_error")]
    [InlineData(504, "upstream_timeout", "timeout_error")]
    public void Anthropic_ReadsTheTypeOfTheError(int status, string code, string type)
    {
        var body = Written("anthropic", new Problem(status, code, "Title", "Detail."));
        var headers = new HeaderDictionary();
        SupportedDialects.Set.Named("anthropic")!.AddRefusalHeaders(headers, "req-1");

        Assert.Equal("error", body.GetProperty("type").GetString());
        Assert.Equal(type, body.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal("Detail.", body.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal("req-1", body.GetProperty("request_id").GetString());
        Assert.Equal(code, body.GetProperty("code").GetString());
        Assert.Equal("req-1", headers["request-id"].ToString());
    }

    [Theory]
    [InlineData(400, "INVALID_ARGUMENT")]
    [InlineData(401, "UNAUTHENTICATED")]
    [InlineData(403, "PERMISSION_DENIED")]
    [InlineData(404, "NOT_FOUND")]
    [InlineData(413, "INVALID_ARGUMENT")]
    [InlineData(429, "RESOURCE_EXHAUSTED")]
    [InlineData(500, "INTERNAL")]
    [InlineData(503, "UNAVAILABLE")]
    [InlineData(504, "DEADLINE_EXCEEDED")]
    public void Gemini_ReadsAStatus_AndNoMemberOfTheRootIsTakenForIt(int status, string name)
    {
        var body = Written("gemini", new Problem(status, "some_code", "Title", "Detail."));
        var error = body.GetProperty("error");

        Assert.Equal("error", Assert.Single(body.EnumerateObject()).Name);
        Assert.Equal((status, name, "Detail."), (error.GetProperty("code").GetInt32(), error.GetProperty("status").GetString(), error.GetProperty("message").GetString()));
        Assert.Equal("some_code", Assert.Single(error.GetProperty("details").EnumerateArray()).GetProperty("reason").GetString());
    }

    [Fact]
    public void Gemini_WithATimeToTryAgain_SaysItInTheDetails() =>
        Assert.Equal("34s", Written("gemini", Exceeded).GetProperty("error").GetProperty("details")[1].GetProperty("retryDelay").GetString());

    [Fact]
    public void Ollama_ReadsAText()
    {
        var body = Written("ollama", Exceeded);

        Assert.Equal(Exceeded.Detail, body.GetProperty("error").GetString());
        Assert.Equal("quota_exceeded", body.GetProperty("code").GetString());
    }

    private static JsonElement Written(string dialect, Problem problem)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            SupportedDialects.Set.Named(dialect)!.WriteRefusal(writer, problem, "req-1");
            writer.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.WrittenMemory).RootElement;
    }
}
