namespace QuotaFunctions.Gateway.Tests.Dialects;

public sealed class OpenAIConformance : DialectConformance
{
    private protected override DialectSample Sample { get; } = new()
    {
        Dialect = "openai",
        Target = "/v1/chat/completions",
        Model = "gpt-4o-mini",
        Request = bound => $$"""{"model":"gpt-4o-mini"{{(bound is { } b ? $",\"max_tokens\":{b}" : "")}},"messages":[{"role":"user","content":"hi"}]}""",
        StoredInputs =
        [
            """{"model":"m","messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"file-1"}}]}]}""",
            """{"model":"m","messages":[],"data_sources":[{"type":"azure_search","parameters":{}}]}""",
        ],
        Reported = """{"prompt_tokens":9,"completion_tokens":400,"total_tokens":409}""",
        Zeros = """{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}""",
        Answer = (text, report) =>
            $$"""{"id":"c","object":"chat.completion","model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"{{text}}"},"finish_reason":"stop"}],"usage":{{report ?? "null"}}}""",
        Stream = (pieces, report) => Answered.Events(
        [
            """{"id":"c","object":"chat.completion.chunk","model":"","choices":[],"prompt_filter_results":[{}]}""", // Azure's first one
            .. pieces.Select(p => $$$"""{"id":"c","object":"chat.completion.chunk","model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":"{{{p}}}"}}],"usage":null}"""),
            .. report is null ? Array.Empty<string>() : [$$"""{"id":"c","model":"gpt-4o-mini","choices":[],"usage":{{report}}}"""],
            "[DONE]",
        ]),
        Error = """{"error":{"message":"No.","type":"server_error","param":null,"code":null}}""",
        ErrorInStream = Answered.Events("""{"choices":[{"delta":{"role":"assistant","content":""}}]}""", """{"error":{"message":"No."}}"""),
    };
}

public sealed class OpenAIResponsesConformance : DialectConformance
{
    private protected override DialectSample Sample { get; } = new()
    {
        Dialect = "openai",
        Target = "/v1/responses",
        Model = "gpt-5",
        Request = bound => $$$"""{"model":"gpt-5"{{{(bound is { } b ? $",\"max_output_tokens\":{b}" : "")}}},"text":{"format":{"type":"text"}},"input":"hi"}""",
        StoredInputs =
        [
            """{"model":"m","input":"hi","previous_response_id":"resp_1"}""",
            """{"model":"m","input":"hi","conversation":"conv_1"}""",
            """{"model":"m","input":"hi","conversation":{"id":"conv_1"}}""",
            """{"prompt":{"id":"pmpt_1","version":"2"}}""",
            """{"model":"m","input":[{"role":"user","content":[{"type":"input_file","file_id":"file-1"}]}]}""",
            """{"model":"m","input":"hi","tools":[{"type":"file_search","vector_store_ids":["vs_1"]}]}""",
            """{"model":"m","input":"hi","tools":[{"type":"code_interpreter","container":"cntr_1"}]}""",
        ],
        Reported = """{"input_tokens":9,"input_tokens_details":{"cached_tokens":4},"output_tokens":400,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":409}""",
        Zeros = """{"input_tokens":0,"output_tokens":0,"total_tokens":0}""",
        Answer = Response,
        Stream = (pieces, report) => Answered.Events(
        [
            """{"type":"response.created","response":{"id":"r","model":"gpt-5","output":[],"error":null,"usage":null}}""",
            .. pieces.Select(p => $$"""{"type":"response.output_text.delta","item_id":"m","delta":"{{p}}"}"""),
            $$"""{"type":"response.completed","response":{{Response(string.Concat(pieces), report)}}}""",
        ]),
        Error = """{"error":{"message":"No.","code":"server_error"}}""",
        ErrorInStream = Answered.Events(
            """{"type":"response.created","response":{"id":"r","output":[],"error":null}}""",
            """{"type":"response.failed","response":{"id":"r","output":[],"error":{"code":"server_error","message":"No."}}}"""),
    };

    private static string Response(string text, string? report) =>
        $$"""{"id":"r","object":"response","status":"completed","error":null,"model":"gpt-5","output":[{"type":"message","content":[{"type":"output_text","text":"{{text}}"}]}],"usage":{{report ?? "null"}}}""";
}

