using System.Text;
using CsCheck;
using QuotaFunctions.Gateway.Answers;

namespace QuotaFunctions.Gateway.Tests.Answers;

public sealed class SecretMaskTests
{
    private const string Secret = "sk-sk-ab/def-123+";

    private static string Percent(string secret, string format) =>
        string.Concat(secret.Select(c => char.IsAsciiLetterOrDigit(c) ? c.ToString() : "%" + ((int)c).ToString(format, null)));

    private static string Escaped(string secret, string format) => string.Concat(secret.Select(c => "\\u" + ((int)c).ToString(format, null)));

    public static TheoryData<string, string> Texts
    {
        get
        {
            var spellings = new[]
            {
                Secret, Percent(Secret, "X2"), Percent(Secret, "x2"), Escaped(Secret, "x4"), Escaped(Secret, "X4"),
                Secret.Replace("/", "\\/", StringComparison.Ordinal), Secret.Replace("-", "\\u002d", StringComparison.Ordinal), Secret.Replace("+", "%2b", StringComparison.Ordinal),
                "s%6B" + Secret[2..],
            };
            var texts = new TheoryData<string, string> { { "nothing here", "nothing here" }, { "ends with sk-sk", "ends with sk-sk" }, { "", "" } };
            foreach (var spelling in spellings)
            {
                var stars = new string('*', spelling.Length);
                texts.Add($"a {spelling} b", $"a {stars} b");
                texts.Add(spelling + spelling, stars + stars);
                texts.Add("sk-" + spelling + "!", "sk-" + stars + "!");
                texts.Add(spelling[..^1] + "\"", spelling[..^1] + "\"");
                texts.Add("\\" + spelling, "\\" + stars);
                texts.Add("%2" + spelling, "%2" + stars);
            }

            return texts;
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Secret_AtEverySplit_IsCovered(string text, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var first = 0; first <= bytes.Length; first++)
        {
            Assert.Equal(expected, Mask(Secret, bytes, first));
            Assert.Equal(expected, Mask(Secret, bytes, first, Math.Min(first + 3, bytes.Length)));
        }

        Assert.Equal(expected, Mask(Secret, bytes, [.. Enumerable.Range(1, bytes.Length)]));
    }

    [Theory]
    [InlineData("a\\b%c\"defghij", "a\\b%c\"defghij")]
    [InlineData("a\\b%c\"defghij", "a\\\\b%25c\\\"defghij")]
    [InlineData("a\\b%c\"defghij", "a%5cb%c%22defghij")]
    [InlineData("%%%%%%%%%%%%%%", "%%%%%25%%%%%25%%%%")]
    [InlineData("clé-secrète-x", "clé-secrète-x")]
    [InlineData("clé-secrète-x", "cl%C3%a9-secr%c3%A8te-x")]
    public void Secret_OfOddCharacters_IsCovered(string secret, string spelling)
    {
        var bytes = Encoding.UTF8.GetBytes(spelling);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(new string('*', bytes.Length), Mask(secret, bytes, cut));
        }
    }

    [Fact]
    public void Bytes_ThatCannotBeginTheSecret_AreNotHeldBack()
    {
        using var mask = SecretMask.For(Secret)!;
        ReadOnlyMemory<byte> piece = "data: {\"x\":\"a\\nb 100%\"}\n\n"u8.ToArray();
        Assert.Equal(piece, mask.Pass(piece));
        Assert.False(mask.IsWaiting);
        mask.Pass("x\\"u8.ToArray());
        Assert.True(mask.IsWaiting);
        Assert.Equal("\\n", Encoding.UTF8.GetString(mask.Pass("n"u8.ToArray()).Span));
        Assert.False(mask.IsWaiting);
    }

    [Theory]
    [InlineData("https://x/?key=" + Secret, true)]
    [InlineData("https://x/?key=sk-sk-ab%2Fdef-123%2B&y", true)]
    [InlineData("sk-sk-ab/def-123", false)]
    [InlineData("", false)]
    public void Header_ThatShowsTheSecret_IsFound(string value, bool isIn)
    {
        using var mask = SecretMask.For(Secret)!;
        Assert.Equal(isIn, mask.IsIn(value));
        Assert.False(mask.IsWaiting);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("EMPTY")]
    [InlineData("not-needed")]
    public void Placeholder_IsNotMasked(string? secret) => Assert.Null(SecretMask.For(secret));

    [Fact]
    public void AnySpelling_AnyCuts_AreCovered_AndNothingElse()
    {
        var spelled = Gen.Select(Gen.Int[0, 3].Array[Secret.Length], Gen.Bool).Select((how, isUpper) => string.Concat(Secret.Select((c, i) => how[i] switch
        {
            0 => c.ToString(),
            1 => "%" + ((int)c).ToString(isUpper ? "X2" : "x2", null),
            2 => "\\u" + ((int)c).ToString(isUpper ? "X4" : "x4", null),
            _ => c == '/' ? "\\/" : c.ToString(),
        })));
        var between = Gen.String[Gen.Char["sk-\\u%2 /x"], 0, 12];
        Gen.Select(between, spelled, between, Gen.Int[0, 150].Array[0, 5]).Sample((before, secret, after, cuts) =>
        {
            var bytes = Encoding.UTF8.GetBytes(before + secret + after);
            var masked = Mask(Secret, bytes, [.. cuts.Where(c => c <= bytes.Length).Order()]);
            return masked == before + new string('*', secret.Length) + after;
        }, iter: 5_000);
    }

    private static string Mask(string secret, byte[] bytes, params int[] cuts)
    {
        using var mask = SecretMask.For(secret)!;
        var output = new List<byte>();
        var from = 0;
        foreach (var to in cuts.Append(bytes.Length))
        {
            output.AddRange(mask.Pass(bytes.AsMemory(from, to - from)).Span);
            from = to;
        }

        output.AddRange(mask.Finish().Span);
        return Encoding.UTF8.GetString([.. output]);
    }
}
