using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace QuotaFunctions.Core.Keys;

/// <summary>The public id of a key: safe in logs and URLs, and the point look-up in every store.</summary>
/// <value>16 characters of lower-case Crockford base32 (80 random bits).</value>
public readonly record struct KeyId
{
    /// <summary>The number of characters in an id.</summary>
    public const int Length = 16;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    private readonly string? _value;

    private KeyId(string value) => _value = value;

    /// <summary>The id's text; empty only for <c>default</c>, which names no key.</summary>
    public string Value => _value ?? "";

    /// <summary>Makes a new random id.</summary>
    public static KeyId New() => new(RandomNumberGenerator.GetString(Alphabet, Length));

    /// <summary>The id that belongs to a text: always the same one, and as good as random. It tells nothing of the text.</summary>
    public static KeyId Of(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        Span<char> id = stackalloc char[Length];
        for (var i = 0; i < id.Length; i++)
        {
            id[i] = Alphabet[hash[i] % Alphabet.Length];
        }

        return new KeyId(id.ToString());
    }

    /// <summary>Reads an id; false when <paramref name="text"/> is not 16 characters of the alphabet.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out KeyId id)
    {
        id = default;
        if (text is null || !IsWellFormed(text))
        {
            return false;
        }

        id = new KeyId(text);
        return true;
    }

    /// <summary>Reads an id that was written by this service.</summary>
    /// <exception cref="FormatException">The text is not an id.</exception>
    public static KeyId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("not a key id");

    /// <summary>True when the characters could be an id.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text) =>
        text.Length == Length && text.IndexOfAnyExcept(Characters) < 0;

    /// <inheritdoc/>
    public override string ToString() => Value;
}
