using System.Text;
using QuotaFunctions.Gateway.Metering;
using QuotaFunctions.Gateway.Reading;

namespace QuotaFunctions.Gateway.Tests;

public sealed class RequestReadingTests
{
    private const int Default = 1_000;

    public static TheoryData<string, string> BadBodies => new()
    {
        { "", "not valid JSON" },
        { "{", "not valid JSON" },
        { "[]", "must be a JSON object" },
        { "\"text\"", "must be a JSON object" },
        { "{} trailing", "not valid JSON" },
        { """{"model":"a","model":"b"}""", "'model' stands in the body twice" },
        { """{"model":"a","mod\u0065l":"b"}""", "'model' stands in the body twice" },
        { """{"Model":"a"}""", "'Model' must be written in lower case" },
        { """{"ſtream":true}""", "must be written in lower case" },
        { """{"model":5}""", "'model' must be a text" },
        { """{"model":""}""", "'model' must have 1 to 256 characters" },
        { """{"model":"a\u0000"}""", "'model' must have 1 to 256 characters" },
        { """{"model":"\ud800"}""", "not valid Unicode" },
        { """{"stream":"true"}""", "'stream' must be true or false" },
        { """{"stream":1}""", "'stream' must be true or false" },
        { """{"n":1.5}""", "'n' must be a whole number" },
        { """{"n":99999999999999999999}""", "'n' must be a whole number" },
        { """{"max_tokens":"100"}""", "'max_tokens' must be a whole number" },
        { """{"max_completion_tokens":1e3}""", "'max_completion_tokens' must be a whole number" },
        { """{"stream_options":[]}""", "'stream_options' must be an object" },
        { """{"stream_options":{"include_usage":1}}""", "include_usage" },
        { """{"stream_options":{"include_usage":false,"include_usage":true}}""", "include_usage" },
        { "{\"a\":" + new string('[', 5_000), "nested deeper than 128" },
    };

    [Theory]
    [MemberData(nameof(BadBodies))]
    public void Body_ThatUpstreamsCouldReadDifferently_IsRefusedByName(string json, string expected)
    {
        var problem = JsonBodyReader.Read(Encoding.UTF8.GetBytes(json), new PromptTally(null), out var facts);
        Assert.NotNull(problem);
        Assert.Equal(400, problem.Status);
        Assert.Contains(expected, problem.Detail, StringComparison.Ordinal);
        Assert.False(facts.IsRead);
    }

    [Fact]
    public void Body_IsReadForWhatMatters()
    {
        var facts = Read("""{"x":{"model":"not this"},"model":"m","stream":true,"n":3,"max_tokens":7,"max_completion_tokens":null,"background":true}""");
        Assert.Equal(("m", true, 3L, true), (facts.Model, facts.IsStream, facts.Choices, facts.IsBackground));
        Assert.Equal([("max_tokens", 7L), ("max_completion_tokens", null)], facts.MaxTokens.Select(m => (m.Name, m.Value)));
    }

