using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace QuotaFunctions.Core.Keys;

/// <summary>
/// The text that a client presents: <c>{prefix}{id}_{secret}{checksum}</c>.
/// </summary>
/// <remarks>
/// The id has 16 characters, the secret 32 of base62 (190 random bits), the checksum 6 of base62 (CRC-32 of all before it).
/// The lengths are fixed, so the text is read from its end and a prefix may hold underscores. The checksum is no defence
/// against an attacker; it turns typos and garbage away without a look into the store.
/// </remarks>
public readonly ref struct ApiKey
{
    /// <summary>The secret's length in characters.</summary>
    public const int SecretLength = 32;

    /// <summary>The checksum's length in characters.</summary>
    public const int ChecksumLength = 6;

    private const int TailLength = KeyId.Length + 1 + SecretLength + ChecksumLength;
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> SecretCharacters = SearchValues.Create(Base62);

    private ApiKey(ReadOnlySpan<char> prefix, KeyId id, ReadOnlySpan<char> secret)
    {
        Prefix = prefix;
        Id = id;
        Secret = secret;
    }

    /// <summary>What stands before the id.</summary>
    public ReadOnlySpan<char> Prefix { get; }

    /// <summary>The public id.</summary>
    public KeyId Id { get; }

    /// <summary>The secret part; never to be logged or stored.</summary>
    public ReadOnlySpan<char> Secret { get; }

    /// <summary>Makes a key's text with a new random secret.</summary>
    public static (string Text, SecretHash Hash) Generate(KeyPrefix prefix, KeyId id)
    {
        var secret = RandomNumberGenerator.GetString(Base62, SecretLength);
        var body = $"{prefix.Value}{id.Value}_{secret}";
        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(body, checksum);
        return (string.Concat(body, checksum), SecretHash.Of(secret));
    }

    /// <summary>Reads a presented key; false when its shape, alphabet or checksum is wrong.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ApiKey key)
    {
        key = default;
        if (text.Length < TailLength || text.Length > TailLength + KeyPrefix.MaxLength)
        {
            return false;
        }

        var prefix = text[..^TailLength];
        var tail = text[^TailLength..];
        var id = tail[..KeyId.Length];
        var secret = tail.Slice(KeyId.Length + 1, SecretLength);
        var checksum = tail[^ChecksumLength..];
        if (tail[KeyId.Length] != '_' || !KeyPrefix.IsWellFormed(prefix) || !KeyId.IsWellFormed(id) || secret.IndexOfAnyExcept(SecretCharacters) >= 0)
        {
            return false;
        }

        Span<char> expected = stackalloc char[ChecksumLength];
        WriteChecksum(text[..^ChecksumLength], expected);
        if (!checksum.SequenceEqual(expected))
        {
            return false;
        }

        key = new ApiKey(prefix, KeyId.Parse(id.ToString()), secret);
        return true;
    }

    /// <summary>True when the text has the shape of a whole key, right checksum or not: such a text must not be logged.</summary>
    public static bool LooksLikeKey(ReadOnlySpan<char> text) =>
        text.Length >= TailLength && text[^(SecretLength + ChecksumLength + 1)] == '_' && KeyId.IsWellFormed(text[^TailLength..][..KeyId.Length]);

    private static void WriteChecksum(ReadOnlySpan<char> body, Span<char> target)
    {
        Span<byte> utf8 = stackalloc byte[KeyPrefix.MaxLength + TailLength];
        var length = Encoding.ASCII.GetBytes(body, utf8);
        var crc = Crc32.Of(utf8[..length]);
        for (var i = target.Length - 1; i >= 0; i--)
        {
            target[i] = Base62[(int)(crc % 62)];
            crc /= 62;
        }
    }
}
