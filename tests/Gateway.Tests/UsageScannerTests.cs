using System.Text;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Gateway.Metering;

namespace QuotaFunctions.Gateway.Tests;

public sealed class UsageScannerTests
{
    private const string OpenAIChat = """
        {"id":"x","object":"chat.completion","model":"gpt-4o-2024-08-06","choices":[{"index":0,"message":{"role":"assistant","content":"He said \"usage\": {\"prompt_tokens\": 999}","tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}}],
         "usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46,"prompt_tokens_details":{"cached_tokens":8,"total_tokens":77},"completion_tokens_details":{"reasoning_tokens":5}}}
        """;

    public static TheoryData<string, long?, long?, long?, string?> Documents => new()
    {
        { OpenAIChat, 12, 34, 46, "gpt-4o-2024-08-06" },
        { """{"model":"text-embedding-3-small","data":[{"embedding":[0.1,-2e-5,3]}],"usage":{"prompt_tokens":5,"total_tokens":5}}""", 5, null, 5, "text-embedding-3-small" },
        { """{"type":"response.completed","response":{"model":"o3","usage":{"input_tokens":7,"output_tokens":9,"total_tokens":16}}}""", 7, 9, 16, "o3" },
        { """{"type":"message_start","message":{"model":"claude-x","usage":{"input_tokens":25,"output_tokens":1}}}""", 25, 1, null, "claude-x" },
        { """{"choices":[{"usage":{"prompt_tokens":3,"completion_tokens":4}}]}""", 3, 4, null, null },
        { """{"usage":null,"model":null}""", null, null, null, null },
        { """{"usage":{"prompt_tokens":null,"completion_tokens":"12","total_tokens":true}}""", null, null, null, null },
        { """{"usage":{"prompt_tokens":-5,"completion_tokens":1e9,"total_tokens":12.0}}""", null, null, 12, null },
        { """{"usage":{"prompt_tokens":1.5}}""", 2, null, null, null },
        { """{"usage":{"prompt_tokens":99999999999999999999999999999999,"completion_tokens":9007199254740991}}""", Limit.MaxAmount, Limit.MaxAmount, null, null },
        { """{"other":{"usage":{"prompt_tokens":5}},"data":[{"usage":{"prompt_tokens":5}}]}""", null, null, null, null },
        { """{"usage":[{"prompt_tokens":5}]}""", null, null, null, null },
        { """{"usage" : { "prompt_tokens" : 5 , "completion_tokens":6 } , "model" : "a\/b\u00e9" }""", 5, 6, null, "a/bé" },
        { """{"usa\u0067e":{"prompt_tokens":5}}""", null, null, null, null },
        { """[{"usage":{"prompt_tokens":5}}]""", null, null, null, null },
        { """{"usage":{"prompt_tokens":5}}{"usage":{"prompt_tokens":8}}""", 8, null, null, null },
        { """{"model":"bad\u0000name","usage":{"total_tokens":1}}""", null, null, 1, null },
        { """{"usage":{"prompt_tokens":123""", null, null, null, null },
        { "", null, null, null, null },
        { "}}]],,::\"\\", null, null, null, null },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_InOnePiece_GivesItsUsage(string json, long? input, long? output, long? total, string? model)
    {
        var scanner = new UsageScanner(isStream: false);
        scanner.Feed(Encoding.UTF8.GetBytes(json));
        Assert.Equal((input, output, total, model), Read(scanner));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_SplitAnywhere_GivesTheSame(string json, long? input, long? output, long? total, string? model)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        for (var first = 0; first <= bytes.Length; first++)
        {
            var scanner = new UsageScanner(isStream: false);
            scanner.Feed(bytes.AsSpan(0, first));
            scanner.Feed(bytes.AsSpan(first));
            Assert.Equal((input, output, total, model), Read(scanner));
        }

        var byteByByte = new UsageScanner(isStream: false);
        foreach (var b in bytes)
        {
            byteByByte.Feed([b]);
        }

        Assert.Equal((input, output, total, model), Read(byteByByte));
    }

    [Fact]
    public void Text_SplitAnywhere_CountsTheSame()
    {
        var bytes = Encoding.UTF8.GetBytes("""{"choices":[{"message":{"content":"abc\n\u4f60é","reasoning_content":"xy"},"text":"12345"}],"id":"not text"}""");
        for (var first = 0; first <= bytes.Length; first++)
        {
            var scanner = new UsageScanner(isStream: false);
            scanner.Feed(bytes.AsSpan(0, first));
            scanner.Feed(bytes.AsSpan(first));
            Assert.Equal(3 + 1 + 3 + 2 + 2 + 5, scanner.TextBytes);
        }
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":{"content":"abcd"}}]}""", 4)]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"function":{"arguments":"{}"}}]}}]}""", 2)]
    [InlineData("""{"choices":[{"text":"abc"}]}""", 3)]
    [InlineData("""{"type":"response.output_text.delta","delta":"abcde"}""", 5)]
    [InlineData("""{"type":"response.output_text.done","text":"abcde"}""", 0)]
    [InlineData("""{"type":"content_block_delta","delta":{"type":"text_delta","text":"ab"}}""", 2)]
    [InlineData("""{"type":"response.completed","response":{"output":[{"content":[{"text":"all of it again"}]}]}}""", 0)]
    public void StreamText_IsCountedOnlyInDeltas(string json, long bytes)
    {
        var scanner = new UsageScanner(isStream: true);
        scanner.Feed(Encoding.UTF8.GetBytes(json));
        Assert.Equal(bytes, scanner.TextBytes);
    }

    [Fact]
    public void Usage_ReportedSeveralTimes_CountsTheLargest()
    {
        var scanner = new UsageScanner(isStream: true);
        scanner.Feed("""{"message":{"usage":{"input_tokens":25,"cache_read_input_tokens":100,"cache_creation_input_tokens":10,"output_tokens":1}}}"""u8);
        scanner.BeginDocument();
        scanner.Feed("""{"type":"message_delta","usage":{"output_tokens":15}}"""u8);
        Assert.Equal((135, 15, 150), (scanner.Usage.TokensIn, scanner.Usage.TokensOut, scanner.Usage.Tokens));
    }

    [Theory]
    [InlineData("""{"usage":{"total_tokens":30}}""", 30, 30, 0)]
    [InlineData("""{"usage":{"prompt_tokens":10,"total_tokens":30}}""", 30, 10, 20)]
    [InlineData("""{"usage":{"completion_tokens":10,"total_tokens":30}}""", 30, 20, 10)]
    [InlineData("""{"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":3}}""", 15, 10, 5)]
    [InlineData("""{"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":40}}""", 40, 10, 5)]
    [InlineData("""{"usage":{"prompt_tokens":9007199254740991,"completion_tokens":9007199254740991,"cache_read_input_tokens":9007199254740991}}""", Limit.MaxAmount, Limit.MaxAmount, Limit.MaxAmount)]
    public void Usage_InPart_IsCompleted(string json, long tokens, long input, long output)
    {
        var scanner = new UsageScanner(isStream: false);
        scanner.Feed(Encoding.UTF8.GetBytes(json));
        Assert.Equal((tokens, input, output), (scanner.Usage.Tokens, scanner.Usage.TokensIn, scanner.Usage.TokensOut));
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Nesting_WithoutEnd_IsSurvivedAndForgotten(char open)
    {
        var scanner = new UsageScanner(isStream: false);
        scanner.Feed(Encoding.UTF8.GetBytes("{\"deep\":" + new string(open, 100_000) + new string(open == '[' ? ']' : '}', 100_000) + ",\"usage\":{\"total_tokens\":3}}"));
        Assert.Equal(3, scanner.Usage.Total);
    }

    [Fact]
    public void Model_TooLong_IsNone()
    {
        var scanner = new UsageScanner(isStream: false);
        scanner.Feed(Encoding.UTF8.GetBytes($$$"""{"model":"{{{new string('m', 100_000)}}}","usage":{"total_tokens":3}}"""));
        Assert.Null(scanner.Model);
        Assert.Equal(3, scanner.Usage.Total);
    }

    [Fact]
    public void Garbage_OfAnyKind_NeverThrowsAndNeverDependsOnSplits()
    {
        const string Alphabet = "{}[]\",:\\ \n0129.eE-+tfnu usage model prompt_tokens total_tokens choices";
        var random = new Random(20261123);
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = new byte[random.Next(1, 200)];
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = random.Next(10) == 0 ? (byte)random.Next(256) : (byte)Alphabet[random.Next(Alphabet.Length)];
            }

            var whole = new UsageScanner(isStream: false);
            whole.Feed(bytes);
            var pieces = new UsageScanner(isStream: false);
            for (var rest = bytes.AsSpan(); !rest.IsEmpty;)
            {
                var piece = rest[..random.Next(1, Math.Min(rest.Length, 9) + 1)];
                pieces.Feed(piece);
                rest = rest[piece.Length..];
            }

            Assert.Equal(Read(whole), Read(pieces));
            Assert.Equal(whole.TextBytes, pieces.TextBytes);
            Assert.InRange(whole.Usage.Tokens, 0, Limit.MaxAmount);
        }
    }

    /// <summary>Events that are alike are compared with those before; events in small pieces are read byte by byte. Both must see the same.</summary>
    [Fact]
    public void EventsThatAreAlike_ReadAsIfTheyWereNot()
    {
        // With ' for ".
        string[] heads =
        [
            "{'id':'c1','choices':[{'index':0,'delta':{'content':'",
            "{'id':'c1','model':'m-1','choices':[{'delta':{'content':'",
            "{'choices':[{'text':'",
            "{'type':'response.output_text.delta','delta':'",
            "{'usage':{'total_tokens':7},'choices':[{'delta':{'content':'",
            "{'choices':[],'text':'",
            "{'choices':[{'delta':{'content':'','refusal':'",
            "{'model':'",
            "{'delta':{'content':'   ','x':{'content':'",
            $"{{'id':'{new string('i', 500)}','delta':'",
        ];
        string[] texts = ["", "a", "hello ", @"\u4F60\n", @"a\'b", "delta", new string('t', 300)];
        string[] tails =
        [
            "'}}]}",
            "'}}],'usage':null}",
            "'}}],'usage':{'prompt_tokens':3,'completion_tokens':4,'total_tokens':7}}",
            "'}}],'model':'m-2','usage':{}}",
            "','reasoning':'more'}}],'model':'m-3'",
            "'},'model':'m-4",
            "'}",
            "'}]}]}}} {'usage':{'total_tokens':9}}",
            "",
        ];
        var random = new Random(20261124);
        for (var round = 0; round < 2_000; round++)
        {
            var (alike, bytewise) = (new UsageScanner(isStream: true), new UsageScanner(isStream: true));
            for (var i = 0; i < 12; i++)
            {
                // Mostly one of the first few, so that what was learnt is used, and now and then wrongly near.
                var json = heads[random.Next(random.Next(1, heads.Length + 1))] + texts[random.Next(texts.Length)] + tails[random.Next(random.Next(1, tails.Length + 1))];
                var bytes = Encoding.UTF8.GetBytes((random.Next(20) == 0 ? json.Remove(random.Next(json.Length)) : json).Replace('\'', '"'));
                alike.BeginDocument();
                bytewise.BeginDocument();
                var split = random.Next(3) == 0 ? random.Next(bytes.Length + 1) : bytes.Length;
                alike.Feed(bytes.AsSpan(0, split));
                alike.Feed(bytes.AsSpan(split));
                foreach (var b in bytes)
                {
                    bytewise.Feed([b]);
                }

                Assert.Equal(Read(bytewise), Read(alike));
                Assert.Equal(
                    (bytewise.TextBytes, bytewise.HasChoice, bytewise.IsUsageOnly, bytewise.Model, bytewise.Usage.Total),
                    (alike.TextBytes, alike.HasChoice, alike.IsUsageOnly, alike.Model, alike.Usage.Total));
            }
        }
    }

    [Fact]
    public void Feeding_AllocatesNothing()
    {
        var bytes = Encoding.UTF8.GetBytes(OpenAIChat);
        var scanner = new UsageScanner(isStream: false);
        Feed(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Feed(1_000);

        // An object a chunk would be 24,000 bytes and more; the runtime itself may make one now and then.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000);

        void Feed(int times)
        {
            for (var i = 0; i < times; i++)
            {
                scanner.BeginDocument();
                scanner.Feed(bytes.AsSpan(0, 100));
                scanner.Feed(bytes.AsSpan(100));
            }
        }
    }

    private static (long? Input, long? Output, long? Total, string? Model) Read(UsageScanner scanner) =>
        (scanner.Usage.Input, scanner.Usage.Output, scanner.Usage.Total, scanner.Model);
}
