using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Json;

namespace QuotaFunctions.Gateway.Dialects.OpenAI;

/// <summary>The members that matter in the answers of OpenAI's API, and of servers that speak it.</summary>
internal static class OpenAIAnswers
{
    /// <summary>
    /// Chat completions and completions. Some servers report elsewhere than in <c>usage</c> or by other names: Groq in <c>x_groq</c>,
    /// Moonshot in a choice, Bedrock and Cohere in their own words.
    /// </summary>
    public static AnswerShape Chat { get; } = new(JsonShape<AnswerMember>.Of(
    [
        .. Envelope,
        .. Usage("{usage|x_groq.usage|choices[].usage}"),
        ("choices", AnswerMember.Choices),
        ("choices[].text", AnswerMember.Text),
        ("choices[].{delta|message}.{content|refusal|reasoning}", AnswerMember.Text),
        ("choices[].message.reasoning_content", AnswerMember.Text),
        ("choices[].delta.reasoning_content", AnswerMember.Alternative), // Some servers send it as "reasoning" too.
        ("choices[].{delta|message}.reasoning_details", AnswerMember.Alternative),
        ("choices[].{delta|message}.{function_call|tool_calls[].function}.{name|arguments}", AnswerMember.Text),
        ("choices[].{delta|message}.tool_calls[].custom.{name|input}", AnswerMember.Text),
        ("choices[].{delta|message}.audio.transcript", AnswerMember.Text),
        ("message.content[].{text|thinking}", AnswerMember.Text), // Cohere
        ("delta.message.content.{text|thinking}", AnswerMember.Text),
        ("delta.usage.tokens.input_tokens", AnswerMember.Input),
        ("delta.usage.tokens.output_tokens", AnswerMember.Output),
        ("x_groq.error", AnswerMember.Error),
    ]))
    {
        ErrorTypes = ["error"],
        EndData = "[DONE]",
    };

    /// <summary>
    /// Responses: the object itself, or events of which the last brings the whole object again. A failed response is an error, as
    /// nothing of it is billed unless it reports usage.
    /// </summary>
    public static AnswerShape Responses { get; } = new(JsonShape<AnswerMember>.Of(
    [
        .. Usage("{usage|response.usage}", inputHoldsCache: true),
        ("type", AnswerMember.Type),
        ("{error|response.error}", AnswerMember.Error),
        ("{model|response.model}", AnswerMember.Model),
        ("delta", AnswerMember.Text),
        ("{output|response.output}[].content[].{text|refusal}", AnswerMember.Whole),
        ("{output|response.output}[].summary[].text", AnswerMember.Whole),
        ("{output|response.output}[].{name|arguments|input|code}", AnswerMember.Whole),
        ("{object|sequence_number}", AnswerMember.Envelope),
    ]))
    {
        EndTypes = ["response.completed", "response.incomplete", "response.failed", "response.cancelled"],
        ErrorTypes = ["error", "response.failed"],
        EndData = "[DONE]",
    };

    /// <summary>Embeddings and rerank: lists of numbers, no text of a model's.</summary>
    public static AnswerShape Read { get; } = new(JsonShape<AnswerMember>.Of(
    [
        .. Envelope,
        .. Usage("{usage|meta.tokens}", inputHoldsCache: true),
        ("meta.billed_units.input_tokens", AnswerMember.Input),
        ("{data|embeddings|results}", AnswerMember.Choices),
    ]));

    /// <summary>Moderations, token counts, model lists: nothing that costs.</summary>
    public static AnswerShape Plain { get; } = new(JsonShape<AnswerMember>.Of(
        ("error", AnswerMember.Error),
        ("model", AnswerMember.Model),
        ("{object|id|data|results|input_tokens}", AnswerMember.Envelope)));

    /// <summary>Images, speech, transcripts. What they hold in Base64 is no text.</summary>
    public static AnswerShape Media { get; } = new(JsonShape<AnswerMember>.Of(
    [
        .. Usage("usage", inputHoldsCache: true),
        ("type", AnswerMember.Type),
        ("error", AnswerMember.Error),
        ("model", AnswerMember.Model),
        ("data", AnswerMember.Choices),
        ("{created|b64_json|audio|duration|language|segments}", AnswerMember.Envelope),
        ("delta", AnswerMember.Text),
        ("text", AnswerMember.Whole),
    ]))
    {
        EndTypes = ["image_generation.completed", "image_edit.completed", "speech.audio.done", "transcript.text.done"],
        ErrorTypes = ["error"],
        EndData = "[DONE]",
    };

    /// <summary>
    /// Any other path: figures and texts wherever a server of this kind puts them. Where it has none of these, all its texts count.
    /// </summary>
    public static AnswerShape Any { get; } = new(JsonShape<AnswerMember>.Of(
    [
        .. Usage("{usage|response.usage|x_groq.usage}"),
        ("error", AnswerMember.Error),
        ("{content|generated_text|response|text|completion|token.text}", AnswerMember.Text),
        ("choices[].{text|delta.content|message.content}", AnswerMember.Text),
        ("tokens_evaluated", AnswerMember.Input), // llama.cpp
        ("{tokens_predicted|details.generated_tokens}", AnswerMember.Output), // llama.cpp, TGI
    ]))
    {
        EndData = "[DONE]",
    };

    private static (string Path, AnswerMember Meaning)[] Envelope =>
    [
        ("model", AnswerMember.Model),
        ("error", AnswerMember.Error),
        ("type", AnswerMember.Type),
        ("{id|object|created|system_fingerprint|service_tier|provider|obfuscation}", AnswerMember.Envelope),
    ];

    /// <summary>The figures of a report, by all names that servers of this kind give them.</summary>
    /// <param name="place">Where reports stand.</param>
    /// <param name="inputHoldsCache">
    /// True where <c>input_tokens</c> holds what was cached, as with OpenAI; false where it may be Anthropic's, which does not.
    /// </param>
    private static (string Path, AnswerMember Meaning)[] Usage(string place, bool inputHoldsCache = false) =>
    [
        (place, AnswerMember.Usage),
        ($"{place}.prompt_tokens", AnswerMember.Input),
        ($"{place}.tokens.input_tokens", AnswerMember.Input),
        ($"{place}.{{input_tokens|inputTokens}}", inputHoldsCache ? AnswerMember.Input : AnswerMember.InputBesideCache),
        ($"{place}.{{prompt_tokens_details|input_tokens_details}}.cached_tokens", AnswerMember.CacheRead),
        ($"{place}.{{cache_read_input_tokens|prompt_cache_hit_tokens|cacheReadInputTokens}}", AnswerMember.CacheRead),
        ($"{place}.{{prompt_tokens_details|input_tokens_details}}.cache_write_tokens", AnswerMember.CacheWrite),
        ($"{place}.{{cache_creation_input_tokens|cacheWriteInputTokens}}", AnswerMember.CacheWrite),
        ($"{place}.{{completion_tokens|output_tokens|outputTokens|tokens.output_tokens}}", AnswerMember.Output),
        ($"{place}.{{completion_tokens_details|output_tokens_details}}.reasoning_tokens", AnswerMember.Reasoning),
        ($"{place}.{{total_tokens|totalTokens}}", AnswerMember.Total),
    ];
}
