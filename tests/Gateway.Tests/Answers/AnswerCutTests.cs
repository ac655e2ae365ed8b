using System.Text;
using CsCheck;
using QuotaFunctions.Gateway.Answers;
using static QuotaFunctions.Gateway.Tests.Answers.Shapes;

namespace QuotaFunctions.Gateway.Tests.Answers;

/// <summary>However the bytes of an answer are cut, it is the same answer.</summary>
public sealed class AnswerCutTests
{
    private const string Usage = """{"id":"c1","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":2,"total_tokens":13}}""";

    private static readonly (AnswerShape Shape, string Body)[] Samples =
    [
        (Chat, Events(Delta("Hel"), Delta("l\\u00f6"), Usage, "[DONE]")),
        (Chat, Events(Delta("Hel"), Usage, "[DONE]").Replace("\n", "\r\n", StringComparison.Ordinal)),
        (Chat, Events(Delta("Hel"), Usage, "[DONE]").Replace('\n', '\r')),
        (Chat, "\uFEFF: hi\n\nid: 7\nevent: x\n: in it\n" + Events(Usage) + ": there\n" + Events("{broken", Delta("a")) + "\n\n" + $"data: {Usage}"),
        (Chat, $$$"""{"model":"m","choices":[{"message":{"content":"{{{new string('é', 30)}}}\ud83d\ude00"}}],"usage":{"prompt_tokens":4.1e1}}"""),
        (Chat, " \n{\"choices\":[{\"message\":{\"content\":\"a\"}}]}garbage\n{\"usage\":{\"prompt_tokens\":5}} \n x \n{\"model\":\"m\"}"),
        (Anthropic, Events(
            """{"type":"message_start","message":{"model":"claude-x","usage":{"input_tokens":25,"output_tokens":1}}}""",
            """{"type":"content_block_delta","delta":{"type":"text_delta","text":"word "}}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15}}""",
            """{"type":"message_stop"}""")),
        (Gemini, """[{"candidates":[{"content":{"parts":[{"text":"Hi"},{"functionCall":{"name":"f","args":{"a":[1,"b"]}}}]}}]}, {"usageMetadata":{"totalTokenCount":9}}]"""),
        (Ollama, "{\"message\":{\"content\":\"ab\"}}\n{\"message\":{\"content\":\"c\n{\"done\":true,\"eval_count\":3}\n"),
        (Odd, """{"rows":[[{"said":"ab"}]],"by":{"x":{"said":"ab"}},"z":[{"final":"c","tokens":{"out":1}}]}"""),
        (Chat, "dataset"),
    ];

