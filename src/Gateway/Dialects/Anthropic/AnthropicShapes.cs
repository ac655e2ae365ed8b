using System.Collections.Immutable;
using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Json;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Dialects.Anthropic;

/// <summary>The members that matter in the bodies and answers of Anthropic's API.</summary>
internal static class AnthropicShapes
{
    private static readonly ImmutableArray<AttachmentRule> Attachments =
    [
        new("data", Beside: "type", Value: "base64"), // A document's source of type "text" has its text there.
        new("url"),
    ];

    /// <summary>Messages and the older completions. A fallback and a tool may name a model of their own.</summary>
    public static RequestShape Messages { get; } = new(JsonShape<RequestMember>.Of(
        ("model", RequestMember.Model),
        ("{fallbacks|tools}[].model", RequestMember.AlsoModel),
        ("stream", RequestMember.Stream),
        ("messages", RequestMember.Messages),
        ("{max_tokens|max_tokens_to_sample}", RequestMember.OutputBound),
        ("thinking.budget_tokens", RequestMember.ThinkingBudget),
        ("thinking.type", RequestMember.Setting),
        ("tools", RequestMember.Schema),
        ("{output_config.format|output_format}", RequestMember.Schema),
        ("{container|container.id|**.file_id}", RequestMember.StoredInput),
        ("{metadata|mcp_servers}", RequestMember.Setting)), Attachments);

    /// <summary>A message, or the events of one: the beginning has the prompt's tokens, the last delta the answer's.</summary>
    public static AnswerShape Message { get; } = new(JsonShape<AnswerMember>.Of(
        ("type", AnswerMember.Type),
        ("error", AnswerMember.Error),
        ("{model|message.model}", AnswerMember.Model),
        ("{content[]|content_block}.{text|thinking|name|input|data}", AnswerMember.Text),
        ("delta.{text|thinking|partial_json}", AnswerMember.Text),
        ("completion", AnswerMember.Text),
        ("{usage|message.usage}", AnswerMember.Usage),
        ("{usage|message.usage}.input_tokens", AnswerMember.InputBesideCache),
        ("{usage|message.usage}.cache_read_input_tokens", AnswerMember.CacheRead),
        ("{usage|message.usage}.cache_creation_input_tokens", AnswerMember.CacheWrite),
        ("{usage|message.usage}.output_tokens", AnswerMember.Output),
        ("{usage|message.usage}.output_tokens_details.thinking_tokens", AnswerMember.Reasoning),
        ("{usage|message.usage}.total_tokens", AnswerMember.Total)))
    {
        EndTypes = ["message_stop"],
        ErrorTypes = ["error"],
    };

    /// <summary>Token counts and stored batches: nothing that costs.</summary>
    public static AnswerShape Plain { get; } = new(JsonShape<AnswerMember>.Of(
        ("type", AnswerMember.Type),
        ("error", AnswerMember.Error),
        ("{id|input_tokens}", AnswerMember.Envelope)))
    {
        ErrorTypes = ["error"],
    };
}
