namespace QuotaFunctions.Gateway.Tests.Dialects;

/// <summary>Members of requests that cost, or that say who pays.</summary>
public sealed class RequestShapeTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Gemini = "/v1beta/models/gemini-2.5-pro:generateContent";

    [Theory]
    [InlineData(Chat, """{"model":"a","models":["a","o3-pro"]}""", "a o3-pro")]
    [InlineData(Chat, """{"model":"a","fallbacks":["b"]}""", "b")]
    [InlineData(Chat, """{"model":"a","fallbacks":[{"model":"b"}]}""", "b")]
    [InlineData("/v1/responses", """{"model":"a","tools":[{"type":"image_generation","model":"gpt-image-1"}]}""", "gpt-image-1")]
    [InlineData("/v1/messages", """{"model":"a","tools":[{"type":"advisor_20260301","model":"b"}],"fallbacks":[{"model":"c"}]}""", "b c")]
    public void Model_ThatMayAnswerInstead_IsNamed(string target, string body, string models) =>
        Assert.Equal(models.Split(' ').Order(), Asked.Facts(Target.Find(target), body).AlsoModels.Order());

    [Theory]
    [InlineData(Chat, """{"n":3}""", 3)]
    [InlineData("/v1/completions", """{"prompt":["a","b"],"n":2,"best_of":3}""", 6)]
    [InlineData(Gemini, """{"generationConfig":{"candidateCount":3}}""", 3)]
    [InlineData(Gemini, """{"generation_config":{"candidate_count":3}}""", 3)]
    public void Answers_ThatAreAskedFor_AreCounted(string target, string body, long choices) =>
        Assert.Equal(choices, Asked.Facts(Target.Find(target), body).Choices);

    [Theory]
    [InlineData(Chat, "max_tokens")]
    [InlineData(Chat, "max_completion_tokens")]
    [InlineData(Chat, "max_new_tokens")]
    [InlineData(Chat, "n_predict")]
    [InlineData("/v1/complete", "max_tokens_to_sample")]
    [InlineData("/v1/other", "max_output_tokens")]
    public void Bound_ByAnyName_IsRead(string target, string member)
    {
        var bound = Assert.Single(Asked.Facts(Target.Find(target), $$"""{"{{member}}":7.0}""").OutputBounds);

        Assert.Equal((member, 7), (bound.Path, bound.Value));
    }

    [Theory]
    [InlineData("""{"generationConfig":{"maxOutputTokens":7}}""", "generationConfig.maxOutputTokens")]
    [InlineData("""{"generation_config":{"max_output_tokens":7}}""", "generation_config.max_output_tokens")]
    [InlineData("""{"generation_config":{"maxOutputTokens":7}}""", "generation_config.maxOutputTokens")]
    public void Bound_InEitherSpelling_IsRead(string body, string path) =>
        Assert.Equal(path, Assert.Single(Asked.Facts(Target.Find(Gemini), body).OutputBounds).Path);

    [Theory]
    [InlineData("""{"generation_config":{"temperature":1}}""", """{"generation_config":{"temperature":1,"max_output_tokens":7}}""")]
    [InlineData("""{"contents":[]}""", """{"contents":[],"generationConfig":{"maxOutputTokens":7}}""")]
    public void Bound_ThatIsAdded_KeepsTheSpellingOfItsObject(string body, string edited)
    {
        var operation = Target.Find(Gemini);
        var facts = Asked.Facts(operation, body);
        var rule = operation.Dialect.OutputFor(operation, operation.Model)!;

        Assert.Equal(edited, Asked.Edited(facts, body, e => e.SetNumber(rule.MemberFor(facts), 7)));
    }

    [Theory]
    [InlineData("/v1/messages", """{"max_tokens":9000,"thinking":{"type":"enabled","budget_tokens":2048}}""", "thinking.budget_tokens", true)]
    [InlineData(Chat, """{"model":"anthropic/claude","reasoning":{"max_tokens":2048}}""", "reasoning.max_tokens", true)]
    [InlineData(Gemini, """{"generationConfig":{"thinkingConfig":{"thinkingBudget":2048}}}""", "generationConfig.thinkingConfig.thinkingBudget", true)]
    public void Thinking_ThatIsAskedFor_IsRead(string target, string body, string path, bool reasons)
    {
        var operation = Target.Find(target);
        var facts = Asked.Facts(operation, body);

        Assert.Equal((path, 2048), (facts.Thinking?.Path, facts.Thinking?.Value));
        Assert.Equal(reasons, operation.Dialect.Reasons("claude-sonnet-4-5", facts));
    }

    [Theory]
    [InlineData("/v1/messages", """{"thinking":{"type":"adaptive"}}""")]
    [InlineData(Chat, """{"reasoning_effort":"high"}""")]
    [InlineData(Chat, """{"reasoning":{"effort":"high"}}""")]
    public void Thinking_WithoutABudget_MakesTheModelReason(string target, string body)
    {
        var operation = Target.Find(target);

        Assert.True(operation.Dialect.Reasons("claude-sonnet-4-5", Asked.Facts(operation, body)));
        Assert.False(operation.Dialect.Reasons("claude-sonnet-4-5", Asked.Facts(operation, "{}")));
    }

    [Theory]
    [InlineData("/v1/responses", """{"tools":[{"type":"code_interpreter","container":{"type":"auto"}}]}""")]
    [InlineData("/v1/messages", """{"container":{"skills":[{"type":"anthropic","skill_id":"pptx"}]}}""")]
    [InlineData("/v1/responses", """{"previous_response_id":null,"conversation":null}""")]
    [InlineData(Chat, """{"tools":[{"function":{"name":"f","parameters":{"properties":{"file_id":{"type":"string"}}}}}]}""")]
    public void Request_ThatNamesNothingStored_SaysNothing(string target, string body) =>
        Assert.Null(Asked.Facts(Target.Find(target), body).StoredInput);

    [Theory]
    [InlineData(Chat, """{"messages":[{"content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,#"}}]}]}""")]
    [InlineData(Chat, """{"messages":[{"content":[{"type":"input_audio","input_audio":{"data":"#","format":"mp3"}}]}]}""")]
    [InlineData("/v1/responses", """{"input":[{"content":[{"type":"input_image","image_url":"data:image/png;base64,#"}]}]}""")]
    [InlineData("/v1/messages", """{"messages":[{"content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"#"}}]}]}""")]
    [InlineData(Gemini, """{"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"#"}}]}]}""")]
    [InlineData(Gemini, """{"contents":[{"parts":[{"inline_data":{"mime_type":"image/png","data":"#"}}]}]}""")]
    [InlineData("/api/chat", """{"messages":[{"role":"user","content":"hi","images":["#"]}]}""")]
    [InlineData("/api/generate", """{"prompt":"hi","images":["#"]}""")]
    public void Attachment_InBase64_IsNoText(string target, string body)
    {
        var base64 = Convert.ToBase64String([0x89, (byte)'P', (byte)'N', (byte)'G', .. Enumerable.Range(0, 60_000).Select(i => (byte)(i * 31))]);
        var tokens = Asked.Facts(Target.Find(target), body.Replace("#", base64, StringComparison.Ordinal)).PromptTokens;

        Assert.InRange(tokens, 1_000, base64.Length / 20);
    }

    [Theory]
    [InlineData("/v1/messages", """{"messages":[{"content":[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"#"}}]}]}""")]
    [InlineData(Chat, """{"messages":[{"content":"#"}]}""")]
    [InlineData(Chat, """{"prediction":{"type":"content","content":"#"}}""")]
    [InlineData("/v1/responses", """{"input":"hi","text":{"format":{"type":"json_schema","schema":{"properties":{"#":{}}}}}}""")]
    [InlineData(Gemini, """{"systemInstruction":{"parts":[{"text":"#"}]}}""")]
    [InlineData("/api/chat", """{"messages":[{"role":"user","content":"#"}]}""")]
    public void Text_AnywhereInTheBody_Counts(string target, string body)
    {
        var text = string.Concat(Enumerable.Repeat("abcd", 10_000));

        Assert.True(Asked.Facts(Target.Find(target), body.Replace("#", text, StringComparison.Ordinal)).PromptTokens >= 10_000);
    }

    [Fact]
    public void Stream_IsWhatTheBodySays_AndOllamasDefault()
    {
        Assert.True(Asked.Facts(Target.Find(Chat), """{"stream":true}""").IsStream);
        Assert.False(Asked.Facts(Target.Find(Chat), "{}").IsStream);
        Assert.True(Asked.Facts(Target.Find("/api/chat"), "{}").IsStream);
        Assert.False(Asked.Facts(Target.Find("/api/chat"), """{"stream":false}""").IsStream);
        Assert.True(Target.Find("/v1beta/models/g:streamGenerateContent").IsStream);
        Assert.True(Asked.Facts(Target.Find("/v1/responses"), """{"background":true}""").IsBackground);
        Assert.True(Asked.Facts(Target.Find(Chat), """{"stream":true,"stream_options":{"include_usage":true}}""").WantsStreamUsage);
    }

    [Theory]
    [InlineData(Chat, """{"Model":"a"}""")]
    [InlineData(Chat, """{"model":"a","model":"b"}""")]
    [InlineData(Chat, """{"MAX_TOKENS":5}""")]
    [InlineData("/v1/messages", """{"Max_Tokens":5}""")]
    [InlineData("/api/chat", """{"Options":{"num_predict":5}}""")]
    public void Member_ThatAnUpstreamMayReadDifferently_IsRefused(string target, string body) =>
        Assert.NotNull(Asked.Refusal(Target.Find(target), body, out _));
}
