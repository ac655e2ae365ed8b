using System.Text;
using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Json;

namespace QuotaFunctions.Gateway.Tests.Answers;

/// <summary>Shapes of answers, like those of the dialects, and a way to read one.</summary>
internal static class Shapes
{
    public static AnswerShape Chat { get; } = new(JsonShape<AnswerMember>.Of(
        ("{id|object|created|system_fingerprint|service_tier}", AnswerMember.Envelope),
        ("model", AnswerMember.Model),
        ("choices", AnswerMember.Choices),
        ("choices[].text", AnswerMember.Text),
        ("choices[].{delta|message}.{content|refusal|reasoning|reasoning_content}", AnswerMember.Text),
        ("choices[].{delta|message}.content[].text", AnswerMember.Text),
        ("choices[].{delta|message}.tool_calls[].function.arguments", AnswerMember.Text),
        ("choices[].{delta|message}.reasoning_details[].text", AnswerMember.Alternative),
        ("choices[].finish_reason", AnswerMember.End),
        ("{usage|x_groq.usage}", AnswerMember.Usage),
        ("{usage|x_groq.usage}.prompt_tokens", AnswerMember.Input),
        ("{usage|x_groq.usage}.completion_tokens", AnswerMember.Output),
        ("{usage|x_groq.usage}.total_tokens", AnswerMember.Total),
        ("usage.cache_read_input_tokens", AnswerMember.CacheRead),
        ("usage.prompt_tokens_details.cached_tokens", AnswerMember.CacheRead),
        ("usage.completion_tokens_details.reasoning_tokens", AnswerMember.Reasoning),
        ("error", AnswerMember.Error)))
    {
        EndData = "[DONE]",
    };

    public static AnswerShape Responses { get; } = new(JsonShape<AnswerMember>.Of(
        ("type", AnswerMember.Type),
        ("{|response.}model", AnswerMember.Model),
        ("delta", AnswerMember.Text),
        ("output[].content[].text", AnswerMember.Text),
        ("response.output[].content[].text", AnswerMember.Whole),
        ("{usage|response.usage}", AnswerMember.Usage),
        ("{usage|response.usage}.input_tokens", AnswerMember.Input),
        ("{usage|response.usage}.output_tokens", AnswerMember.Output),
        ("{usage|response.usage}.total_tokens", AnswerMember.Total),
        ("response.error", AnswerMember.Error)))
    {
        EndTypes = ["response.completed"],
    };

    public static AnswerShape Anthropic { get; } = new(JsonShape<AnswerMember>.Of(
        ("type", AnswerMember.Type),
        ("{|message.}model", AnswerMember.Model),
        ("delta.{text|partial_json|thinking}", AnswerMember.Text),
        ("{content[]|content_block}.{text|thinking|input}", AnswerMember.Text),
        ("{usage|message.usage}", AnswerMember.Usage),
        ("{usage|message.usage}.input_tokens", AnswerMember.InputBesideCache),
        ("{usage|message.usage}.cache_read_input_tokens", AnswerMember.CacheRead),
        ("{usage|message.usage}.cache_creation_input_tokens", AnswerMember.CacheWrite),
        ("{usage|message.usage}.output_tokens", AnswerMember.Output),
        ("{usage|message.usage}.total_tokens", AnswerMember.Total),
        ("error", AnswerMember.Error)))
    {
        EndTypes = ["message_stop"],
        ErrorTypes = ["error"],
    };

    public static AnswerShape Gemini { get; } = new(JsonShape<AnswerMember>.Of(
        ("responseId", AnswerMember.Envelope),
        ("modelVersion", AnswerMember.Model),
        ("candidates", AnswerMember.Choices),
        ("candidates[].content.parts[].{text|functionCall}", AnswerMember.Text),
        ("candidates[].finishReason", AnswerMember.End),
        ("usageMetadata", AnswerMember.Usage),
        ("usageMetadata.promptTokenCount", AnswerMember.Input),
        ("usageMetadata.cachedContentTokenCount", AnswerMember.CacheRead),
        ("usageMetadata.candidatesTokenCount", AnswerMember.Output),
        ("usageMetadata.thoughtsTokenCount", AnswerMember.OutputBeside),
        ("usageMetadata.totalTokenCount", AnswerMember.Total),
        ("error", AnswerMember.Error)));

    public static AnswerShape Ollama { get; } = new(JsonShape<AnswerMember>.Of(
        ("model", AnswerMember.Model),
        ("created_at", AnswerMember.Envelope),
        ("message.{content|thinking}", AnswerMember.Text),
        ("message.tool_calls[].function.arguments", AnswerMember.Text),
        ("prompt_eval_count", AnswerMember.Input),
        ("eval_count", AnswerMember.Output),
        ("done", AnswerMember.End)));

    /// <summary>Members at any depth, any name, and lists in lists.</summary>
    public static AnswerShape Odd { get; } = new(JsonShape<AnswerMember>.Of(
        ("rows[][].said", AnswerMember.Text),
        ("by.*.said", AnswerMember.Text),
        ("**.final", AnswerMember.Alternative),
        ("**.tokens.out", AnswerMember.Output)));

    /// <summary>Reads a body that comes in these pieces.</summary>
    public static (AnswerFacts Facts, string Client) Read(AnswerShape shape, string body, bool hides, params IEnumerable<int> cuts)
    {
        using var meter = new AnswerMeter(shape, new AnswerMeterOptions { HidesUsageChunk = hides });
        var bytes = Encoding.UTF8.GetBytes(body);
        var client = new List<byte>();
        var from = 0;
        foreach (var to in cuts.Where(c => c <= bytes.Length).Append(bytes.Length))
        {
            client.AddRange(meter.Pass(bytes.AsMemory(from, to - from)).Span);
            from = to;
        }

        client.AddRange(meter.Finish().Span);
        return (meter.Facts, Encoding.UTF8.GetString([.. client]));
    }

    /// <summary>Reads a body that comes whole.</summary>
    public static AnswerFacts FactsOf(AnswerShape shape, string body) => Read(shape, body, hides: false).Facts;

    /// <summary>Writes events, one for each document.</summary>
    public static string Events(params IEnumerable<string> data) => string.Concat(data.Select(d => $"data: {d}\n\n"));

    /// <summary>Writes a chunk of a chat's stream.</summary>
    public static string Delta(string text) => $$$"""{"id":"c1","model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":"{{{text}}}"},"finish_reason":null}],"usage":null}""";
}
