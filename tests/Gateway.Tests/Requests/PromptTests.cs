using System.Buffers;
using System.Text;
using CsCheck;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Tests.Requests;

public sealed class PromptTests
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAA";

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"123456789012345678901234"}]}""", 16)] // The floor: 67 bytes.
    [InlineData("""{"messages":[{"a":"b"},{"a":"b"},{"a":"b"},{"a":"b"}]}""", 4 * (4 + 1))]
    [InlineData("""{"prompt":"12345678901234567890123456789012345678901234567890"}""", 15)] // The floor again.
    [InlineData("""{"prompt":[1,2,3,4,5,6,7,8,9]}""", 9)]
    [InlineData("""{"prompt":[[1,2,3,4,5],[6,7,8,9,10]]}""", 10)]
    [InlineData("""{"a":"1","b":"2","c":"3","d":"4","e":"5","f":"6","g":"7","h":"8","i":"9","j":"0"}""", 20)] // Unknown members are texts.
    [InlineData("""{"tools":[{"aaaa":{"bbbb":{"cccc":{"dddd":"eeee"}}}}]}""", 13)]
    public void Texts_WithoutTokenizer_AreReckonedByBytes(string json, long tokens) => Assert.Equal(tokens, Shapes.Read(json).PromptTokens);

    [Fact]
    public void Schema_CountsItsNames()
    {
        var names = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"{(char)(0x4e00 + (i * 7))}{(char)(0x5000 + (i * 11))}\":1"));
        var other = Shapes.Read("{\"other\":{" + names + "}}", counter: PromptCounter.Shared).PromptTokens;
        Assert.InRange(Shapes.Read("{\"tools\":{" + names + "}}", counter: PromptCounter.Shared).PromptTokens, other * 1.2, other * 3);
    }

    [Theory]
    [InlineData("suffix")]
    [InlineData("prediction")]
    [InlineData("anything")]
    [InlineData("tools")]
    public void Text_InAnyMember_Counts(string member)
    {
        var text = new string('x', 40_000);
        Assert.InRange(Shapes.Read($$$"""{"{{{member}}}":{"deep":[{"text":"{{{text}}}"}]}}""").PromptTokens, 10_000, 10_100);
    }

    [Fact]
    public void Settings_AreNoText()
    {
        // The floor still holds.
        Assert.Equal((Bytes("""{"user":""}""") + 400) / 4, Shapes.Read($$"""{"user":"{{new string('x', 400)}}"}""").PromptTokens);
        Assert.Equal(Bytes("""{"user":"日本日本日本日本"}""") / 4, Shapes.Read("""{"user":"日本日本日本日本"}""", counter: PromptCounter.Shared).PromptTokens);
    }

    [Theory]
    [InlineData("""{"url":"data:image/png;base64,DATA"}""")]
    [InlineData("""{"url":"Data:IMAGE/png;BASE64,DATA"}""")]
    [InlineData("""{"url":"data:image\/png;base64,DATA"}""")]
    [InlineData("""{"url":"data:image/png;charset=x;base64,DATA"}""")]
    [InlineData("""{"url":"data:;base64,DATA"}""")]
    [InlineData("""{"url":"data:image/png;base64,DATA\n"}""")]
    [InlineData("""{"type":"base64","data":"DATA"}""")]
    [InlineData("""{"data":"DATA","type":"base64"}""")]
    [InlineData("""{"data":"DATA","media":{"type":"other"},"type":"\u0062ase64"}""")]
    [InlineData("""{"role":"user","images":["DATA"]}""")]
    [InlineData("""{"images":["DATA"],"role":"user"}""")]
    public void Attachment_IsReckonedAsOne(string item)
    {
        var data = Png + new string('A', 100_000) + "\\u002B\\/==";
        var json = $$"""{"messages":[{{item.Replace("DATA", data, StringComparison.Ordinal)}}]}""";
        foreach (var segment in new[] { int.MaxValue, 4_096, 33 })
        {
            Assert.InRange(Shapes.Read(json, segment: segment).PromptTokens, 1_600, 1_650);
        }
    }

    [Theory]
    [InlineData("""{"content":"data:image/png;base64,DATA"}""")]
    [InlineData("""{"url":"data:image/png;base64,DATA!"}""")]
    [InlineData("""{"url":"data:image/png;base64,=DATA"}""")]
    [InlineData("""{"url":"data:image/png;base64,DATA=="}""")]
    [InlineData("""{"url":"data:image/png,DATA"}""")]
    [InlineData("""{"url":"data:image/DATA"}""")]
    [InlineData("""{"url":"DATA"}""")]
    [InlineData("""{"url":"https://example.com/?q=DATA"}""")]
    [InlineData("""{"type":"text","data":"DATA"}""")]
    [InlineData("""{"data":"DATA"}""")]
    [InlineData("""{"data":"DATA","type":null}""")]
    [InlineData("""{"data":"DATA","type":"base64","type":"text"}""")]
    [InlineData("""{"type":"base64","source":{"data":"DATA"}}""")]
    [InlineData("""{"images":["DATA"]}""")]
    [InlineData("""{"data":{"type":"base64","text":"DATA"}}""")]
    public void Text_ThatLooksLikeAnAttachment_IsText(string item)
    {
        var json = $$"""{"messages":[{{item.Replace("DATA", Png + new string('A', 99_996), StringComparison.Ordinal)}}]}""";
        foreach (var segment in new[] { int.MaxValue, 4_096, 33 })
        {
            Assert.InRange(Shapes.Read(json, segment: segment).PromptTokens, 25_000, 26_700);
        }
    }

    [Theory]
    [InlineData("data:text/plain;base64,", "AAAA", 18_750, 18_850)]
    [InlineData("data:application/json;base64,", "AAAA", 18_750, 18_850)]
    [InlineData("data:application/pdf;base64,", "JVBERi0xLjcK", 12_500, 12_600)]
    [InlineData("data:audio/wav;base64,", "AAAA", 3_125, 3_150)]
    [InlineData("data:image/jpeg;base64,", "AAAA", 1_600, 1_650)]
    [InlineData("data:;base64,", "SUQzBAAAAAAAAAAA", 3_125, 3_150)]
    [InlineData("data:;base64,", "AAAA", 12_500, 12_600)]
    [InlineData("data:;base64,", "/9j/4AAQSkZJRgAB", 1_600, 1_650)]
    public void Attachments_CostByWhatTheyAre(string head, string magic, int least, int most) =>
        Assert.InRange(Shapes.Read($$"""{"url":"{{head}}{{magic}}{{new string('A', 100_000 - magic.Length)}}"}""").PromptTokens, least, most);

    [Fact]
    public void Address_CountsAsAnImageAndAsItsText() =>
        Assert.InRange(Shapes.Read("""{"messages":[{"url":"https://example.com/a.png"}]}""").PromptTokens, 1_600, 1_620);

    [Theory]
    [InlineData("Hello, world! \\u4f60\\u597d", 4, 9)]
    [InlineData("\\ud83d\\ude00 \\ud83d", 2, 12)]
    [InlineData("", 3, 3)]
    public void Texts_WithTokenizer_AreCounted(string text, int least, int most) =>
        Assert.InRange(Shapes.Read($$"""{"prompt":"{{text}}"}""", counter: PromptCounter.Shared).PromptTokens, least, most);

    [Fact]
    public void Estimate_OfALongText_IsNearItsCount()
    {
        string[] words = ["the", "quota", "window", "understanding", "of", "people", "reads", "日本語", "function", "42", "however,", "émigré"];
        var random = new Random(1);
        var text = string.Join(' ', Enumerable.Range(0, 100_000).Select(_ => words[random.Next(words.Length)]));
        var counted = Encoding.UTF8.GetBytes(text).Chunk(1_000).Sum(c => PromptCounter.Shared.Count(Encoding.UTF8.GetString(c)));
        var estimate = Shapes.Read($$"""{"prompt":"{{text}}"}""", counter: PromptCounter.Shared).PromptTokens;
        Assert.InRange(estimate, counted * 0.9, counted * 1.3);
    }

    [Fact]
    public void Counting_OfAnyLength_IsBounded()
    {
        foreach (var (megabytes, most) in new[] { (1, 60_000), (8, 90_000), (32, 100_000) })
        {
            var tally = new PromptTally(PromptCounter.Shared, default);
            tally.AddText(Encoding.ASCII.GetBytes(new string('q', megabytes << 20)), ReadOnlySequence<byte>.Empty);
            Assert.InRange(tally.CountedBytes, 16_384, most);
            Assert.True(tally.Total(0) >= megabytes << 18);
        }
    }

    [Fact]
    public void DenseText_AfterALongPlainOne_IsSeen()
    {
        var plain = string.Concat(Enumerable.Repeat("understanding people ", 15_000));
        var dense = string.Concat(Enumerable.Repeat("q7zX", 75_000));
        var both = Shapes.Read($$"""{"prompt":"{{plain}}","suffix":"{{dense}}"}""", counter: PromptCounter.Shared).PromptTokens;
        Assert.InRange(both, 200_000, 400_000);
    }

    [Fact]
    public void Texts_InPieces_DecodeToTheWhole() =>
        Gen.Select(Gen.OneOf("a", "é", "日", "💡", "\\n", "\\u00e9", "\\ud83d\\ude00", "\\\"", "\\/", "xyzxyzxyzxyzxyz").Array[0, 900], Gen.Int[1, 700]).Sample((parts, segment) =>
        {
            var escaped = string.Concat(parts);
            var reader = new JsonTextReader([], Sequences.Of(escaped, segment));
            var (text, bytes) = (new StringBuilder(), 0L);
            var buffer = new char[JsonTextReader.PieceLength];
            while (!reader.IsEmpty)
            {
                text.Append(buffer, 0, reader.Read(buffer, out var read));
                bytes += read;
            }

            reader.Dispose();
            Assert.Equal(System.Text.Json.JsonDocument.Parse($"\"{escaped}\"").RootElement.GetString(), text.ToString());
            Assert.Equal(Bytes(escaped), bytes);
        });

    [Fact]
    public void AnyBody_CountsAtLeastAQuarterOfItsBytesOrHasAttachments() =>
        Gen.Select(Bodies.Object, Gen.Bool).Sample((json, isCounted) =>
        {
            var how = new RequestReadOptions(isCounted ? PromptCounter.Shared : null, false, default);
            return RequestReader.Read(Sequences.Of(json), Shapes.Test, how, out var facts) is not null
                || facts.PromptTokens >= Bytes(json) / 4
                || facts.PromptTokens >= 1_600;
        });

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}
