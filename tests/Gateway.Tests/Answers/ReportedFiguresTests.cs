using static QuotaFunctions.Gateway.Tests.Answers.Shapes;

namespace QuotaFunctions.Gateway.Tests.Answers;

public sealed class ReportedFiguresTests
{
    public static TheoryData<string, string, long?, long?, long?> Figures => new()
    {
        { "41", "1", 41, 1, null },
        { "41.0", "4.1e1", 41, 41, null },
        { "0.1", "40.000001", 1, 41, null },
        { "\"41\"", "\" 4.1E+1 \"", 41, 41, null },
        { "-5", "1e400", null, null, null },
        { "true", "null", null, null, null },
        { "\"NaN\"", "\"Infinity\"", null, null, null },
        { "\"\"", "\"1,000\"", null, null, null },
        { "\"\\u0034\\u0031\"", "[41]", 41, null, null },
        { "9007199254740991", "9007199254740992", 9007199254740991, null, null },
        { "{}", "0", null, 0, null },
        { "-0", "\"-1\"", 0, null, null },
    };

    [Theory]
    [MemberData(nameof(Figures))]
    public void Figure_InAnySpelling_IsUnderstoodOrMissing(string input, string output, long? expectedIn, long? expectedOut, long? total)
    {
        var usage = FactsOf(Chat, $$$"""{"choices":[],"usage":{"prompt_tokens":{{{input}}},"completion_tokens":{{{output}}}}}""").Usage;
        Assert.Equal((expectedIn, expectedOut, total), (usage.Input, usage.Output, usage.Total));
    }

    [Fact]
    public void LaterReport_ReplacesWhatItNames()
    {
        var body = Events(
            """{"type":"message_start","message":{"model":"claude-x","usage":{"input_tokens":25,"cache_read_input_tokens":100,"output_tokens":40}}}""",
            """{"type":"message_delta","usage":{"input_tokens":0,"output_tokens":15,"cache_read_input_tokens":null}}""");
        var usage = FactsOf(Anthropic, body).Usage;
        Assert.Equal((25, 100, 15), (usage.InputBesideCache, usage.CacheRead, usage.Output));
    }

    [Theory]
    [InlineData("""{"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""", 3, 4, 7)]
    [InlineData("""{"choices":[],"x_groq":{"id":"r","usage":{"prompt_tokens":3,"completion_tokens":4}}}""", 3, 4, null)]
    [InlineData("""{"other":{"usage":{"prompt_tokens":3}},"data":[{"usage":{"prompt_tokens":3}}]}""", null, null, null)]
    [InlineData("""{"usage":[{"prompt_tokens":3}],"total_tokens":4}""", null, null, null)]
    [InlineData("""{"usa\u0067e":{"prompt\u005Ftokens":3}}""", 3, null, null)]
    [InlineData("""{"usage":{"prompt_tokens":3},"usage":{"prompt_tokens":2,"completion_tokens":4}}""", 3, 4, null)]
    [InlineData("""{"usage":{"prompt_tokens":3,"completion_tokens":12""", 3, null, null)]
    public void Figures_CountWhereTheyStand(string body, int? input, int? output, int? total)
    {
        var usage = FactsOf(Chat, body).Usage;
        Assert.Equal<(long?, long?, long?)>((input, output, total), (usage.Input, usage.Output, usage.Total));
    }
}
