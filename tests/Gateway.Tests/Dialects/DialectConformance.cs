using System.Text;
using System.Text.Json;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Answers;
using QuotaFunctions.Gateway.Dialects;

namespace QuotaFunctions.Gateway.Tests.Dialects;

/// <summary>
/// What every dialect must do. A new one derives from it and says how its own requests and answers look; the tests ask what the gateway
/// does with them: read the request and bound its answer, read the usage and the text, know an error, refuse so that its clients
/// understand, and lose nothing when an answer is cut anywhere.
/// </summary>
public abstract class DialectConformance
{
    private const long Prompt = 100;

    /// <summary>The text of every sample's answer: 1,600 bytes.</summary>
    private static readonly string Text = string.Concat(Enumerable.Repeat("word ", 320));

    private Operation? _operation;

    /// <summary>What requests and answers look like.</summary>
    private protected abstract DialectSample Sample { get; }

    private Operation Operation => _operation ??= Target.Find(Sample.Target);

    [Fact]
    public void Operation_OfItsTarget_GeneratesInThisDialect()
    {
        Assert.Equal((Sample.Dialect, Work.Generate), (Operation.Dialect.Name, Operation.Work));
        Assert.Contains(Target.Path(Sample.Target).Mount, Operation.Dialect.Mounts);
        Assert.NotNull(Operation.Request);
    }

    [Fact]
    public void Request_WithABound_IsRead()
    {
        var facts = Asked.Facts(Operation, Sample.Request(4_000));

        Assert.Equal(Sample.Model, Operation.Model ?? facts.Model);
        Assert.Equal(4_000, Assert.Single(facts.OutputBounds).Value);
        Assert.True(facts.PromptTokens >= Sample.Request(4_000).Length / 4);
    }

    [Fact]
    public void Bound_ThatIsTooLarge_IsLowered()
    {
        var body = Sample.Request(4_000);
        var facts = Asked.Facts(Operation, body);
        var edited = Asked.Edited(facts, body, e => e.SetNumber(facts.OutputBounds[0].Path, 50));

        Assert.Equal(Sample.Request(50), edited);
    }

    [Fact]
    public void Bound_ThatIsMissing_IsAddedWhereItIsReadAgain()
    {
        var body = Sample.Request(null);
        var facts = Asked.Facts(Operation, body);
        var rule = Operation.Dialect.OutputFor(Operation, Sample.Model);
        var edited = Asked.Edited(facts, body, e => e.SetNumber(rule!.MemberFor(facts), 50));

        Assert.Empty(facts.OutputBounds);
        Assert.Equal(50, Asked.NumberAt(edited, rule!.Member));
        Assert.Equal(50, Assert.Single(Asked.Facts(Operation, edited).OutputBounds).Value);
        Assert.InRange(rule.Least, 1, 50);
    }

    [Fact]
    public void Request_ThatNamesStoredInput_SaysWhere() =>
        Assert.All(Sample.StoredInputs, body => Assert.NotNull(Asked.Facts(Operation, body).StoredInput));

    [Fact]
    public void Request_WithoutStoredInput_NamesNone() => Assert.Null(Asked.Facts(Operation, Sample.Request(5)).StoredInput);

