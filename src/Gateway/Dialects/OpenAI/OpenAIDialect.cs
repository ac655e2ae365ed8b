using System.Collections.Immutable;
using System.Text.Json;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Dialects.OpenAI;

/// <summary>
/// OpenAI's API, which most other providers and servers speak too, and Azure's form of it, with the deployment in the path.
/// </summary>
internal sealed class OpenAIDialect : Dialect
{
    /// <summary>A smaller bound is refused by the responses endpoint.</summary>
    private const long LeastOfResponses = 16;

    private static readonly string[] AzureHosts = [".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com"];

    private static readonly OutputRule ChatRule = Chat("max_tokens", "max_completion_tokens");
    private static readonly OutputRule ReasoningChatRule = Chat("max_completion_tokens", "max_tokens");
    private static readonly OutputRule CompletionsRule = new("max_tokens");
    private static readonly OutputRule ResponsesRule = new("max_output_tokens", LeastOfResponses);

    private readonly OpenAIPaths _paths;

    /// <summary>The dialect; one for the process.</summary>
    public OpenAIDialect() => _paths = new OpenAIPaths(this);

    /// <summary>How Azure wants the secret.</summary>
    public static Credential AzureKey { get; } = new("api-key");

    /// <inheritdoc/>
    public override string Name => "openai";

    /// <inheritdoc/>
    public override ImmutableArray<string> Mounts => ["v1", "openai"];

    /// <inheritdoc/>
    public override ModelQuestion ModelQuestion { get; } = new("/v1/models");

    /// <inheritdoc/>
    public override DialectHeaders Headers { get; } = new(
        NotToUpstream: ["api-key", "OpenAI-Organization", "OpenAI-Project"],
        NotToClient: ["OpenAI-Organization", "OpenAI-Project", "x-ms-region"]);

    /// <inheritdoc/>
    public override Operation? Find(string method, OperationPath path) => _paths.Find(method, path);

    /// <inheritdoc/>
    public override Credential CredentialFor(Operation operation) => operation.Credential ?? Credential.Bearer;

    /// <inheritdoc/>
    public override Credential CredentialFor(Operation operation, Uri baseUrl) => IsAzure(baseUrl) ? AzureKey : CredentialFor(operation);

    /// <inheritdoc/>
    public override string ProviderName(Uri baseUrl) => IsAzure(baseUrl) ? "azure.ai.openai" : Name;

    /// <inheritdoc/>
    public override bool IsHome(Uri baseUrl) =>
        baseUrl.Host is "api.openai.com" || baseUrl.Host.EndsWith(".api.openai.com", StringComparison.OrdinalIgnoreCase)
        || (IsAzure(baseUrl) && !baseUrl.AbsolutePath.Contains("/anthropic", StringComparison.OrdinalIgnoreCase))
        || baseUrl.AbsolutePath.TrimEnd('/').EndsWith("/openai", StringComparison.OrdinalIgnoreCase); // Others' form of this dialect.

    /// <inheritdoc/>
    public override OutputRule? OutputFor(Operation operation, string? model) => operation.Name switch
    {
        "chat.completions" => OpenAIModels.RefusesMaxTokens(model) ? ReasoningChatRule : ChatRule,
        "completions" => CompletionsRule,
        "responses" => ResponsesRule,
        _ => null,
    };

    /// <inheritdoc/>
    public override bool Reasons(string? model) => OpenAIModels.Reasons(model);

    /// <inheritdoc/>
    public override bool Reasons(string? model, RequestFacts facts) =>
        base.Reasons(model, facts) || facts.Places.Value("reasoning_effort") is not null || facts.Places.Value("reasoning") is not null;

    /// <inheritdoc/>
    public override Repair? RepairFor(Operation operation, RequestFacts facts, int status, ReadOnlySpan<byte> error) =>
        OpenAIRepairs.For(operation, facts, status, error);

    /// <inheritdoc/>
    public override void WriteRefusal(Utf8JsonWriter writer, Problem problem, string requestId) => ProblemWriter.WriteMembers(writer, problem);

    private static bool IsAzure(Uri baseUrl) => AzureHosts.Any(h => baseUrl.Host.EndsWith(h, StringComparison.OrdinalIgnoreCase));

    private static OutputRule Chat(string member, string also) => new(member)
    {
        Also = [also],
        ThinkingMember = "reasoning.max_tokens",
        LeastThinking = 1024,
    };
}
