using System.Security.Cryptography;
using System.Text;

namespace QuotaFunctions.Core.Keys;

/// <summary>The SHA-256 of a key's secret, or of the whole text of a <see cref="LegacyKey"/>: all that is ever stored of it.</summary>
/// <remarks>
/// A plain hash is enough, and a slow one would only cost: the secret has 190 random bits, so there is nothing to guess. A legacy key
/// is as hard to guess as the product that issued it made it.
/// </remarks>
public sealed class SecretHash : IEquatable<SecretHash>
{
    /// <summary>The hash's length in bytes.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private readonly byte[] _bytes;
    private KeyId _legacyId;

    private SecretHash(byte[] bytes) => _bytes = bytes;

    /// <summary>Hashes a secret (ASCII).</summary>
    public static SecretHash Of(ReadOnlySpan<char> secret)
    {
        var hash = new byte[Size];
        Compute(secret, hash);
        return new SecretHash(hash);
    }

    /// <summary>Reads a stored hash.</summary>
    /// <exception cref="FormatException">Not 32 bytes of hexadecimal.</exception>
    public static SecretHash FromHex(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        return bytes.Length == Size ? new SecretHash(bytes) : throw new FormatException("a secret hash has 32 bytes");
    }

    /// <summary>The id of the record of a <see cref="LegacyKey"/> with this hash. Derived once: every request with a key asks for it.</summary>
    internal KeyId LegacyId => _legacyId == default ? _legacyId = KeyId.Of(ToHex()) : _legacyId;

    /// <summary>The hash itself.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>True for the same hash; takes the same time either way.</summary>
    internal bool Matches(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(_bytes, hash);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string ToHex() => Convert.ToHexStringLower(_bytes);

    /// <summary>True for the same hash; takes the same time either way.</summary>
    public bool Equals(SecretHash? other) => other is not null && Matches(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SecretHash);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_bytes);

    /// <summary>Says nothing of the hash, so that a log cannot either.</summary>
    public override string ToString() => "SecretHash";

    /// <summary>Writes the hash of a secret.</summary>
    internal static void Compute(ReadOnlySpan<char> secret, Span<byte> hash)
    {
        const int OnStack = 256;
        var size = Encoding.UTF8.GetMaxByteCount(secret.Length);
        Span<byte> utf8 = size <= OnStack ? stackalloc byte[OnStack] : new byte[size];
        var written = Encoding.UTF8.GetBytes(secret, utf8);
        SHA256.HashData(utf8[..written], hash);
    }
}
