using System.Text;
using QuotaFunctions.Gateway.Answers;
using static QuotaFunctions.Gateway.Tests.Answers.Shapes;

namespace QuotaFunctions.Gateway.Tests.Answers;

public sealed class EventHidingTests
{
    private const string Usage = "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":2,\"total_tokens\":13}";
    private const string UsageChunk = "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[]," + Usage + "}";

    public static TheoryData<string> LineEnds => ["\n", "\r\n", "\r"];

    public static TheoryData<string> UsageOnly =>
    [
        UsageChunk,
        "{\"choices\":null," + Usage + "}",
        "{" + Usage + "}",
        "{" + Usage + ",\"choices\":[]}",
        "{\"choices\":[ ],\"service_tier\":null,\"usage\":{\"total_tokens\":3,\"details\":{\"any\":[1]}}}",
        "{\"choices\":[],\"usage\":{}}",
        "{\"choices\":[],\"error\":null," + Usage + "}",
    ];

    public static TheoryData<string> More =>
    [
        "{\"choices\":[],\"citations\":[\"https://example.com\"]," + Usage + "}",
        "{\"choices\":[],\"error\":{\"message\":\"x\"}," + Usage + "}",
        "{\"choices\":[],\"prompt_filter_results\":[],\"usage\":null}",
        "{" + Usage + ",\"unknown\":null}",
        "{" + Usage + ",\"choices\":[{}]}",
        "{" + Usage + ",\"choices\":[{\"delta\":{\"content\":\"\"}}]}",
        "{" + Usage + ",\"choices\":[null]}",
        "{\"choices\":[]}",
        "{\"choices\":[],\"usage\":null}",
        "{\"choices\":[]," + Usage + ",",
        "{\"choices\":[]," + Usage + "} x",
        "[[" + UsageChunk + "]]",
        "[DONE]",
        "",
    ];

    [Theory]
    [MemberData(nameof(UsageOnly))]
    public void Report_AndNothingElse_IsHidden(string data) =>
        Assert.Equal(Events(Delta("a"), "[DONE]"), Read(Chat, Events(Delta("a"), data, "[DONE]"), hides: true).Client);

    [Theory]
    [MemberData(nameof(UsageOnly))]
    public void Report_ThatTheClientAskedFor_IsShown(string data) =>
        Assert.Equal(Events(data), Read(Chat, Events(data), hides: false).Client);

    [Theory]
    [MemberData(nameof(More))]
    public void Report_BesideAnythingElse_IsShown(string data) =>
        Assert.Equal(Events(Delta("a"), data, "[DONE]"), Read(Chat, Events(Delta("a"), data, "[DONE]"), hides: true).Client);

    [Theory]
    [MemberData(nameof(LineEnds))]
    public void Report_InAnyLineEnds_IsHiddenWithItsBlankLineAlone(string end)
    {
        var shown = new[] { $": hi{end}{end}", $"event: x{end}data: {Delta("a")}{end}{end}", $": there{end}", $"data: [DONE]{end}{end}" };
        var hidden = $"id: 7{end}data: {UsageChunk[..20]}{end}data:{UsageChunk[20..]}{end}{end}";
        var body = shown[0] + shown[1] + shown[2] + hidden + end + shown[3];
        Assert.Equal(shown[0] + shown[1] + shown[2] + end + shown[3], Read(Chat, body, hides: true).Client);
    }

    [Fact]
    public void Report_AtTheEndWithoutABlankLine_IsHidden()
    {
        var (facts, client) = Read(Chat, Events(Delta("a")) + "data: " + UsageChunk, hides: true);
        Assert.Equal((Events(Delta("a")), 11), (client, facts.Usage.Input));
    }

    [Fact]
    public void Report_CutOff_IsShown() =>
        Assert.Equal("data: " + UsageChunk[..^1], Read(Chat, "data: " + UsageChunk[..^1], hides: true).Client);

