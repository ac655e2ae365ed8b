using CsCheck;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Gateway.Answers;
using static QuotaFunctions.Gateway.Tests.Answers.Shapes;

namespace QuotaFunctions.Gateway.Tests.Answers;

public sealed class UsageCalculationTests
{
    private const int Prompt = 12;
    private const UsageSource Reported = UsageSource.Reported;
    private const UsageSource Estimated = UsageSource.Estimated;

    /// <summary>Usage beside an answer of 4,000 characters: 1,000 tokens by what was seen.</summary>
    public static TheoryData<string, int, int, UsageSource> BesideText => new()
    {
        { """{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}""", Prompt, 1000, Estimated },
        { """{"prompt_tokens":10,"completion_tokens":null,"total_tokens":null}""", 10, 1000, Estimated },
        { """{"prompt_tokens":10}""", 10, 1000, Estimated },
        { """{"prompt_tokens":10,"completion_tokens":0,"total_tokens":10}""", 10, 1000, Estimated },
        { """{"completion_tokens":900}""", Prompt, 900, Estimated },
        { """{"prompt_tokens":0,"completion_tokens":900,"total_tokens":900}""", Prompt, 900, Estimated },
        { """{"prompt_tokens":0,"completion_tokens":900,"total_tokens":910}""", 10, 900, Reported },
        { """{"prompt_tokens":10,"completion_tokens":"41"}""", 10, 41, Reported },
        { """{"prompt_tokens":10,"completion_tokens":1e3}""", 10, 1000, Reported },
        { """{"prompt_tokens":10,"completion_tokens":4.1e1}""", 10, 41, Reported },
        { """{"prompt_tokens":10,"completion_tokens":40.5}""", 10, 41, Reported },
        { """{"prompt_tokens":10,"completion_tokens":-5}""", 10, 1000, Estimated },
        { """{"prompt_tokens":10,"completion_tokens":1e400}""", 10, 1000, Estimated },
        { """{"prompt_tokens":10,"completion_tokens":true}""", 10, 1000, Estimated },
        { """{"prompt_tokens":"100","completion_tokens":50}""", 100, 50, Reported },
        { """{"prompt_tokens":10,"completion_tokens":30}""", 10, 1000, Estimated },
        { """{"prompt_tokens":10,"completion_tokens":31}""", 10, 31, Reported },
        { """{"prompt_tokens":10,"completion_tokens":30,"total_tokens":140}""", 10, 130, Reported },
        { """{"prompt_tokens":10,"completion_tokens":900,"total_tokens":3}""", 10, 900, Reported },
        { """{"total_tokens":912}""", 12, 900, Reported },
        { """{"total_tokens":40}""", 9, 31, Reported },
        { """{"total_tokens":30}""", Prompt, 1000, Estimated },
        { """{"total_tokens":0}""", Prompt, 1000, Estimated },
        { """{}""", Prompt, 1000, Estimated },
        { """null""", Prompt, 1000, Estimated },
        { """{"prompt_tokens":9126,"completion_tokens":100,"total_tokens":9226,"cache_read_input_tokens":4864}""", 9126, 100, Reported },
        { """{"prompt_tokens":9126,"completion_tokens":100,"prompt_tokens_details":{"cached_tokens":4864}}""", 9126, 100, Reported },
        { """{"prompt_tokens":25,"completion_tokens":100,"prompt_tokens_details":{"cached_tokens":400}}""", 425, 100, Estimated },
        { """{"prompt_tokens":10120,"completion_tokens":1499,"total_tokens":14428}""", 10120, 4308, Reported },
        { """{"prompt_tokens":10120,"completion_tokens":1499,"total_tokens":14428,"completion_tokens_details":{"reasoning_tokens":2809}}""", 10120, 4308, Reported },
        { """{"prompt_tokens":10120,"completion_tokens":1499,"completion_tokens_details":{"reasoning_tokens":2809}}""", 10120, 4308, Estimated },
        { """{"prompt_tokens":10,"completion_tokens":1500,"completion_tokens_details":{"reasoning_tokens":1400}}""", 10, 1500, Reported },
        { """{"prompt_tokens":9007199254740991,"completion_tokens":900}""", -1, 0, Reported },
    };