    /// <summary>What answers are made of, and what they are not.</summary>
    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u4f60", "\\ud83d", " ", "\n", "\r", "\r\n", "\n\n", "data: ", "data:", "data", "event: x\n", ": c\n", "[DONE]",
        "\"choices\":", "\"choices\":[]", "\"usage\":", "\"usage\":{\"prompt_tokens\":", "\"completion_tokens\":", "\"content\":", "\"delta\":{", "\"text\":\"", "\"model\":\"m\"",
        "12", "-1", "1e2", "null", "true", "\"4\"", "é", "\uFEFF", "{\"choices\":[],\"usage\":{\"total_tokens\":3}}", "\n{\"choices\":[{\"text\":\"abc\"}]}", "\"error\":{",
    ];

    public static TheoryData<int> SampleNumbers => [.. Enumerable.Range(0, Samples.Length)];

    [Theory]
    [MemberData(nameof(SampleNumbers))]
    public void EveryCut_GivesTheSameFactsAndBytes(int sample)
    {
        var (shape, body) = Samples[sample];
        var length = Encoding.UTF8.GetByteCount(body);
        foreach (var hides in new[] { true, false })
        {
            var whole = Read(shape, body, hides);
            Assert.True(hides || whole.Client == body);
            for (var cut = 0; cut <= length; cut++)
            {
                Assert.Equal(whole, Read(shape, body, hides, cut));
            }

            for (var size = 1; size <= 9; size++)
            {
                Assert.Equal(whole, Read(shape, body, hides, Enumerable.Range(1, length / size).Select(i => i * size)));
            }
        }
    }

    [Fact]
    public void AnyBytes_CutAnywhere_GiveTheSameFactsAndBytes() =>
        Gen.Select(Gen.Int[0, Fragments.Length - 1].Select(i => Fragments[i]).Array[1, 40], Gen.Int[0, 400].Array[0, 6], Gen.Bool).Sample((parts, cuts, hides) =>
        {
            var body = string.Concat(parts);
            var whole = Read(Chat, body, hides);
            Assert.True(hides || whole.Client == body);
            Assert.Equal(whole, Read(Chat, body, hides, cuts.Order()));
            Assert.Equal(whole, Read(Chat, body, hides, Enumerable.Range(1, Encoding.UTF8.GetByteCount(body))));
        }, iter: 20_000);

    [Fact]
    public void AnyText_CutAnywhere_IsCountedAsItsUtf8() =>
        Gen.Select(Gen.String[Gen.Char["aé你\"\\\n/😀\u0001"], 0, 30].Array[1, 5], Gen.Int[0, 300].Array[0, 6], Gen.Bool).Sample((texts, cuts, isEscaped) =>
        {
            var encoder = isEscaped ? System.Text.Encodings.Web.JavaScriptEncoder.Default : System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            var body = string.Concat(texts.Select(t => $$$"""{"choices":[{"text":"{{{encoder.Encode(t)}}}"}]}""" + "\n"));
            return texts.Sum(Encoding.UTF8.GetByteCount) == Read(Chat, body, false, cuts.Order()).Facts.TextBytes;
        });

    /// <summary>An event that is like one before it, but for its text, is not parsed when it comes whole: what it says must not differ by that.</summary>
    [Fact]
    public void EventsThatAreAlike_CutAnywhere_GiveTheSameFactsAndBytes()
    {
        string[] texts = ["a", "b ", "", "é你", "say \\\"hi\\\"", "\\u4f60", "\",\"x\":\"y", "{}", "\n", "\\", new('w', 50)];
        Func<string, string>[] events =
        [
            t => Delta(t),
            t => $$$"""{"model":"m","choices":[{"index":0,"delta":{"content":"{{{t}}}"},"finish_reason":null}],"usage":null}""",
            t => $$$"""{"choices":[{"delta":{"content":"{{{t}}}"}}],"usage":{"prompt_tokens":3,"completion_tokens":1}}""",
            t => $$$"""{"choices":[{"delta":{"content":"{{{t}}}","reasoning":"{{{t}}}"}}]}""",
            t => $$$"""{"choices":[{"delta":{"reasoning_details":[{"text":"{{{t}}}"}]}}]}""",
            t => $$$"""{"choices":[{"delta":{"content":"{{{t}}}"}}]}{"usage":{"total_tokens":5}}""",
            t => $$$"""{"usage":{"total_tokens":9}}{"choices":[{"delta":{"content":"{{{t}}}"}}]}""",
            t => $$$"""{"choices":[{"delta":{"content":"{{{t}}}"}}]} x""",
            t => $$$"""{"choices":[{"delta":{"content":"{{{t}}}"}}],"error":null,""" + "\ndata: \"usage\":{\"total_tokens\":4}}",
            _ => Usage,
            _ => "[DONE]",
        ];
        Gen.Select(Gen.Int[0, events.Length - 1], Gen.Int[0, texts.Length - 1]).Array[1, 12].SelectMany(parts => Gen.Select(Gen.Const(parts), Gen.Bool)).Sample((parts, hides) =>
        {
            var body = Events([.. parts.Select(p => events[p.Item1](texts[p.Item2]))]);
            Assert.Equal(Read(Chat, body, hides, Enumerable.Range(1, Encoding.UTF8.GetByteCount(body))), Read(Chat, body, hides));
        }, iter: 5_000);
    }

    [Fact]
    public void LongTokens_CutAnywhere_GiveTheSameFacts() =>
        Gen.Select(Gen.Int[4080, 9000], Gen.Int[0, 20_000].Array[0, 8]).Sample((length, cuts) =>
        {
            var body = $$$"""{"{{{new string('n', length)}}}":1,"x":"{{{new string('x', length)}}}\n","choices":[{"text":"{{{new string('é', length / 2)}}}"}],"usage":{"total_tokens":3}}""";
            return Read(Chat, body, false) == Read(Chat, body, false, cuts.Order());
        }, iter: 300);
}
