using Microsoft.ML.Tokenizers;

namespace QuotaFunctions.Gateway.Reading;

/// <summary>
/// Counts tokens as OpenAI's current models do (o200k). Other models' counts differ by some tenths, which is enough: it is for holds, and a
/// settlement charges what the upstream reports.
/// </summary>
/// <remarks>
/// The vocabulary takes half a second and some 60 MB to load, so that happens at the first request of a key with a limit on tokens, once.
/// The merging of one long run without a break (a million letters, say) takes time with its square: texts are cut into pieces, and of a
/// long prompt only the beginning is counted.
/// </remarks>
internal sealed class PromptTokenizer
{
    private const string Encoding = "o200k_base";
    private const int PieceLength = 1_000;

    /// <summary>The most characters of one text that are counted; the rest is reckoned at the same rate, and at a token per four at least.</summary>
    private const int CountedLength = 32_000;

    private static readonly Lazy<PromptTokenizer> Loaded = new(static () => new PromptTokenizer());

    private readonly TiktokenTokenizer _tokenizer = TiktokenTokenizer.CreateForEncoding(Encoding);

    private PromptTokenizer()
    {
    }

    /// <summary>The one instance; loads it when it is first asked for.</summary>
    public static PromptTokenizer Shared => Loaded.Value;

    /// <summary>The tokens of a text.</summary>
    public long Count(ReadOnlySpan<char> text)
    {
        var counted = text[..Math.Min(text.Length, CountedLength)];
        var tokens = 0L;
        for (var rest = counted; !rest.IsEmpty;)
        {
            var piece = rest[..Math.Min(rest.Length, PieceLength)];
            tokens += _tokenizer.CountTokens(piece);
            rest = rest[piece.Length..];
        }

        return counted.Length == text.Length
            ? tokens
            : Math.Max(tokens * text.Length / counted.Length, text.Length / 4);
    }
}
