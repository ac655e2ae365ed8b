using System.Collections.Immutable;
using QuotaFunctions.Gateway.Json;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Dialects.OpenAI;

/// <summary>The members that matter in the bodies of OpenAI's API, and of servers that speak it.</summary>
internal static class OpenAIRequests
{
    private const string TopBounds = "{max_tokens|max_completion_tokens|max_output_tokens|max_new_tokens|n_predict}";

    private static readonly ImmutableArray<AttachmentRule> Attachments =
    [
        new("url"),
        new("image_url"),
        new("file_url"),
        new("file_data"),
        new("data", Beside: "format"), // input_audio
    ];

    /// <summary>Chat completions.</summary>
    public static RequestShape Chat { get; } = Of(
    [
        .. Common,
        ("messages", RequestMember.Messages),
        ("stream_options.include_usage", RequestMember.StreamUsage),
        ("{n|best_of}", RequestMember.Choices),
        (TopBounds, RequestMember.OutputBound),
        ("functions", RequestMember.Schema),
        ("response_format", RequestMember.Schema),
        ("{data_sources|dataSources}[].type", RequestMember.StoredInput), // Azure reads them with the sponsor's identity.
        ("reasoning_effort", RequestMember.Setting),
        ("reasoning", RequestMember.Setting),
        ("{reasoning.max_tokens|thinking.budget_tokens}", RequestMember.ThinkingBudget), // OpenRouter, LiteLLM
    ]);

    /// <summary>Completions, with a prompt or a list of them.</summary>
    public static RequestShape Completions { get; } = Of(
    [
        .. Common,
        ("prompt", RequestMember.Prompts),
        ("stream_options.include_usage", RequestMember.StreamUsage),
        ("{n|best_of}", RequestMember.Choices),
        (TopBounds, RequestMember.OutputBound),
    ]);

    /// <summary>Responses: what it reads may be stored under an id.</summary>
    public static RequestShape Responses { get; } = Of(
    [
        .. Common,
        ("input", RequestMember.Messages),
        ("background", RequestMember.Background),
        (TopBounds, RequestMember.OutputBound),
        ("{previous_response_id|conversation|conversation.id|prompt.id}", RequestMember.StoredInput),
        ("text.format", RequestMember.Schema),
        ("reasoning", RequestMember.Setting),
    ]);

    /// <summary>Texts that are read and not answered: embeddings, rerank, moderations, token counts.</summary>
    public static RequestShape Read { get; } = Of(
    [
        .. Common,
        ("{encoding_format|dimensions|input_type|truncate}", RequestMember.Setting),
        ("{previous_response_id|conversation|conversation.id|prompt.id}", RequestMember.StoredInput),
    ]);

    /// <summary>Images and sound from a text.</summary>
    public static RequestShape Media { get; } = Of(
    [
        .. Common,
        ("n", RequestMember.Choices),
        ("{size|quality|style|voice|response_format|output_format|background}", RequestMember.Setting),
    ]);

    /// <summary>Any other path: what such servers call the model, the prompt and the bound there.</summary>
    public static RequestShape Any { get; } = Of(
    [
        .. Common,
        ("messages", RequestMember.Messages),
        ("{prompt|inputs}", RequestMember.Prompts),
        ("stream_options.include_usage", RequestMember.StreamUsage),
        ("background", RequestMember.Background),
        ("{n|best_of}", RequestMember.Choices),
        (TopBounds, RequestMember.OutputBound),
        ("parameters.max_new_tokens", RequestMember.OutputBound),
        ("functions", RequestMember.Schema),
        ("response_format", RequestMember.Schema),
        ("{previous_response_id|conversation|conversation.id}", RequestMember.StoredInput),
    ]);

    private static (string Path, RequestMember Meaning)[] Common =>
    [
        ("model", RequestMember.Model),
        ("models", RequestMember.AlsoModel),
        ("fallbacks", RequestMember.AlsoModel),
        ("fallbacks[].model", RequestMember.AlsoModel),
        ("tools[].model", RequestMember.AlsoModel),
        ("stream", RequestMember.Stream),
        ("tools", RequestMember.Schema),
        ("tools[].{vector_store_ids|container|container.id|container.file_ids}", RequestMember.StoredInput),
        ("{user|metadata|safety_identifier|prompt_cache_key}", RequestMember.Setting),
        ("**.{file_id|file_ids|vector_store_ids}", RequestMember.StoredInput),
    ];

    private static RequestShape Of((string Path, RequestMember Meaning)[] members) =>
        new(JsonShape<RequestMember>.Of(members), Attachments);
}
