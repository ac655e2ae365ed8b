using System.Text;
using QuotaFunctions.Gateway.Answers;
using static QuotaFunctions.Gateway.Tests.Answers.Shapes;

namespace QuotaFunctions.Gateway.Tests.Answers;

public sealed class AnswerKindTests
{
    [Theory]
    [InlineData("""{"a":1}""", nameof(AnswerKind.Document))]
    [InlineData("\uFEFF \r\n\t{\"a\":1}", nameof(AnswerKind.Document))]
    [InlineData("{}{}", nameof(AnswerKind.Documents))]
    [InlineData("{\"a\":1}\n{\"a\":2}\n", nameof(AnswerKind.Documents))]
    [InlineData("[{},{}]", nameof(AnswerKind.Documents))]
    [InlineData("data: {}\n\n", nameof(AnswerKind.Events))]
    [InlineData("\uFEFFdata:{}\n\n", nameof(AnswerKind.Events))]
    [InlineData("\r\n\r\nevent: x\r\n", nameof(AnswerKind.Events))]
    [InlineData("id: 1\n", nameof(AnswerKind.Events))]
    [InlineData("retry: 10\n", nameof(AnswerKind.Events))]
    [InlineData(": hi\n", nameof(AnswerKind.Events))]
    [InlineData("dat", nameof(AnswerKind.Opaque))]
    [InlineData("database", nameof(AnswerKind.Opaque))]
    [InlineData("Hello", nameof(AnswerKind.Opaque))]
    [InlineData("  ", nameof(AnswerKind.Opaque))]
    [InlineData("", nameof(AnswerKind.Opaque))]
    [InlineData("\u00EF\u00BB{}", nameof(AnswerKind.Opaque))]
    [InlineData("<html>", nameof(AnswerKind.Opaque))]
    public void Body_IsWhatItsFirstBytesSay(string body, string kind)
    {
        Assert.Equal(kind, FactsOf(Chat, body).Kind.ToString());
        var (facts, client) = Read(Chat, body, hides: true, Enumerable.Range(1, body.Length));
        Assert.Equal((kind, body), (facts.Kind.ToString(), client));
    }

    [Fact]
    public void Kind_IsUndecided_UntilTheFirstBytesDecide()
    {
        using var meter = new AnswerMeter(Chat, AnswerMeterOptions.Plain);
        var client = "";
        foreach (var piece in new[] { " ", "\n", "d", "a", "t" })
        {
            client += Encoding.UTF8.GetString(meter.Pass(Encoding.UTF8.GetBytes(piece)).Span);
            Assert.Null(meter.Kind);
        }

        Assert.Equal(" \n", client);
        Assert.Equal("data:", Encoding.UTF8.GetString(meter.Pass("a:"u8.ToArray()).Span));
        Assert.Equal(AnswerKind.Events, meter.Kind);
    }

    [Fact]
    public void WhiteSpace_BeforeABody_IsNotHeldBack()
    {
        using var meter = new AnswerMeter(Chat, AnswerMeterOptions.Plain);
        Assert.Equal("\r\n ", Encoding.UTF8.GetString(meter.Pass("\r\n "u8.ToArray()).Span));
        Assert.Equal(" {}", Encoding.UTF8.GetString(meter.Pass(" {}"u8.ToArray()).Span));
    }

    [Fact]
    public void UnreadableBody_IsCountedByItsBytes()
    {
        using var meter = new AnswerMeter(Chat, new AnswerMeterOptions { IsReadable = false, HidesUsageChunk = true });
        meter.Pass("""{"model":"m","usage":{"total_tokens":3}}"""u8.ToArray());
        Assert.Equal((AnswerKind.Opaque, null, 40, 10), (meter.Facts.Kind, meter.Facts.Model, meter.Facts.Bytes, meter.Facts.SeenTokens));
        Assert.False(meter.Facts.Usage.IsReported);
    }

    [Theory]
    [InlineData(": x\n\n{\"choices\":[{\"message\":{\"content\":\"Hello there.\"}}]}", 15)]
    [InlineData(": x\n\n: y\n\n", 3)]
    [InlineData(": x\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"Hello there.\"}}]}\n\n", 3)]
    [InlineData(": x\n\ndata: [DONE]\n\n", 0)]
    public void Stream_WithoutAnEvent_IsCountedByItsBytes(string body, int tokens) => Assert.Equal(tokens, FactsOf(Chat, body).SeenTokens);

    [Fact]
    public void Documents_OneAfterTheOther_AreAllRead()
    {
        const string First = """{"model":"m","message":{"content":"ab"},"done":false}""";
        const string Last = """{"message":{"content":"c"},"done":true,"prompt_eval_count":7,"eval_count":3}""";
        foreach (var body in new[] { First + "\n" + Last + "\n", First + Last, First + " \r\n\r\n" + Last, "[" + First + "\n,\n" + Last + "]" })
        {
            var facts = FactsOf(Ollama, body);
            Assert.Equal((AnswerKind.Documents, 3, 2, true), (facts.Kind, facts.TextBytes, facts.SeenTokens, facts.HasEnded));
            Assert.Equal((7, 3, true), (facts.Usage.Input, facts.Usage.Output, facts.IsReportLast));
        }
    }

    [Fact]
    public void BrokenDocument_AmongOthers_HidesNoneOfThem()
    {
        const string Body = "{\"message\":{\"content\":\"ab\"}}\n{\"message\":{\"content\":\"c\n{\"message\": nonsense}\n{\"done\":true,\"eval_count\":3}\n";
        var facts = FactsOf(Ollama, Body);
        Assert.Equal((2, 3, true), (facts.TextBytes, facts.Usage.Output, facts.HasEnded));
    }

    [Fact]
    public void GeminiList_IsAStreamOfDocuments()
    {
        const string Body = """
            [{
              "candidates": [{"content": {"parts": [{"text": "Hello"}], "role": "model"}}],
              "usageMetadata": {"promptTokenCount": 4, "totalTokenCount": 4},
              "modelVersion": "gemini-2.5-flash"
            }
            ,
            {
              "candidates": [{"content": {"parts": [{"functionCall": {"name": "f"}}]}, "finishReason": "STOP"}],
              "usageMetadata": {"promptTokenCount": 4, "candidatesTokenCount": 2, "thoughtsTokenCount": 9, "totalTokenCount": 15}
            }]
            """;
        var facts = FactsOf(Gemini, Body);
        Assert.Equal((AnswerKind.Documents, "gemini-2.5-flash", 18, true), (facts.Kind, facts.Model, facts.TextBytes, facts.HasEnded));
        Assert.Equal((4, 2, 9, 15), (facts.Usage.Input, facts.Usage.Output, facts.Usage.OutputBeside, facts.Usage.Total));
    }
}
