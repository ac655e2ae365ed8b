using static QuotaFunctions.Gateway.Tests.Answers.Shapes;

namespace QuotaFunctions.Gateway.Tests.Answers;

public sealed class AnswerFactsTests
{
    [Theory]
    [InlineData("""{"model":""}""", null)]
    [InlineData("""{"model":null,"id":"x"}""", null)]
    [InlineData("""{"model":"a\/b\u00e9"}""", "a/bé")]
    [InlineData("""{"model":"bad\u0000name"}{"model":"good"}""", "good")]
    [InlineData("""{"model":"\ud800"}{"model":"good"}""", "good")]
    [InlineData("""{"model":"first"}{"model":"second"}""", "first")]
    [InlineData("data: {\"model\":\"\"}\n\ndata: {\"model\":\"gpt-4o-2024-08-06\"}\n\n", "gpt-4o-2024-08-06")]
    public void Model_IsTheFirstThatAUsageRowCanCarry(string body, string? model) => Assert.Equal(model, FactsOf(Chat, body).Model);

    [Fact]
    public void Model_ThatIsTooLong_IsPassedOver() =>
        Assert.Equal("m", FactsOf(Chat, $$"""{"model":"{{new string('x', 129)}}"}{"model":"{{new string('x', 9000)}}"}{"model":"m"}""").Model);

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"abc\n\u4f60é"}}]}""", 9)]
    [InlineData("""{"choices":[{"message":{"content":"\ud83d\ude00"}}]}""", 4)]
    [InlineData("""{"choices":[{"message":{"content":"\ude00\ud83d\u0041"}}]}""", 7)]
    [InlineData("""{"choices":[{"text":"a\"b\\c\/"}]}""", 6)]
    [InlineData("""{"choices":[{"message":{"content":null,"tool_calls":[{"function":{"name":"f","arguments":"{\"a\":1}"}}]}}]}""", 7)]
    [InlineData("""{"choices":[{"message":{"tool_calls":[{"function":{"arguments":{"a": [1, "x"]}}}]}}]}""", 15)]
    [InlineData("""{"choices":[{"message":{"tool_calls":[{"function":{"arguments":{}}}]}}]}""", 0)]
    [InlineData("""{"choices":[{"message":{"content":[{"type":"text","text":"abcd"}]}}]}""", 4)]
    [InlineData("""{"choices":[{"delta":{"reasoning":"x","reasoning_details":[{"text":"x"}]}}]}""", 1)]
    [InlineData("""{"choices":[{"delta":{"content":"","reasoning_details":[{"text":"xy"}]}}]}""", 2)]
    [InlineData("""{"choices":[{"message":{"content":"cut of""", 6)]
    [InlineData("""{"choices":[{"message":{"content":"cut\u4f""", 3)]
    [InlineData("""{"choices":[{"message":{"tool_calls":[{"function":{"arguments":{"a":"b""", 7)]
    public void Text_IsCountedAsTheUtf8ItStandsFor(string body, long bytes)
    {
        var facts = FactsOf(Chat, body);
        Assert.Equal((bytes, true), (facts.TextBytes, facts.IsRecognised));
    }

    [Fact]
    public void Text_WithoutDeltas_IsSeenInTheWholeAnswer()
    {
        const string Created = """{"type":"response.created","response":{"model":"o3","output":[]}}""";
        const string Completed = """{"type":"response.completed","response":{"output":[{"content":[{"text":"0123456789"}]}]}}""";
        Assert.Equal(10, FactsOf(Responses, Events(Created, Completed)).TextBytes);
        Assert.Equal(12, FactsOf(Responses, Events(Created, """{"type":"x.delta","delta":"0123456789ab"}""", Completed)).TextBytes);
        Assert.Equal(10, FactsOf(Responses, Events("""{"delta":"01234"}""", Completed)).TextBytes);
        Assert.True(FactsOf(Responses, Events(Created, Completed)).HasEnded);
    }

    [Fact]
    public void Text_InTheStartOfABlock_IsSeen() =>
        Assert.Equal(4, FactsOf(Anthropic, Events("""{"type":"content_block_start","content_block":{"type":"text","text":"abcd"}}""")).TextBytes);

    [Theory]
    [InlineData(5, 1, 5)]
    [InlineData(2, 401, 202)]
    public void SeenTokens_AreOneForEachEventWithText_OrByItsBytes(int events, int length, long tokens) =>
        Assert.Equal(tokens == 202 ? 201 : tokens, FactsOf(Chat, Events(Enumerable.Repeat(Delta(new string('a', length)), events)) + Events(Delta(""))).SeenTokens);

    [Theory]
    [InlineData("""{"result":"0123456789","items":["abcdef",12]}""", 4)]
    [InlineData("""{"result":"0123456789ab","usage":{"prompt_tokens":0,"completion_tokens":0}}""", 3)]
    [InlineData("""{"id":"0123","model":"0123"}""", 2)]
    [InlineData("data: 0123456789abcdef\n\n", 4)]
    [InlineData("{not json at all", 4)]
    [InlineData("plain text", 3)]
    [InlineData("""{"choices":[],"result":"0123456789"}""", 0)]
    [InlineData("""{"usage":{"prompt_tokens":5},"data":[{"embedding":"0123456789"}]}""", 0)]
    public void SeenTokens_OfAShapeThatIsNotKnown_AreOfAllItsTexts(string body, long tokens) =>
        Assert.Equal(tokens, FactsOf(Chat, body).SeenTokens);

    [Theory]
    [InlineData("""{"rows":[[{"said":"ab"}],{"said":"no"},[{"said":"c"},5]]}""", 3, null)]
    [InlineData("""{"by":{"x":{"said":"ab"},"y":{"said":"c"},"said":"no"}}""", 3, null)]
    [InlineData("""{"deep":[{"er":{"final":"abcd","tokens":{"out":6}}}]}""", 4, 6)]
    public void Shape_ListsInLists_AnyNames_AnyDepths(string body, int bytes, int? output)
    {
        var facts = FactsOf(Odd, body);
        Assert.Equal<(long, long?)>((bytes, output), (facts.TextBytes, facts.Usage.Output));
    }

    [Theory]
    [InlineData("""{"error":{"message":"x"}}""", true)]
    [InlineData("""{"error":"x"}""", true)]
    [InlineData("""{"error":null,"choices":[]}""", false)]
    [InlineData("""{"error":false}""", false)]
    [InlineData("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\ndata: {\"error\":{}}\n\n", true)]
    public void Error_IsOneUnlessNullOrFalse(string body, bool hasError) => Assert.Equal(hasError, FactsOf(Chat, body).HasError);

    [Theory]
    [InlineData("data: [DONE]\n\n", true)]
    [InlineData("data:[DONE]", true)]
    [InlineData("data: [DONE] \n\n", true)]
    [InlineData("data: [DONE\n\n", false)]
    [InlineData("data: [DONE]\ndata: x\n\n", true)]
    [InlineData("data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n", true)]
    [InlineData("data: {\"choices\":[{\"finish_reason\":\"\"}]}\n\n", false)]
    [InlineData("data: {\"choices\":[{\"finish_reason\":null}]}\n\n", false)]
    public void End_IsSaidByAMemberOrAWord(string body, bool hasEnded) => Assert.Equal(hasEnded, FactsOf(Chat, body).HasEnded);

    [Theory]
    [InlineData("""{"type":"message_stop"}""", true, false)]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error"}}""", false, true)]
    [InlineData("""{"type":"ping"}""", false, false)]
    public void Type_SaysEndAndError(string data, bool hasEnded, bool hasError)
    {
        var facts = FactsOf(Anthropic, Events(data));
        Assert.Equal((hasEnded, hasError), (facts.HasEnded, facts.HasError));
    }

    [Fact]
    public void Report_IsLast_UnlessTextComesAfterIt()
    {
        const string Report = """{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}""";
        Assert.False(FactsOf(Chat, Events(Delta("a"))).IsReportLast);
        Assert.True(FactsOf(Chat, Events(Delta("a"), Report)).IsReportLast);
        Assert.True(FactsOf(Chat, Events(Report, Delta(""))).IsReportLast);
        Assert.False(FactsOf(Chat, Events(Report, Delta("a"))).IsReportLast);
        Assert.False(FactsOf(Chat, Events(Report, Delta("a"), """{"usage":{}}""", """{"usage":{"prompt_tokens":1}}""")).IsReportLast);
        Assert.True(FactsOf(Chat, """{"choices":[{"message":{"content":"a"}}],"usage":{"prompt_tokens":1,"completion_tokens":2}}""").IsReportLast);
        Assert.True(FactsOf(Chat, """{"usage":{"prompt_tokens":1,"completion_tokens":2},"choices":[{"message":{"content":"a"}}]}""").IsReportLast);
        Assert.False(FactsOf(Responses, Events(
            """{"usage":{"input_tokens":1,"output_tokens":2}}""", """{"response":{"output":[{"content":[{"text":"abc"}]}]}}""")).IsReportLast);
    }
}