public sealed class AnthropicConformance : DialectConformance
{
    private protected override DialectSample Sample { get; } = new()
    {
        Dialect = "anthropic",
        Target = "/v1/messages",
        Model = "claude-sonnet-4-5",
        Request = bound => $$"""{"model":"claude-sonnet-4-5"{{(bound is { } b ? $",\"max_tokens\":{b}" : "")}},"messages":[{"role":"user","content":"hi"}]}""",
        StoredInputs =
        [
            """{"model":"m","messages":[{"role":"user","content":[{"type":"document","source":{"type":"file","file_id":"file_1"}}]}]}""",
            """{"model":"m","messages":[],"container":"container_1"}""",
            """{"model":"m","messages":[],"container":{"id":"container_1"}}""",
        ],
        Reported = """{"input_tokens":2,"cache_read_input_tokens":4,"cache_creation_input_tokens":3,"output_tokens":400}""",
        Zeros = """{"input_tokens":0,"output_tokens":0}""",
        Answer = (text, report) =>
            $$"""{"id":"m","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[{"type":"text","text":"{{text}}"}],"stop_reason":"end_turn"{{(report is null ? "" : $",\"usage\":{report}")}}}""",
        Stream = (pieces, report) => Answered.Events(
        [
            """{"type":"message_start","message":{"id":"m","model":"claude-sonnet-4-5","content":[]}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            .. pieces.Select(p => $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{p}}}"}}"""),
            $$$"""{"type":"message_delta","delta":{"stop_reason":"end_turn"}{{{(report is null ? "" : $",\"usage\":{report}")}}}}""",
            """{"type":"message_stop"}""",
        ]),
        Error = """{"type":"error","error":{"type":"overloaded_error","message":"No."}}""",
        ErrorInStream = Answered.Events(
            """{"type":"message_start","message":{"id":"m","content":[]}}""", """{"type":"error","error":{"type":"overloaded_error","message":"No."}}"""),
    };
}

public sealed class GeminiConformance : DialectConformance
{
    private protected override DialectSample Sample { get; } = new()
    {
        Dialect = "gemini",
        Target = "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
        Model = "gemini-2.5-flash",
        Request = bound => $$$"""{"contents":[{"parts":[{"text":"hi"}]}],"generationConfig":{"temperature":1{{{(bound is { } b ? $",\"maxOutputTokens\":{b}" : "")}}}}}""",
        StoredInputs =
        [
            """{"contents":[],"cachedContent":"cachedContents/c"}""",
            """{"contents":[],"cached_content":"cachedContents/c"}""",
            """{"contents":[{"parts":[{"fileData":{"fileUri":"https://generativelanguage.googleapis.com/v1beta/files/f"}}]}]}""",
            """{"contents":[{"parts":[{"file_data":{"file_uri":"https://generativelanguage.googleapis.com/v1beta/files/f"}}]}]}""",
        ],
        Reported = """{"promptTokenCount":9,"cachedContentTokenCount":4,"candidatesTokenCount":390,"thoughtsTokenCount":10,"totalTokenCount":409}""",
        Zeros = """{"promptTokenCount":0,"candidatesTokenCount":0,"totalTokenCount":0}""",
        Answer = (text, report) => Part(text, report, isLast: true),
        Stream = (pieces, report) => Answered.Events(pieces.Select((p, i) => Part(p, i == pieces.Length - 1 ? report : null, i == pieces.Length - 1))),
        Error = """{"error":{"code":503,"message":"No.","status":"UNAVAILABLE"}}""",
        ErrorInStream = """[{"error":{"code":503,"message":"No.","status":"UNAVAILABLE"}}]""",
    };

    private static string Part(string text, string? report, bool isLast) =>
        $$"""{"candidates":[{"content":{"parts":[{"text":"{{text}}"}],"role":"model"}{{(isLast ? ",\"finishReason\":\"STOP\"" : "")}}}],"modelVersion":"gemini-2.5-flash"{{(report is null ? "" : $",\"usageMetadata\":{report}")}}}""";
}

public sealed class OllamaConformance : DialectConformance
{
    private protected override DialectSample Sample { get; } = new()
    {
        Dialect = "ollama",
        Target = "/api/chat",
        Model = "llama3.2",
        Request = bound => $$"""{"model":"llama3.2","messages":[{"role":"user","content":"hi"}]{{(bound is { } b ? $$""","options":{"num_predict":{{b}}}""" : "")}}}""",
        Reported = "\"prompt_eval_count\":9,\"eval_count\":400",
        Zeros = "\"prompt_eval_count\":0,\"eval_count\":0",
        Answer = (text, report) => Line(text, report, isLast: true),
        Stream = (pieces, report) => string.Concat(pieces.Select(p => Line(p, null, isLast: false) + "\n")) + Line("", report, isLast: true) + "\n",
        Error = """{"error":"model 'x' not found"}""",
        ErrorInStream = """{"error":"out of memory"}""" + "\n",
    };

    private static string Line(string text, string? report, bool isLast) =>
        $$"""{"model":"llama3.2","created_at":"2025-01-01T00:00:00Z","message":{"role":"assistant","content":"{{text}}"},"done":{{(isLast ? "true" : "false")}}{{(report is null ? "" : "," + report)}}}""";
}

public sealed class ConformanceCoverageTests
{
    [Fact]
    public void Dialect_OfThisService_PassesTheSuite()
    {
        var suites = typeof(DialectConformance).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(DialectConformance))).Select(t => t.Name);

        Assert.All(SupportedDialects.Set.Dialects, d => Assert.Contains(d.GetType().Name.Replace("Dialect", "Conformance", StringComparison.Ordinal), suites));
    }
}