    [Theory]
    [MemberData(nameof(BesideText))]
    public void Report_BesideText_IsBelievedAsFarAsItCanBeTrue(string usage, int input, int output, UsageSource source)
    {
        var text = new string('x', 4000);
        foreach (var body in new[]
        {
            $$$"""{"choices":[{"message":{"content":"{{{text}}}"}}],"usage":{{{usage}}}}""",
            $$$"""{"choices":[{"message":{"tool_calls":[{"function":{"arguments":"{{{text}}}"}}]}}],"usage":{{{usage}}}}""",
            Events(Delta(text), $$$"""{"choices":[],"usage":{{{usage}}}}""", "[DONE]"),
        })
        {
            var expected = new ExchangeUsage(input < 0 ? Limit.MaxAmount : input, output, source);
            Assert.Equal(expected, UsageCalculation.For(FactsOf(Chat, body), Prompt, isWhole: true));
        }
    }

    [Theory]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":0,"total_tokens":10}""", 10, 0, Reported)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":7}""", 10, 7, Reported)]
    [InlineData("""{"prompt_tokens":0,"completion_tokens":0}""", Prompt, 0, Estimated)]
    [InlineData("""{"prompt_tokens":10}""", 10, 0, Estimated)]
    [InlineData("""{"prompt_tokens":10,"total_tokens":10}""", 10, 0, Reported)]
    [InlineData("""{"total_tokens":10}""", 10, 0, Reported)]
    [InlineData("""null""", Prompt, 0, Estimated)]
    public void Report_OfAnEmptyAnswer_IsTrue(string usage, int input, int output, UsageSource source) =>
        Assert.Equal(
            new ExchangeUsage(input, output, source),
            UsageCalculation.For(FactsOf(Chat, $$$"""{"choices":[{"message":{"content":""}}],"usage":{{{usage}}}}"""), Prompt, isWhole: true));

    [Fact]
    public void Prompt_ThatWasNotReported_IsReckoned() =>
        Assert.Equal(
            new ExchangeUsage(2000, 5, Estimated),
            UsageCalculation.For(FactsOf(Chat, """{"choices":[{"text":"abc"}],"usage":{"completion_tokens":5}}"""), 2000, isWhole: true));

    [Fact]
    public void ZerosInAStreamOfAnthropic_AreNotBelieved()
    {
        var body = Events(
            """{"type":"message_start","message":{"usage":{"input_tokens":0,"output_tokens":0}}}""",
            $$$"""{"type":"content_block_delta","delta":{"text":"{{{new string('x', 4000)}}}"}}""",
            """{"type":"message_delta","usage":{"output_tokens":0}}""",
            """{"type":"message_stop"}""");
        Assert.Equal(new ExchangeUsage(Prompt, 1000, Estimated), UsageCalculation.For(FactsOf(Anthropic, body), Prompt, isWhole: true));
    }

    [Theory]
    [InlineData("""{"input_tokens":25,"output_tokens":9,"cache_read_input_tokens":100,"cache_creation_input_tokens":10}""", 135, 9)]
    [InlineData("""{"input_tokens":25,"output_tokens":9,"cache_read_input_tokens":100,"cache_creation_input_tokens":10,"total_tokens":144}""", 135, 9)]
    [InlineData("""{"input_tokens":125,"output_tokens":9,"cache_read_input_tokens":100,"total_tokens":134}""", 125, 9)]
    [InlineData("""{"input_tokens":125,"output_tokens":9,"cache_read_input_tokens":100,"total_tokens":240}""", 225, 15)]
    [InlineData("""{"input_tokens":125,"output_tokens":9,"cache_read_input_tokens":100,"total_tokens":5}""", 225, 9)]
    [InlineData("""{"input_tokens":0,"output_tokens":9,"cache_read_input_tokens":100}""", 100, 9)]
    public void Cache_ComesOnTopOfAnthropicsInput_UnlessATotalSaysOtherwise(string usage, int input, int output) =>
        Assert.Equal(
            new ExchangeUsage(input, output, Reported),
            UsageCalculation.For(FactsOf(Anthropic, $$$"""{"content":[{"text":"abc"}],"usage":{{{usage}}}}"""), Prompt, isWhole: true));

    [Theory]
    [InlineData("""{"promptTokenCount":4,"candidatesTokenCount":2,"thoughtsTokenCount":9,"totalTokenCount":15}""", "Hi", 4, 11, Reported)]
    [InlineData("""{"promptTokenCount":4,"candidatesTokenCount":2,"thoughtsTokenCount":9}""", "Hi", 4, 11, Reported)]
    [InlineData("""{"promptTokenCount":4,"thoughtsTokenCount":9,"totalTokenCount":13}""", "", 4, 9, Reported)]
    [InlineData("""{"promptTokenCount":4,"thoughtsTokenCount":9}""", "", 4, 9, Reported)]
    [InlineData("""{"promptTokenCount":4,"thoughtsTokenCount":9}""", "Hello", 4, 11, Estimated)]
    [InlineData("""{"promptTokenCount":4,"totalTokenCount":4}""", "", 4, 0, Reported)]
    public void Thoughts_AreAddedToGeminisAnswer(string usage, string text, int input, int output, UsageSource source) =>
        Assert.Equal(
            new ExchangeUsage(input, output, source),
            UsageCalculation.For(
                FactsOf(Gemini, $$$"""{"candidates":[{"content":{"parts":[{"text":"{{{text}}}"}]}}],"usageMetadata":{{{usage}}}}"""), Prompt, isWhole: true));

    [Fact]
    public void Groq_ReportsOnTheLastChunk() =>
        Assert.Equal(
            new ExchangeUsage(40, 2, Reported),
            UsageCalculation.For(
                FactsOf(Chat, Events(Delta("Hi"), """{"choices":[{"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"r","usage":{"prompt_tokens":40,"completion_tokens":2,"total_tokens":42}}}""")),
                Prompt,
                isWhole: true));

    [Fact]
    public void Report_BeforeTheText_CountsForWhatCameBeforeIt()
    {
        var words = Enumerable.Repeat("word word ", 500).ToArray();
        var anthropic = Events(["""{"type":"message_start","message":{"usage":{"input_tokens":25,"output_tokens":1}}}""", .. words.Select(w => $$$"""{"delta":{"text":"{{{w}}}"}}""")]);
        var chat = Events([$$$"""{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":0}}""", .. words.Select(Delta)]);
        var responses = Events(["""{"type":"response.created","response":{"usage":{"input_tokens":10,"output_tokens":0}}}""", .. words.Select(w => $$$"""{"delta":"{{{w}}}"}""")]);
        foreach (var isWhole in new[] { true, false })
        {
            Assert.Equal(new ExchangeUsage(25, 1250, Estimated), UsageCalculation.For(FactsOf(Anthropic, anthropic), Prompt, isWhole));
            Assert.Equal(new ExchangeUsage(10, 1250, Estimated), UsageCalculation.For(FactsOf(Chat, chat), Prompt, isWhole));
            Assert.Equal(new ExchangeUsage(10, 1250, Estimated), UsageCalculation.For(FactsOf(Responses, responses), Prompt, isWhole));
        }
    }

    [Fact]
    public void Report_OfWhatWasSoFar_IsTheLastWordOnlyAtTheEnd()
    {
        var text = new string('x', 40);
        string[] chunks = [.. Enumerable.Range(1, 9).Select(i => Delta(text).Replace("null}", $$$"""{"prompt_tokens":10,"completion_tokens":{{{5 * i}}}}}""", StringComparison.Ordinal).Replace("\"finish_reason\":{", "\"finish_reason\":null,\"x\":{", StringComparison.Ordinal))];
        Assert.Equal(new ExchangeUsage(10, 45, Reported), UsageCalculation.For(FactsOf(Chat, Events(chunks)), Prompt, isWhole: true));
        Assert.Equal(new ExchangeUsage(10, 45, Reported), UsageCalculation.For(FactsOf(Chat, Events([.. chunks, "[DONE]"])), Prompt, isWhole: false));
        Assert.Equal(new ExchangeUsage(10, 90, Estimated), UsageCalculation.For(FactsOf(Chat, Events(chunks)), Prompt, isWhole: false));
    }

    [Fact]
    public void Report_LargerThanWhatWasSeen_IsBelievedOfACutAnswer() =>
        Assert.Equal(
            new ExchangeUsage(10, 700, Reported),
            UsageCalculation.For(FactsOf(Chat, Events(Delta("a"), """{"usage":{"prompt_tokens":10,"completion_tokens":700}}""", Delta("b"))), Prompt, isWhole: false));

    [Theory]
    [InlineData("""{"usage":{"prompt_tokens":5,"total_tokens":5},"data":[{"embedding":"AAAAAAAA"}]}""", 5, Reported)]
    [InlineData("""{"usage":{"total_tokens":5}}""", 5, Reported)]
    [InlineData("""{"usage":{"total_tokens":50}}""", 50, Reported)]
    [InlineData("""{"data":[{"embedding":"AAAAAAAA"}]}""", Prompt, Estimated)]
    public void Work_ThatMakesNoText_HasNoOutput(string body, int input, UsageSource source) =>
        Assert.Equal(new ExchangeUsage(input, 0, source), UsageCalculation.For(FactsOf(Chat, body), Prompt, isWhole: true, makesText: false));

    [Fact]
    public void Total_ThatLeavesNothingForAPrompt_IsNotBelieved() =>
        Assert.Equal(
            new ExchangeUsage(61, 100, Estimated),
            UsageCalculation.For(
                new AnswerFacts
                {
                    Usage = new ReportedUsage { InputBesideCache = 0, CacheRead = 47, CacheWrite = 14, Total = 2 },
                    IsRecognised = true, TextBytes = 400, SeenTokens = 100,
                },
                promptTokens: 272, isWhole: true));

    [Fact]
    public void AnyReport_GivesAnAmount_AndNeverLessThanWasSeenOfACutAnswer()
    {
        var figure = Gen.OneOf(Gen.Const((long?)null), Gen.Long[0, 50].Select(f => (long?)f), Gen.Long[0, Limit.MaxAmount].Select(f => (long?)f));
        Gen.Select(figure.Array[8], Gen.Long[0, 5000], Gen.Long[0, 2000], Gen.Bool, Gen.Bool).Sample((figures, text, prompt, isWhole, isLast) =>
        {
            var facts = new AnswerFacts
            {
                Usage = new ReportedUsage
                {
                    Input = figures[0], InputBesideCache = figures[1], CacheRead = figures[2], CacheWrite = figures[3],
                    Output = figures[4], OutputBeside = figures[5], Reasoning = figures[6], Total = figures[7],
                },
                IsRecognised = true, IsReportLast = isLast, TextBytes = text, SeenTokens = (text + 3) / 4,
            };
            var (input, output, source) = UsageCalculation.For(facts, prompt, isWhole);
            Assert.InRange(input, Math.Min(prompt, 1), Limit.MaxAmount);
            Assert.InRange(output, 0, Limit.MaxAmount - input);
            var isFull = input + output == Limit.MaxAmount;
            Assert.True(isFull || output >= Math.Min(facts.SeenTokens, 1));
            Assert.True(isFull || output >= text / 128);
            Assert.True(isFull || (isWhole && isLast) || output >= facts.SeenTokens);
            Assert.True(facts.Usage.IsReported || (input, output, source) == (prompt, facts.SeenTokens, Estimated));
            Assert.True(source == Estimated || figures[7] is null || isFull || input + output == figures[7] || figures[7] < input + output);
        }, iter: 50_000);
    }

    [Fact]
    public void Amount_OfAnyNumber_IsRoundedUp() =>
        Gen.Double[0, Limit.MaxAmount].Sample(number =>
            Amount.Parse(System.Text.Encoding.ASCII.GetBytes(number.ToString("R", System.Globalization.CultureInfo.InvariantCulture))) == (long)Math.Ceiling(number));
}
