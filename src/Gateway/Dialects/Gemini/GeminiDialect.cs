using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Dialects.Gemini;

/// <summary>Google's Gemini API, and Vertex's form of it.</summary>
internal sealed class GeminiDialect : Dialect
{
    private static readonly Credential Key = new("x-goog-api-key");

    private readonly GeminiPaths _paths;

    /// <summary>The dialect; one for the process.</summary>
    public GeminiDialect() => _paths = new GeminiPaths(this);

    /// <inheritdoc/>
    public override string Name => "gemini";

    /// <inheritdoc/>
    public override ImmutableArray<string> Mounts => ["v1beta", "v1alpha", "v1beta1", "v1"];

    /// <inheritdoc/>
    public override ModelQuestion ModelQuestion { get; } = new("/v1beta/models?pageSize=1000");

    /// <inheritdoc/>
    public override DialectHeaders Headers { get; } = new(
        NotToUpstream: ["x-goog-api-key", "x-goog-user-project"],
        NotToClient: []);

    /// <inheritdoc/>
    public override Operation? Find(string method, OperationPath path) => _paths.Find(method, path);

    /// <summary>Gemini also serves other dialects at its address, with a bearer token.</summary>
    public override Credential CredentialFor(Operation operation) => operation.Dialect == this ? Key : Credential.Bearer;

    /// <inheritdoc/>
    public override Credential CredentialFor(Operation operation, Uri baseUrl) =>
        IsVertex(baseUrl) ? Credential.Bearer : CredentialFor(operation);

    /// <inheritdoc/>
    public override string ProviderName(Uri baseUrl) => IsVertex(baseUrl) ? "gcp.vertex_ai" : "gcp.gemini";

    /// <inheritdoc/>
    public override bool IsHome(Uri baseUrl) =>
        (baseUrl.Host is "generativelanguage.googleapis.com" || IsVertex(baseUrl))
        && !baseUrl.AbsolutePath.TrimEnd('/').EndsWith("/openai", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override OutputRule? OutputFor(Operation operation, string? model) => operation.Work != Work.Generate
        ? null
        : new OutputRule(GeminiShapes.Bounds[0])
        {
            Also = GeminiShapes.Bounds[1..],
            ThinkingMember = "generationConfig.thinkingConfig.thinkingBudget",
            LeastThinking = LeastThinkingOf(model),
        };

    /// <summary>Gemini 2.5 and later think unless they are told not to.</summary>
    public override bool Reasons(string? model)
    {
        var at = model?.IndexOf("gemini-", StringComparison.OrdinalIgnoreCase) ?? -1;
        return at >= 0 && model.AsSpan()[(at + "gemini-".Length)..] is ['2', '.', >= '5' and <= '9', ..] or [>= '3' and <= '9', ..];
    }

    /// <summary>
    /// Writes a <c>google.rpc.Status</c>. Clients prefer a <c>code</c> or <c>status</c> in the root to those in <c>error</c>, so this service's
    /// code is written as the reason in the details.
    /// </summary>
    public override void WriteRefusal(Utf8JsonWriter writer, Problem problem, string requestId)
    {
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, problem.Status);
        writer.WriteString("message"u8, problem.Detail);
        writer.WriteString("status"u8, StatusOf(problem.Status));
        writer.WriteStartArray("details"u8);
        writer.WriteStartObject();
        writer.WriteString("@type"u8, "type.googleapis.com/google.rpc.ErrorInfo"u8);
        writer.WriteString("reason"u8, problem.Code);
        writer.WriteString("domain"u8, "quotafunctions"u8);
        writer.WriteEndObject();
        if (problem.RetryAfter is { } wait)
        {
            writer.WriteStartObject();
            writer.WriteString("@type"u8, "type.googleapis.com/google.rpc.RetryInfo"u8);
            writer.WriteString("retryDelay"u8, string.Create(CultureInfo.InvariantCulture, $"{ProblemWriter.WholeSeconds(wait)}s"));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static bool IsVertex(Uri baseUrl) =>
        baseUrl.Host.EndsWith("aiplatform.googleapis.com", StringComparison.OrdinalIgnoreCase);

    private static long LeastThinkingOf(string? model) =>
        model is null ? 1
        : model.Contains("flash-lite", StringComparison.OrdinalIgnoreCase) ? 512
        : model.Contains("pro", StringComparison.OrdinalIgnoreCase) ? 128
        : 1;

    private static string StatusOf(int status) => status switch
    {
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        408 or 504 => "DEADLINE_EXCEEDED",
        409 => "ABORTED",
        412 => "FAILED_PRECONDITION",
        429 => "RESOURCE_EXHAUSTED",
        502 or 503 => "UNAVAILABLE",
        >= 500 => "INTERNAL",
        _ => "INVALID_ARGUMENT",
    };
}
