using QuotaFunctions.Core.Quota;
using QuotaFunctions.Gateway.Answers;

namespace QuotaFunctions.Gateway.Tests.Dialects;

/// <summary>Reports and texts as providers and servers are known to send them.</summary>
public sealed class ReportShapeTests
{
    private const string Chat = "/v1/chat/completions";
    private const long Prompt = 50;

    [Theory]

    // OpenAI's prompt holds what was cached; Anthropic's does not, unless a total says otherwise.
    [InlineData(Chat, """{"prompt_tokens":9126,"completion_tokens":100,"total_tokens":9226,"cache_read_input_tokens":4864}""", 9126, 100)]
    [InlineData(Chat, """{"prompt_tokens":9126,"completion_tokens":100,"prompt_tokens_details":{"cached_tokens":4864}}""", 9126, 100)]
    [InlineData(Chat, """{"input_tokens":25,"output_tokens":9,"cache_read_input_tokens":100,"cache_creation_input_tokens":10}""", 135, 9)]
    [InlineData("/v1/messages", """{"input_tokens":25,"output_tokens":9,"cache_read_input_tokens":100,"cache_creation_input_tokens":10}""", 135, 9)]
    [InlineData("/v1/responses", """{"input_tokens":125,"input_tokens_details":{"cached_tokens":100},"output_tokens":9}""", 125, 9)]

    // xAI: reasoning in the total alone.
    [InlineData(Chat, """{"prompt_tokens":10120,"completion_tokens":1499,"total_tokens":14428,"completion_tokens_details":{"reasoning_tokens":2809}}""", 10120, 4308)]

    // DeepSeek
    [InlineData(Chat, """{"prompt_tokens":20,"completion_tokens":5,"total_tokens":25,"prompt_cache_hit_tokens":16,"prompt_cache_miss_tokens":4}""", 20, 5)]

    // Bedrock
    [InlineData(Chat, """{"inputTokens":30,"outputTokens":12,"totalTokens":42}""", 30, 12)]

    // Cohere
    [InlineData(Chat, """{"billed_units":{"input_tokens":5,"output_tokens":7},"tokens":{"input_tokens":71,"output_tokens":8}}""", 71, 8)]
    public void Report_IsReadAsItsProviderMeansIt(string target, string usage, long input, long output) =>
        Assert.Equal((input, output, UsageSource.Reported), Charged(target, $$"""{"id":"x","usage":{{usage}}}"""));

    [Theory]
    [InlineData(Chat, """{"choices":[{"delta":{"content":""}}],"x_groq":{"id":"r","usage":{"prompt_tokens":30,"completion_tokens":12,"total_tokens":42}}}""", 30, 12)]
    [InlineData(Chat, """{"choices":[{"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":30,"completion_tokens":12}}]}""", 30, 12)]
    [InlineData("/v1beta/models/g:generateContent", """{"candidates":[{}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":20,"thoughtsTokenCount":300,"totalTokenCount":330}}""", 10, 320)]
    [InlineData("/v1beta/models/g:generateContent", """{"candidates":[{}],"usageMetadata":{"promptTokenCount":10,"thoughtsTokenCount":300,"totalTokenCount":310}}""", 10, 300)]
    [InlineData("/v1/completion", """{"content":"hi","tokens_predicted":12,"tokens_evaluated":30}""", 30, 12)]
    [InlineData("/v1beta/interactions", """{"id":"i","usage":{"total_input_tokens":30,"total_output_tokens":10,"total_thought_tokens":2,"total_tokens":42}}""", 30, 12)]
    [InlineData("/api/generate", """{"model":"m","response":"hi","done":true,"prompt_eval_count":30,"eval_count":12}""", 30, 12)]
    public void Report_ThatStandsElsewhere_IsFound(string target, string answer, long input, long output) =>
        Assert.Equal((input, output, UsageSource.Reported), Charged(target, answer));

