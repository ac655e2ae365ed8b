using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace QuotaFunctions.Http.Contract;

/// <summary>Forged keys with the right shape and checksum, as a reader of the documentation can make them.</summary>
public static class KeyForgery
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>A well-formed key that was never issued.</summary>
    public static string Unknown() =>
        WithChecksum($"trial_{RandomNumberGenerator.GetString("0123456789abcdefghjkmnpqrstvwxyz", 16)}_{NewSecret()}");

    /// <summary>An issued key's id with a secret that is not its own.</summary>
    public static string WithAnotherSecret(IssuedKey key) => WithChecksum(Head(key) + NewSecret());

    /// <summary>An issued key, right secret, behind another prefix.</summary>
    public static string WithPrefix(IssuedKey key, string prefix) => WithChecksum($"{prefix}{key.Id}_{key.Secret}");

    private static string Head(IssuedKey key) => key.Text[..(key.Text.IndexOf(key.Id, StringComparison.Ordinal) + key.Id.Length + 1)];

    private static string NewSecret() => RandomNumberGenerator.GetString(Base62, 32);

    private static string WithChecksum(string body)
    {
        var crc = Crc32.HashToUInt32(Encoding.ASCII.GetBytes(body));
        Span<char> checksum = stackalloc char[6];
        for (var i = 5; i >= 0; i--)
        {
            checksum[i] = Base62[(int)(crc % 62)];
            crc /= 62;
        }

        return string.Concat(body, checksum);
    }
}
