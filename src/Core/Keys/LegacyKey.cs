using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace QuotaFunctions.Core.Keys;

/// <summary>
/// The text of a key that another product issued, which its holder goes on using: 16 to 256 visible ASCII characters that do not have
/// the form of <see cref="ApiKey"/>.
/// </summary>
/// <remarks>
/// Its record holds the SHA-256 of the whole text as <see cref="KeyRecord.Secret"/>, and has the id that is derived from that hash. So a store
/// that keeps only such hashes can be imported, and no field says that a key is a legacy one. After a rotation the record's secret is that
/// of an <see cref="ApiKey"/> with the same id; the old text works for the overlap as the previous secret.
/// </remarks>
public readonly struct LegacyKey
{
    /// <summary>The shortest text, in characters. A shorter one could be guessed.</summary>
    public const int MinLength = 16;

    /// <summary>The longest text, in characters.</summary>
    public const int MaxLength = 256;

    private static readonly SearchValues<char> Visible =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c)]);

    private LegacyKey(SecretHash hash)
    {
        Hash = hash;
        Id = IdOf(hash);
    }

    /// <summary>The SHA-256 of the whole text.</summary>
    public SecretHash Hash { get; }

    /// <summary>The id of the record that this text opens, if there is one.</summary>
    public KeyId Id { get; }

    /// <summary>Reads a presented text; false when it is too short or too long, has other characters, or has the form of an <see cref="ApiKey"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out LegacyKey key)
    {
        key = default;
        if (!CanBe(text))
        {
            return false;
        }

        key = new LegacyKey(SecretHash.Of(text));
        return true;
    }

    /// <summary>Reads a legacy key.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static LegacyKey Parse(string text) => TryParse(text, out var key) ? key : throw new FormatException("not a legacy key");

    /// <summary>True for a text that <see cref="TryParse"/> reads, at less cost.</summary>
    /// <remarks>A text with the form of an <see cref="ApiKey"/> but a wrong checksum is a mistyped <see cref="ApiKey"/>, not a legacy key.</remarks>
    public static bool CanBe([NotNullWhen(true)] string? text) =>
        text is { Length: >= MinLength and <= MaxLength }
        && text.AsSpan().IndexOfAnyExcept(Visible) < 0
        && !ApiKey.LooksLikeKey(text);

    /// <summary>The id of the record of a legacy key with this hash.</summary>
    public static KeyId IdOf(SecretHash hash) => hash.LegacyId;

    /// <summary>True when this is the key of that record at <paramref name="now"/>: its current secret, or one that was replaced and still works. Constant time.</summary>
    /// <remarks>Only the id that is derived from the hash will do. So the bare secret of an <see cref="ApiKey"/> opens nothing, although its record holds that hash.</remarks>
    public bool Opens(KeyRecord record, DateTimeOffset now) => record.Id == Id && record.Opens(Hash, now);

    /// <summary>The public id; the text is not to be logged.</summary>
    public override string ToString() => Id.Value;
}