    [Fact]
    public void WholeAnswer_WithAReport_IsChargedAsReported()
    {
        var facts = Answered.Seen(Operation, Sample.Answer(Text, Sample.Reported));

        Assert.Equal((9, 400, UsageSource.Reported), Charged(facts));
        Assert.Equal(Sample.Model, facts.Model);
        Assert.Equal(Text.Length, facts.TextBytes);
        Assert.False(facts.HasError);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public void Stream_WithAReport_IsChargedAsReported(int piece)
    {
        var facts = Answered.Seen(Operation, Stream(Sample.Reported), piece);

        Assert.Equal((9, 400, UsageSource.Reported), Charged(facts));
        Assert.Equal(Sample.Model, facts.Model);
        Assert.True(facts is { IsReportLast: true, HasEnded: true, HasError: false });
    }

    [Fact]
    public void Answer_WithoutAReport_IsChargedByWhatWasSeen()
    {
        foreach (var answer in new[] { Sample.Answer(Text, null), Stream(null) })
        {
            var (input, output, source) = Charged(Answered.Seen(Operation, answer));

            Assert.Equal((Prompt, UsageSource.Estimated), (input, source));
            Assert.InRange(output, Text.Length / 4, Text.Length / 2);
        }
    }

    [Fact]
    public void Answer_ThatReportsZeroBesideText_IsChargedByWhatWasSeen()
    {
        foreach (var answer in new[] { Sample.Answer(Text, Sample.Zeros), Stream(Sample.Zeros) })
        {
            var (input, output, source) = Charged(Answered.Seen(Operation, answer));

            Assert.Equal((Prompt, UsageSource.Estimated), (input, source));
            Assert.InRange(output, Text.Length / 4, Text.Length / 2);
        }
    }

    [Fact]
    public void Stream_CutAnywhere_IsChargedByNoLessThanWasSeen()
    {
        var text = Text[..100];
        var stream = Encoding.UTF8.GetBytes(Stream(Sample.Reported, text));
        for (var length = 0; length <= stream.Length; length++)
        {
            var usage = UsageCalculation.For(Answered.Seen(Operation, stream.AsMemory(0, length), piece: 97), Prompt, isWhole: false);
            var words = Encoding.UTF8.GetString(stream, 0, length).Split("word ").Length - 1;

            Assert.True(usage.Output >= Math.Min(words * 5, text.Length) / 4, $"After {length} bytes with {words} words: {usage}.");
        }
    }

    [Fact]
    public void Error_InAnAnswerOrAStream_IsKnown()
    {
        Assert.True(Answered.Seen(Operation, Sample.Error).HasError);
        Assert.True(Answered.Seen(Operation, Sample.ErrorInStream).HasError);
        Assert.Equal(0, Answered.Seen(Operation, Sample.ErrorInStream).TextBytes);
    }

    [Fact]
    public void Refusal_IsAnObjectWithWhatIsWrong()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            Operation.Dialect.WriteRefusal(writer, Problems.InvalidRequest("What is wrong.", "model"), "req-1");
            writer.WriteEndObject();
        }

        var error = JsonDocument.Parse(stream.ToArray()).RootElement.GetProperty("error");
        Assert.Equal("What is wrong.", error.ValueKind == JsonValueKind.String ? error.GetString() : error.GetProperty("message").GetString());
    }

    [Fact]
    public void Secret_GoesInAHeaderThatClientsCannotSet()
    {
        var credential = Operation.Dialect.CredentialFor(Operation);

        Assert.EndsWith("s3cret", credential.ValueFor("s3cret"), StringComparison.Ordinal);
        Assert.True(credential.Header == "Authorization" || Operation.Dialect.Headers.NotToUpstream.Contains(credential.Header));
    }

    [Fact]
    public void UnknownPath_IsNoInference()
    {
        var path = Target.Path($"/{Operation.Dialect.Mounts[0]}/no-such-thing");

        Assert.False(SupportedDialects.Set.Find("POST", path)?.Work.IsInference() ?? false);
    }

    private string Stream(string? report, string? text = null) =>
        Sample.Stream([.. (text ?? Text).Chunk(5).Select(piece => new string(piece))], report);

    private static (long Input, long Output, UsageSource Source) Charged(AnswerFacts facts)
    {
        var usage = UsageCalculation.For(facts, Prompt, isWhole: true);
        return (usage.Input, usage.Output, usage.Source);
    }
}

/// <summary>What requests and answers of a dialect look like.</summary>
internal sealed record DialectSample
{
    /// <summary>The dialect's name.</summary>
    public required string Dialect { get; init; }

    /// <summary>What a client posts to.</summary>
    public required string Target { get; init; }

    /// <summary>The model that the request and the answer name.</summary>
    public required string Model { get; init; }

    /// <summary>A body with this bound, or with none.</summary>
    public required Func<long?, string> Request { get; init; }

    /// <summary>Bodies that name input which is stored at the provider; none where the dialect has no such thing.</summary>
    public string[] StoredInputs { get; init; } = [];

    /// <summary>A report of 9 tokens in and 400 out.</summary>
    public required string Reported { get; init; }

    /// <summary>A report of zeros.</summary>
    public required string Zeros { get; init; }

    /// <summary>An answer that is one document, with a text and, unless it is null, a report.</summary>
    public required Func<string, string?, string> Answer { get; init; }

    /// <summary>An answer in pieces, each with a part of the text.</summary>
    public required Func<string[], string?, string> Stream { get; init; }

    /// <summary>An answer that is an error.</summary>
    public required string Error { get; init; }

    /// <summary>A stream that is an error.</summary>
    public required string ErrorInStream { get; init; }
}