    [Theory]
    [InlineData(Chat, """{"choices":[{"message":{"content":null,"tool_calls":[{"id":"x","function":{"name":"f","arguments":"0123456789"}}]}}]}""", 11)]
    [InlineData(Chat, """{"choices":[{"message":{"content":null,"tool_calls":[{"custom":{"name":"f","input":"0123456789"}}]}}]}""", 11)]
    [InlineData(Chat, """{"choices":[{"message":{"content":"01234","refusal":"56789","reasoning_content":"abcde"}}]}""", 15)]
    [InlineData(Chat, """{"choices":[{"message":{"content":"01234","audio":{"data":"AAAA","transcript":"56789"}}}]}""", 10)]
    [InlineData(Chat, """{"choices":[{"delta":{"reasoning":"0123456789","reasoning_details":[{"text":"0123456789"}]}}]}""", 10)]
    [InlineData(Chat, """{"choices":[{"delta":{"reasoning":"0123456789","reasoning_content":"0123456789"}}]}""", 10)]
    [InlineData(Chat, """{"choices":[{"delta":{"reasoning_content":"0123456789"}}]}""", 10)]
    [InlineData("/v1/completions", """{"choices":[{"text":"0123456789"},{"text":"0123456789"}]}""", 20)]
    [InlineData("/v1/responses", """{"type":"response.function_call_arguments.delta","delta":"0123456789"}""", 10)]
    [InlineData("/v1/responses", """{"type":"response.reasoning_summary_text.delta","delta":"0123456789"}""", 10)]
    [InlineData("/v1/responses", """{"type":"response.completed","response":{"output":[{"content":[{"text":"0123456789"}]}]}}""", 10)]
    [InlineData("/v1/responses", """{"output":[{"type":"reasoning","summary":[{"text":"01234"}]},{"type":"function_call","name":"f","arguments":"5678"}]}""", 10)]
    [InlineData("/v1/messages", """{"type":"content_block_start","content_block":{"type":"text","text":"0123456789"}}""", 10)]
    [InlineData("/v1/messages", """{"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"0123456789"}}""", 10)]
    [InlineData("/v1/messages", """{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"0123456789"}}""", 10)]
    [InlineData("/v1/messages", """{"type":"content_block_delta","delta":{"text":"","signature":"0123456789"}}""", 0)]
    [InlineData("/v1beta/models/g:generateContent", """{"candidates":[{"content":{"parts":[{"text":"01234","thought":true},{"text":"56789"}]}}]}""", 10)]
    [InlineData("/v1beta/models/g:generateContent", """{"candidates":[{"content":{"parts":[{"functionCall":{"a":1}},{"inlineData":{"data":"AAAA"}}]}}]}""", 7)]
    [InlineData("/api/chat", """{"message":{"content":"01234","thinking":"56789","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]}}""", 18)]
    [InlineData("/v1/embeddings", """{"data":[{"embedding":"AAAAAAAAAAAA"}],"model":"m"}""", 0)]
    [InlineData("/v1/images/generations", """{"created":1,"data":[{"b64_json":"AAAAAAAAAAAA"}]}""", 0)]
    public void Text_ThatTheModelMade_IsCountedOnce(string target, string answer, long bytes)
    {
        var facts = Answered.Seen(Target.Find(target), answer);

        Assert.Equal(bytes, facts.TextBytes);
        Assert.Equal((bytes + 3) / 4, facts.SeenTokens);
    }

    [Fact]
    public void Responses_WhoseTextComesAgainAtTheEnd_CountsItOnce()
    {
        var stream = Answered.Events(
            """{"type":"response.output_text.delta","delta":"01234"}""",
            """{"type":"response.output_text.delta","delta":"56789"}""",
            """{"type":"response.output_text.done","text":"0123456789"}""",
            """{"type":"response.completed","response":{"output":[{"content":[{"type":"output_text","text":"0123456789"}]}]}}""");

        Assert.Equal(10, Answered.Seen(Target.Find("/v1/responses"), stream).TextBytes);
    }

    [Theory]
    [InlineData(Chat, """{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2},"model":"m","id":"x","object":"o","created":1,"service_tier":"default","system_fingerprint":"f","obfuscation":"x"}""", false)]
    [InlineData(Chat, """{"usage":{"prompt_tokens":1,"completion_tokens":2}}""", false)]
    [InlineData(Chat, """{"choices":null,"usage":{"prompt_tokens":1,"completion_tokens":2}}""", false)]
    [InlineData(Chat, """{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2},"citations":["u"]}""", true)]
    [InlineData(Chat, """{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2},"error":{"message":"x"}}""", true)]
    [InlineData(Chat, """{"choices":[{"delta":{"content":"x"}}],"usage":{"prompt_tokens":1,"completion_tokens":2}}""", true)]
    public void Chunk_ThatOnlyReportsUsage_IsHidden(string target, string chunk, bool isShown)
    {
        using var meter = new AnswerMeter(Target.Find(target).Answer, new AnswerMeterOptions { HidesUsageChunk = true });
        var shown = meter.Pass(System.Text.Encoding.UTF8.GetBytes(Answered.Events(chunk))).Length + meter.Finish().Length;

        Assert.Equal(isShown, shown > 0);
    }

    private static (long Input, long Output, UsageSource Source) Charged(string target, string answer)
    {
        var usage = UsageCalculation.For(Answered.Seen(Target.Find(target), answer), Prompt, isWhole: true);
        return (usage.Input, usage.Output, usage.Source);
    }
}
