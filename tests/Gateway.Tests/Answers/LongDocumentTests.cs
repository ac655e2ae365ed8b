using System.Text;
using QuotaFunctions.Gateway.Answers;
using static QuotaFunctions.Gateway.Tests.Answers.Shapes;

namespace QuotaFunctions.Gateway.Tests.Answers;

public sealed class LongDocumentTests
{
    [Fact]
    public void LongText_IsCountedAndNotKept()
    {
        using var meter = new AnswerMeter(Chat, AnswerMeterOptions.Plain);
        meter.Pass("""{"choices":[{"message":{"content":"""u8.ToArray().Append((byte)'"').ToArray());
        var piece = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("abcd\\n\\u4f60é", 1000)));
        meter.Pass(piece);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i < 2000; i++)
        {
            meter.Pass(piece);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        meter.Pass("\"}}],\"usage\":{\"completion_tokens\":7}}"u8.ToArray());
        Assert.Equal((20_000_000, 7), (meter.Facts.TextBytes, meter.Facts.Usage.Output));
    }

    [Theory]
    [InlineData(4094)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(9000)]
    public void LongTokens_OfEveryKind_LoseNothingElse(int length)
    {
        var text = new string('x', length);
        var blank = new string(' ', length);
        var body = $$$"""{"{{{text}}}"{{{blank}}}:{{{blank}}}"{{{text}}}",{{{blank}}}"choices"{{{blank[..100]}}}:[{"text":"{{{text}}}"}],"usage":{"completion_tokens":{{{blank}}}5}}""";
        foreach (var size in new[] { 1, 100, 4095, 4096, 4097, body.Length })
        {
            var facts = Read(Chat, body, false, Enumerable.Range(1, body.Length / size).Select(i => i * size)).Facts;
            Assert.Equal((length, 5), (facts.TextBytes, facts.Usage.Output));
        }
    }

    [Fact]
    public void DeepDocument_IsRead()
    {
        var body = string.Concat(Enumerable.Repeat("""{"a":[""", 200)) + "1" + string.Concat(Enumerable.Repeat("]}", 200));
        Assert.Equal(3, FactsOf(Chat, $$$"""{"deep":{{{body}}},"usage":{"completion_tokens":3}}""").Usage.Output);
    }
}
