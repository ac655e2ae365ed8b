using System.Text;
using QuotaFunctions.Gateway.Metering;

namespace QuotaFunctions.Gateway.Tests;

public sealed class EventStreamMeterTests
{
    private const string First = """data: {"model":"gpt-4o-mini","choices":[{"delta":{"content":"Hel"}}],"usage":null}""";
    private const string Second = """data: {"choices":[{"delta":{"content":"lo"}}],"usage":null}""";
    private const string UsageChunk = """data: {"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":2,"total_tokens":13}}""";
    private const string Filter = """data: {"choices":[],"prompt_filter_results":[],"usage":null}""";
    private const string Done = "data: [DONE]";

    public static TheoryData<string> LineEnds => ["\n", "\r\n", "\r"];

    [Theory]
    [MemberData(nameof(LineEnds))]
    public void UsageChunk_NotAskedFor_IsHiddenAtEverySplit(string end)
    {
        string[] shown = [": hi" + end + end, Filter + end + end, "event: x" + end + First + end + end, Second + end + end, Done + end + end];
        var stream = shown[0] + shown[1] + shown[2] + shown[3] + UsageChunk + end + end + shown[4];
        AssertEverySplit(stream, string.Concat(shown), hides: true);
    }

    [Theory]
    [MemberData(nameof(LineEnds))]
    public void UsageChunk_AskedFor_PassesAtEverySplit(string end)
    {
        var stream = First + end + end + UsageChunk + end + end + Done + end + end;
        AssertEverySplit(stream, stream, hides: false);
    }

    [Fact]
    public void UsageChunk_OverSeveralDataLines_IsHiddenAtEverySplit() =>
        AssertEverySplit(
            First + "\n\n" + "id: 7\ndata: {\"choices\":[],\ndata:\"usage\":{\"prompt_tokens\":11,\ndata: \"completion_tokens\":2,\"total_tokens\":13}}\n\n" + Done + "\n\n",
            First + "\n\n" + Done + "\n\n",
            hides: true);

    [Fact]
    public void ByteOrderMark_PassesAndIsNoPartOfTheFirstLine() =>
        AssertEverySplit("\uFEFF" + UsageChunk + "\n\n" + Done + "\n\n", "\uFEFF" + Done + "\n\n", hides: true);

    [Fact]
    public void Stream_ThatEndsWithoutABlankLine_IsPassedWhole() =>
        AssertEverySplit(UsageChunk + "\n\n" + First + "\n\n" + Done, First + "\n\n" + Done, hides: true);

    [Fact]
    public void UsageChunk_ThatEndsTheStreamWithoutABlankLine_IsHidden() =>
        AssertEverySplit(First + "\n\n" + UsageChunk, First + "\n\n", hides: true);

    [Fact]
    public void BlankLinesBetweenEvents_PassByteForByte() =>
        AssertEverySplit("\n\n" + First + "\n\n\n\n" + UsageChunk + "\n\n\n" + Done + "\r\r\r\n\n", "\n\n" + First + "\n\n\n\n" + "\n" + Done + "\r\r\r\n\n", hides: true);

    [Fact]
    public void ChoiceInAnUnfinishedEvent_IsNotHeldBack()
    {
        using var meter = new EventStreamMeter(hidesUsageChunk: true);
        const string Begun = """data: {"choices":[{"delta":{"content":"a long""";
        Assert.Equal(Begun, Text(meter.Pass(Encoding.UTF8.GetBytes(Begun))));
        Assert.Equal(" one\"}}]}\n\n", Text(meter.Pass(" one\"}}]}\n\n"u8.ToArray())));
    }

    [Fact]
    public void EventLongerThanAnyUsageChunk_IsNotHeldBack()
    {
        using var meter = new EventStreamMeter(hidesUsageChunk: true);
        var begun = "data: {\"choices\":[],\"x\":\"" + new string('x', 70_000);
        Assert.Equal(begun, Text(meter.Pass(Encoding.UTF8.GetBytes(begun))));
        Assert.Equal("\",\"usage\":{\"total_tokens\":9}}\n\n", Text(meter.Pass("\",\"usage\":{\"total_tokens\":9}}\n\n"u8.ToArray())));
        Assert.Equal(9, meter.Usage.Tokens);
    }

    [Fact]
    public void Comments_AreOfferedOnlyBetweenEvents()
    {
        using var meter = new EventStreamMeter(hidesUsageChunk: false);
        Assert.True(meter.IsBetweenEvents);
        foreach (var (piece, expected) in new[] { ("da", false), ("ta: 1", false), ("\r", false), ("\n", false), ("\r", true), ("\n", true), ("event: x\n", false), ("\n", true) })
        {
            meter.Pass(Encoding.UTF8.GetBytes(piece));
            Assert.True(expected == meter.IsBetweenEvents, $"after '{piece}'");
        }
    }

    [Fact]
    public void Text_WithoutUsage_IsReckonedByDeltasAndByBytes()
    {
        using var deltas = new EventStreamMeter(hidesUsageChunk: true);
        for (var i = 0; i < 5; i++)
        {
            deltas.Pass("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"u8.ToArray());
        }

        deltas.Pass("data: {\"choices\":[{\"delta\":{\"content\":\"\"}}]}\n\n: a comment\n\n"u8.ToArray());
        Assert.Equal(5, deltas.SeenTokens);

        using var bytes = new EventStreamMeter(hidesUsageChunk: true);
        bytes.Pass(Encoding.UTF8.GetBytes($$$"""data: {"choices":[{"delta":{"content":"{{{new string('a', 401)}}}"}}]}""" + "\n\n"));
        Assert.Equal(101, bytes.SeenTokens);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Passing_AllocatesNothingPerChunk(bool hides)
    {
        using var meter = new EventStreamMeter(hides);
        ReadOnlyMemory<byte> chunk = Encoding.UTF8.GetBytes(First + "\n\n" + Second + "\n");
        ReadOnlyMemory<byte> rest = "\n"u8.ToArray();
        Pass(10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Pass(1_000);

        // An object a chunk would be 24,000 bytes and more; the runtime itself may make one now and then.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000);

        void Pass(int times)
        {
            for (var i = 0; i < times; i++)
            {
                meter.Pass(chunk);
                meter.Pass(rest);
            }
        }
    }

    private static void AssertEverySplit(string stream, string expected, bool hides)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        for (var first = 0; first <= bytes.Length; first++)
        {
            Assert.Equal(expected, PassAll(bytes, hides, first));
        }

        for (var size = 1; size <= 7; size++)
        {
            Assert.Equal(expected, PassAll(bytes, hides, Enumerable.Range(1, bytes.Length / size).Select(i => i * size).ToArray()));
        }
    }

    private static string PassAll(byte[] bytes, bool hides, params int[] splits)
    {
        using var meter = new EventStreamMeter(hides);
        var output = new List<byte>();
        var from = 0;
        foreach (var to in splits.Append(bytes.Length))
        {
            output.AddRange(meter.Pass(bytes.AsMemory(from, to - from)).Span);
            from = to;
        }

        output.AddRange(meter.Finish().Span);
        var usage = meter.Usage;
        Assert.True(!Encoding.UTF8.GetString(bytes).Contains("prompt_tokens", StringComparison.Ordinal) || (usage.TokensIn, usage.TokensOut) == (11, 2));
        return Encoding.UTF8.GetString([.. output]);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
