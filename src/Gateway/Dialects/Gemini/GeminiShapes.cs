using System.Collections.Immutable;
using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Json;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Dialects.Gemini;

/// <summary>
/// The members that matter in the bodies and answers of Gemini's API, and of Vertex's. A name may be written in camel case or with
/// underscores: the servers take both for the same.
/// </summary>
internal static class GeminiShapes
{
    /// <summary>The bound of an answer's length, in all spellings, the usual one first.</summary>
    public static ImmutableArray<string> Bounds { get; } =
    [
        "generationConfig.maxOutputTokens", "generationConfig.max_output_tokens",
        "generation_config.max_output_tokens", "generation_config.maxOutputTokens",
    ];

    private const string Config = "{generationConfig|generation_config}";

    private static readonly ImmutableArray<AttachmentRule> Attachments =
    [
        new("data", Beside: "mimeType"),
        new("data", Beside: "mime_type"),
        new("fileUri"),
        new("file_uri"),
        new("uri"),
    ];

    /// <summary>Content that is asked for, embedded or counted. The path names the model.</summary>
    public static RequestShape Content { get; } = new(JsonShape<RequestMember>.Of(
    [
        .. Bounds.Select(b => (b, RequestMember.OutputBound)),
        ("contents", RequestMember.Messages),
        ($"{Config}.{{candidateCount|candidate_count}}", RequestMember.Choices),
        ($"{Config}.{{thinkingConfig|thinking_config}}.{{thinkingBudget|thinking_budget}}", RequestMember.ThinkingBudget),
        ($"{Config}.{{responseSchema|response_schema|responseJsonSchema|response_json_schema}}", RequestMember.Schema),
        ("tools", RequestMember.Schema),
        ("{cachedContent|cached_content|**.fileUri|**.file_uri}", RequestMember.StoredInput),
        ("{model|labels|safetySettings|safety_settings|toolConfig|tool_config}", RequestMember.Setting),
    ]), Attachments);

    /// <summary>Any other path: interactions, Imagen, Vertex's own.</summary>
    public static RequestShape Any { get; } = new(JsonShape<RequestMember>.Of(
        ("model", RequestMember.Model),
        ("stream", RequestMember.Stream),
        ("background", RequestMember.Background),
        ("{input|contents|messages}", RequestMember.Messages),
        ("instances", RequestMember.Prompts),
        ("parameters.{sampleCount|sample_count}", RequestMember.Choices),
        ($"{Config}.{{maxOutputTokens|max_output_tokens}}", RequestMember.OutputBound),
        ("{max_tokens|parameters.maxOutputTokens}", RequestMember.OutputBound),
        ("tools", RequestMember.Schema),
        ("{previous_interaction_id|previousInteractionId|cachedContent|cached_content|**.fileUri|**.file_uri|**.file_id}", RequestMember.StoredInput)),
        Attachments);

    /// <summary>An answer, or a part of one. What it thought is beside the candidates' tokens, not within.</summary>
    public static AnswerShape Answer { get; } = new(JsonShape<AnswerMember>.Of(
        ("error", AnswerMember.Error),
        ("modelVersion", AnswerMember.Model),
        ("{responseId|createTime|promptFeedback}", AnswerMember.Envelope),
        ("candidates", AnswerMember.Choices),
        ("candidates[].content.parts[].{text|functionCall|executableCode}", AnswerMember.Text),
        ("candidates[].finishReason", AnswerMember.End),
        ("usageMetadata", AnswerMember.Usage),
        ("usageMetadata.promptTokenCount", AnswerMember.Input),
        ("usageMetadata.cachedContentTokenCount", AnswerMember.CacheRead),
        ("usageMetadata.{candidatesTokenCount|responseTokenCount}", AnswerMember.Output),
        ("usageMetadata.thoughtsTokenCount", AnswerMember.OutputBeside),
        ("usageMetadata.totalTokenCount", AnswerMember.Total)));

    /// <summary>Embeddings, counts, lists, Imagen's pictures: no text of a model's.</summary>
    public static AnswerShape Plain { get; } = new(JsonShape<AnswerMember>.Of(
        ("error", AnswerMember.Error),
        ("{embedding|embeddings|predictions|models}", AnswerMember.Choices),
        ("{totalTokens|name}", AnswerMember.Envelope),
        ("usageMetadata", AnswerMember.Usage),
        ("usageMetadata.promptTokenCount", AnswerMember.Input),
        ("usageMetadata.totalTokenCount", AnswerMember.Total)));

    /// <summary>Any other path: figures wherever they stand, and all texts.</summary>
    public static AnswerShape Other { get; } = new(JsonShape<AnswerMember>.Of(
        ("error", AnswerMember.Error),
        ("{usage|interaction.usage}", AnswerMember.Usage),
        ("{usage|interaction.usage}.{total_input_tokens|input_tokens}", AnswerMember.Input),
        ("{usage|interaction.usage}.{total_output_tokens|output_tokens}", AnswerMember.Output),
        ("{usage|interaction.usage}.total_thought_tokens", AnswerMember.OutputBeside),
        ("{usage|interaction.usage}.total_tokens", AnswerMember.Total),
        ("usageMetadata", AnswerMember.Usage),
        ("usageMetadata.promptTokenCount", AnswerMember.Input),
        ("usageMetadata.candidatesTokenCount", AnswerMember.Output),
        ("usageMetadata.thoughtsTokenCount", AnswerMember.OutputBeside),
        ("usageMetadata.totalTokenCount", AnswerMember.Total)));
}
