using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace QuotaFunctions.Core.Keys;

/// <summary>
/// The text that a client presents: <c>{prefix}{id}_{secret}{checksum}</c>.
/// </summary>
/// <remarks>
/// The id has 16 characters, the secret 32 of base62 (190 random bits), the checksum 6 of base62 (CRC-32 of all before it).
/// The lengths are fixed, so the text is read from its end and a prefix may hold underscores. The checksum is no defence
/// against an attacker; it refuses typos and garbage without reading the store.
/// </remarks>
public readonly struct ApiKey
{
    /// <summary>The secret's length in characters.</summary>
    public const int SecretLength = 32;

    /// <summary>The checksum's length in characters.</summary>
    public const int ChecksumLength = 6;

    /// <summary>The length of a key without a prefix, in characters.</summary>
    public const int ShortestLength = KeyId.Length + 1 + SecretLength + ChecksumLength;

    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> SecretCharacters = SearchValues.Create(Base62);

    private readonly string _text;

    private ApiKey(string text, KeyId id)
    {
        _text = text;
        Id = id;
    }

    /// <summary>What stands before the id.</summary>
    public ReadOnlySpan<char> Prefix => _text.AsSpan(0, _text.Length - ShortestLength);

    /// <summary>The public id.</summary>
    public KeyId Id { get; }

    /// <summary>The secret part; never to be logged or stored.</summary>
    public ReadOnlySpan<char> Secret => SecretOf(_text);

    /// <summary>Makes a key's text with a new random secret.</summary>
    public static GeneratedKey Generate(KeyPrefix prefix, KeyId id)
    {
        var secret = RandomNumberGenerator.GetString(Base62, SecretLength);
        var body = $"{prefix.Value}{id.Value}_{secret}";
        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(body, checksum);
        return new GeneratedKey(string.Concat(body, checksum), SecretHash.Of(secret));
    }

    /// <summary>Reads a presented key; false when its shape, alphabet or checksum is wrong.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ApiKey key)
    {
        key = default;
        if (text is null || text.Length < ShortestLength || text.Length > ShortestLength + KeyPrefix.MaxLength)
        {
            return false;
        }

        var tail = text.AsSpan(text.Length - ShortestLength);
        var id = tail[..KeyId.Length];
        if (tail[KeyId.Length] != '_'
            || !KeyPrefix.IsWellFormed(text.AsSpan(0, text.Length - ShortestLength))
            || !KeyId.IsWellFormed(id)
            || SecretOf(text).IndexOfAnyExcept(SecretCharacters) >= 0)
        {
            return false;
        }

        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(text.AsSpan(0, text.Length - ChecksumLength), checksum);
        if (!tail.EndsWith(checksum))
        {
            return false;
        }

        key = new ApiKey(text, KeyId.Parse(id.ToString()));
        return true;
    }

    /// <summary>
    /// True when this is the key of that record at <paramref name="now"/>: its prefix is the record's, to the character, and its secret is
    /// the current one or one that was replaced and still works. The secret is compared in constant time; the prefix is no secret.
    /// </summary>
    /// <remarks>
    /// The text of a <see cref="LegacyKey"/> may have as many characters as a secret. In the place of one, with the record's id, it opens nothing: a
    /// legacy key is presented as it was issued.
    /// </remarks>
    public bool Opens(KeyRecord record, DateTimeOffset now) =>
        Prefix.SequenceEqual(record.Prefix.Value) && record.Opens(Secret, now)
        && !(record.HasLegacySecret && LegacyKey.IdOf(SecretHash.Of(Secret)) == Id);

    /// <summary>The public id; the rest is not to be logged.</summary>
    public override string ToString() => Id.Value;

    /// <summary>True when the text ends in the shape of a whole key, right checksum or not: such a text must not be logged.</summary>
    public static bool LooksLikeKey(ReadOnlySpan<char> text)
    {
        if (text.Length < ShortestLength)
        {
            return false;
        }

        var tail = text[^ShortestLength..];
        return tail[KeyId.Length] == '_' && KeyId.IsWellFormed(tail[..KeyId.Length]) && tail[(KeyId.Length + 1)..].IndexOfAnyExcept(SecretCharacters) < 0;
    }

    private static ReadOnlySpan<char> SecretOf(string text) => text.AsSpan(text.Length - ChecksumLength - SecretLength, SecretLength);

    private static void WriteChecksum(ReadOnlySpan<char> body, Span<char> target)
    {
        Span<byte> utf8 = stackalloc byte[KeyPrefix.MaxLength + ShortestLength];
        var length = Encoding.ASCII.GetBytes(body, utf8);
        var crc = Crc32.HashToUInt32(utf8[..length]);
        for (var i = target.Length - 1; i >= 0; i--)
        {
            target[i] = Base62[(int)(crc % 62)];
            crc /= 62;
        }
    }
}