    [Theory]
    [InlineData("data: {\"choices\":[{")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"a long")]
    [InlineData("data: {\"unknown\":")]
    [InlineData("data: {\"error\":{")]
    [InlineData(": comment")]
    [InlineData("event: a\ndata: {\"choices\":[1,")]
    public void Event_ThatCannotBeTheReport_IsNotHeldBack(string begun)
    {
        using var meter = Hiding();
        Assert.Equal(begun, Pass(meter, begun));
    }

    [Fact]
    public void Event_ThatMayBeTheReport_IsHeldBackUntilDecided()
    {
        using var meter = Hiding();
        Assert.Equal("", Pass(meter, "event: x\ndata: {\"id\":1,\"choices\":["));
        Assert.Equal("event: x\ndata: {\"id\":1,\"choices\":[{}", Pass(meter, "{}"));
        Assert.Equal("]}\n\n", Pass(meter, "]}\n\n"));
    }

    [Fact]
    public void Event_LongerThanAnyReport_IsNotHeldBack()
    {
        using var meter = Hiding();
        var begun = "data: {\"choices\":[],\"usage\":{\"x\":\"" + new string('x', 70_000);
        Assert.Equal(begun, Pass(meter, begun));
        Assert.Equal("\",\"total_tokens\":9}}\n\n", Pass(meter, "\",\"total_tokens\":9}}\n\n"));
        Assert.Equal(9, meter.Facts.Usage.Total);
    }

    [Fact]
    public void Comment_IsTakenBetweenEvents()
    {
        using var meter = new AnswerMeter(Chat, AnswerMeterOptions.Plain);
        Assert.True(meter.TakesComment);
        foreach (var (piece, expected) in new[]
        {
            ("da", false), ("ta: 1", false), ("\r", false), ("\n", false), ("\r", false), ("\n", true), ("event: x\n", false), ("\n", true), ("\n", true),
            (": c", false), ("\n", true), ("data: x\r", false), ("data: y\r\r", true),
        })
        {
            Pass(meter, piece);
            Assert.True(expected == meter.TakesComment, $"after '{piece}'");
        }
    }

    [Fact]
    public void Comment_IsTakenBeforeAnEventThatIsHeldBack()
    {
        using var meter = Hiding();
        Pass(meter, "data: {\"choices\":[");
        Assert.True(meter.TakesComment);
        Pass(meter, "1,");
        Assert.False(meter.TakesComment);
    }

    [Theory]
    [InlineData("{")]
    [InlineData(" ")]
    [InlineData("x")]
    [InlineData("dat")]
    public void Comment_IsNotTakenByABodyThatIsNoStreamOfEvents(string begun)
    {
        using var meter = new AnswerMeter(Chat, AnswerMeterOptions.Plain);
        Pass(meter, begun);
        Assert.False(meter.TakesComment);
    }

    [Fact]
    public void Comment_AfterAnIdLine_EndsNoEvent() =>
        Assert.Equal(": keep-alive\n", Encoding.UTF8.GetString(KeepAlive.Comment.Span));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Passing_AllocatesNothingPerChunk(bool hides)
    {
        using var meter = new AnswerMeter(Chat, new AnswerMeterOptions { HidesUsageChunk = hides });
        ReadOnlyMemory<byte> chunk = Encoding.UTF8.GetBytes(Events(Delta("a\\u00e9"), Delta("b"))[..^1]);
        ReadOnlyMemory<byte> rest = "\n"u8.ToArray();
        PassMany(10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        PassMany(1_000);

        // An object a chunk would be 24,000 bytes and more; the runtime itself may make one now and then.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000);

        void PassMany(int times)
        {
            for (var i = 0; i < times; i++)
            {
                meter.Pass(chunk);
                meter.Pass(rest);
            }
        }
    }

    private static AnswerMeter Hiding() => new(Chat, new AnswerMeterOptions { HidesUsageChunk = true });

    private static string Pass(AnswerMeter meter, string piece) => Encoding.UTF8.GetString(meter.Pass(Encoding.UTF8.GetBytes(piece)).Span);
}