    [Theory]
    [InlineData("""{"messages":[]}""", 0)]
    [InlineData("""{"messages":[{"role":"user","content":"12345678"}]}""", 4 + 1 + 2)]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"1234"},{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]}""", 4 + 1 + 1 + 1 + 3 + 1000)]
    [InlineData("""{"input":["1234","12345"]}""", 3)]
    [InlineData("""{"input":[[1,2,3],[4,5]]}""", 5)]
    [InlineData("""{"prompt":"1234"}""", 1)]
    [InlineData("""{"other":"this is not part of the prompt"}""", 0)]
    [InlineData("""{"tools":[{"function":{"name":"1234"}}]}""", 2 + 1 + 1)]
    public void Prompt_WithoutTokenizer_IsReckonedByBytes(string json, long tokens) => Assert.Equal(tokens, Read(json).PromptTokens);

    [Fact]
    public void Prompt_WithTokenizer_IsCounted()
    {
        JsonBodyReader.Read("""{"prompt":"Hello, world! \u4f60\u597d"}"""u8, new PromptTally(PromptTokenizer.Shared), out var facts);
        Assert.InRange(facts.PromptTokens, 5, 7);
    }

    [Fact]
    public void Tokenizer_OnTextThatMergesSlowly_TakesNoTime()
    {
        var time = TimeProvider.System;
        PromptTokenizer.Shared.Count("warm");
        var start = time.GetTimestamp();
        var tokens = PromptTokenizer.Shared.Count(new string('a', 4_000_000));
        Assert.InRange(tokens, 400_000, 4_000_000);
        Assert.True(time.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("""{"prompt":["a","b","c"],"n":2}""", 6)]
    [InlineData("""{"prompt":[[1,2],[3]],"best_of":5,"n":2}""", 10)]
    [InlineData("""{"prompt":[1,2,3]}""", 1)]
    [InlineData("""{"prompt":"abc","n":0}""", 1)]
    public void Choices_AreCountedForEveryPrompt(string json, long choices) => Assert.Equal(choices, Read(json).Choices);

    [Theory]

    // Nothing to do.
    [InlineData("""{"max_tokens": 5 , "x":1}""", 10_000, """{"max_tokens": 5 , "x":1}""")]

    // Lowered to what was granted, every other byte as it was.
    [InlineData("""{ "a" : [1, 2.50e1],"max_tokens":500, "z":"\u00e9" }""", 101, """{ "a" : [1, 2.50e1],"max_tokens":100, "z":"\u00e9" }""")]
    [InlineData("""{"max_completion_tokens":500,"max_tokens":50}""", 101, """{"max_completion_tokens":100,"max_tokens":50}""")]

    // Shared among the choices.
    [InlineData("""{"n":4,"max_tokens":500}""", 101, """{"n":4,"max_tokens":25}""")]

    // Named where it was not, or where it said no bound.
    [InlineData("""{"model":"m"}""", 10_000, """{"model":"m","max_tokens":1000}""")]
    [InlineData("{}", 10_000, """{"max_tokens":1000}""")]
    [InlineData("""{"max_tokens":null}""", 10_000, """{"max_tokens":1000}""")]
    [InlineData("""{"max_tokens":-1}""", 10_000, """{"max_tokens":1000}""")]
    [InlineData("""{"max_tokens":0}""", 10_000, """{"max_tokens":1000}""")]
    [InlineData("""{"n_predict":400}""", 301, """{"n_predict":300,"max_tokens":300}""")]

    // OpenAI's reasoning models know another name.
    [InlineData("""{"model":"o3-mini"}""", 10_000, """{"model":"o3-mini","max_completion_tokens":1000}""")]
    [InlineData("""{"model":"openai/gpt-5.1"}""", 10_000, """{"model":"openai/gpt-5.1","max_completion_tokens":1000}""")]
    [InlineData("""{"model":"gpt-4o"}""", 10_000, """{"model":"gpt-4o","max_tokens":1000}""")]
    public void Chat_IsBoundedToWhatWasGranted(string json, long granted, string expected) =>
        Assert.Equal(expected, Bound(Endpoint.ChatCompletions, json, granted));

    [Theory]
    [InlineData((int)Endpoint.Responses, "{}", 501, """{"max_output_tokens":500}""")]
    [InlineData((int)Endpoint.Responses, "{}", 3, """{"max_output_tokens":16}""")]
    [InlineData((int)Endpoint.Messages, """{"max_tokens":2000}""", 501, """{"max_tokens":500}""")]
    [InlineData((int)Endpoint.Completions, "{}", 501, """{"max_tokens":500}""")]
    [InlineData((int)Endpoint.InputOnly, "{}", 501, "{}")]
    [InlineData((int)Endpoint.OtherJson, "{}", 501, "{}")]
    public void Endpoint_KnowsItsOwnBound(int endpoint, string json, long granted, string expected) =>
        Assert.Equal(expected, Bound((Endpoint)endpoint, json, granted));

    [Theory]
    [InlineData("""{"stream":true}""", """{"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream":true,"stream_options":null}""", """{"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream":true,"stream_options":{ }}""", """{"stream":true,"stream_options":{ "include_usage":true}}""")]
    [InlineData("""{"stream_options":{"x":[1]},"stream":true}""", """{"stream_options":{"x":[1],"include_usage":true},"stream":true}""")]
    [InlineData("""{"stream_options":{"include_usage":false,"x":1},"stream":true}""", """{"stream_options":{"include_usage":true,"x":1},"stream":true}""")]
    [InlineData("""{"stream_options":{"include_usage":null},"stream":true}""", """{"stream_options":{"include_usage":true},"stream":true}""")]
    [InlineData("""{"stream_options":{"include_usage":true},"stream":true}""", """{"stream_options":{"include_usage":true},"stream":true}""")]
    public void Stream_IsMadeToReportUsage(string json, string expected)
    {
        var edits = new BodyEdits(Read(json));
        edits.IncludeUsage();
        Assert.Equal(expected, Apply(json, edits));
    }

    [Fact]
    public void Additions_AtTheSamePlace_KeepTheirCommas()
    {
        var edits = new BodyEdits(Read("{}"));
        edits.Insert("max_tokens", 5);
        edits.IncludeUsage();
        Assert.Equal("""{"max_tokens":5,"stream_options":{"include_usage":true}}""", Apply("{}", edits));
    }

    [Theory]
    [InlineData("""{"max_tokens":100,"n":2}""", 201, 3)]
    [InlineData("{}", 1_001, 2)]
    [InlineData("""{"max_tokens":9007199254740991,"n":2147483647}""", 9007199254740991, 2147483648)]
    public void Plan_AsksForTheMostAndTakesTheLeast(string json, long wanted, long minimum)
    {
        var plan = TokenPlan.For(Endpoint.ChatCompletions, Read(json), Default);
        Assert.Equal((wanted, minimum), (plan.Wanted, plan.Minimum));
    }

    [Theory]
    [InlineData("POST", "application/json", "/chat/completions", (int)Endpoint.ChatCompletions)]
    [InlineData("POST", "text/plain", "//Chat/Completions/", (int)Endpoint.ChatCompletions)]
    [InlineData("POST", null, "/openai/deployments/d/chat/completions", (int)Endpoint.ChatCompletions)]
    [InlineData("POST", "application/json", "/completions", (int)Endpoint.Completions)]
    [InlineData("POST", "application/json", "/responses", (int)Endpoint.Responses)]
    [InlineData("POST", "application/json", "/messages", (int)Endpoint.Messages)]
    [InlineData("POST", "application/json", "/threads/t_1/messages", (int)Endpoint.OtherJson)]
    [InlineData("POST", "application/json", "/embeddings", (int)Endpoint.InputOnly)]
    [InlineData("POST", "application/vnd.x+json; charset=utf-8", "/things", (int)Endpoint.OtherJson)]
    [InlineData("POST", "multipart/form-data; boundary=x", "/files", (int)Endpoint.Other)]
    [InlineData("GET", null, "/chat/completions", (int)Endpoint.Other)]
    public void Path_SaysWhatItIsFor(string method, string? contentType, string path, int expected) =>
        Assert.Equal((Endpoint)expected, Endpoints.Of(method, contentType, path));

    private static RequestFacts Read(string json)
    {
        var problem = JsonBodyReader.Read(Encoding.UTF8.GetBytes(json), new PromptTally(null), out var facts);
        Assert.Null(problem);
        return facts;
    }

    private static string Bound(Endpoint endpoint, string json, long granted)
    {
        var facts = Read(json);
        var edits = new BodyEdits(facts);
        TokenPlan.For(endpoint, facts, Default).Bound(endpoint, facts, granted, edits);
        return edits.IsEmpty ? json : Apply(json, edits);
    }

    private static string Apply(string json, BodyEdits edits)
    {
        using var changed = new PooledBuffer(16);
        edits.Apply(Encoding.UTF8.GetBytes(json), changed);
        return Encoding.UTF8.GetString(changed.Span);
    }
}
