using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Dialects.Anthropic;

/// <summary>Anthropic's API. It shares its mount with OpenAI's dialect, which answers for what both have: lists of models, and files.</summary>
internal sealed class AnthropicDialect : Dialect
{
    private static readonly Credential Key = new("x-api-key");

    private static readonly OutputRule MessagesRule = new("max_tokens") { ThinkingMember = "thinking.budget_tokens", LeastThinking = 1024 };
    private static readonly OutputRule CompleteRule = new("max_tokens_to_sample");

    private readonly Operation _messages;
    private readonly Operation _complete;
    private readonly Operation _countTokens;
    private readonly Operation _elsewhere;

    /// <summary>The dialect; one for the process.</summary>
    public AnthropicDialect()
    {
        _messages = new Operation(this, "messages", Work.Generate) { Request = AnthropicShapes.Messages, Answer = AnthropicShapes.Message };
        _complete = _messages with { Name = "complete" };
        _countTokens = new Operation(this, "messages.count_tokens", Work.Free) { Request = AnthropicShapes.Messages, Answer = AnthropicShapes.Plain };
        _elsewhere = new Operation(this, "elsewhere", Work.Elsewhere) { Request = AnthropicShapes.Messages, Answer = AnthropicShapes.Plain };
    }

    /// <inheritdoc/>
    public override string Name => "anthropic";

    /// <inheritdoc/>
    public override ImmutableArray<string> Mounts => ["v1"];

    /// <inheritdoc/>
    public override ModelQuestion ModelQuestion { get; } = new("/v1/models?limit=1000") { Headers = [new("anthropic-version", "2023-06-01")] };

    /// <inheritdoc/>
    public override DialectHeaders Headers { get; } = new(
        NotToUpstream: ["x-api-key"],
        NotToClient: ["anthropic-organization-id", "anthropic-ratelimit-*"]);

    /// <inheritdoc/>
    public override Operation? Find(string method, OperationPath path)
    {
        var isPost = HttpMethods.IsPost(method);
        return path.Is("messages") ? isPost ? _messages : null
            : path.Is("messages", "count_tokens") ? isPost ? _countTokens : null
            : path.Is("complete") ? isPost ? _complete : null
            : path.StartsWith("messages") || path.StartsWith("dreams") || path.StartsWith("vaults") || path.StartsWith("tunnels")
                || path.StartsWith("user_profiles") || path.StartsWith("memory_stores") ? _elsewhere
            : null;
    }

    /// <summary>Anthropic also serves other dialects at its address, with a bearer token.</summary>
    public override Credential CredentialFor(Operation operation) =>
        operation.Dialect == this || operation.Work == Work.Listing ? Key : Credential.Bearer;

    /// <inheritdoc/>
    public override bool IsHome(Uri baseUrl) =>
        baseUrl.Host is "api.anthropic.com"
        || baseUrl.AbsolutePath.Contains("/anthropic", StringComparison.OrdinalIgnoreCase); // Others' form of this dialect.

    /// <inheritdoc/>
    public override OutputRule? OutputFor(Operation operation, string? model) => operation.Name switch
    {
        "messages" => MessagesRule,
        "complete" => CompleteRule,
        _ => null,
    };

    /// <summary>These models reason only if the request asks for it.</summary>
    public override bool Reasons(string? model, RequestFacts facts) =>
        base.Reasons(model, facts) || facts.Places.Value("thinking.type") is not null;

    /// <inheritdoc/>
    public override void WriteRefusal(Utf8JsonWriter writer, Problem problem, string requestId)
    {
        writer.WriteString("type"u8, "error"u8);
        writer.WriteStartObject("error"u8);
        writer.WriteString("type"u8, TypeOf(problem));
        writer.WriteString("message"u8, problem.Detail);
        writer.WriteEndObject();
        writer.WriteString("request_id"u8, requestId);
        writer.WriteString("code"u8, problem.Code);
        writer.WriteString("title"u8, problem.Title);
        writer.WriteNumber("status"u8, problem.Status);
        writer.WriteString("detail"u8, problem.Detail);
        writer.WriteString("param"u8, problem.Param);
    }

    /// <inheritdoc/>
    public override void AddRefusalHeaders(IHeaderDictionary headers, string requestId) => headers["request-id"] = requestId;

    private static string TypeOf(Problem problem) => problem.Status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status402PaymentRequired => "billing_error",
        StatusCodes.Status403Forbidden => problem.Code == ErrorCodes.InvalidKey ? "authentication_error" : "permission_error",
        StatusCodes.Status404NotFound => "not_found_error",
        StatusCodes.Status408RequestTimeout or StatusCodes.Status504GatewayTimeout => "timeout_error",
        StatusCodes.Status413PayloadTooLarge => "request_too_large",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        StatusCodes.Status503ServiceUnavailable when problem.Code == ErrorCodes.Overloaded => "overloaded_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };
}
