using System.IO.Hashing;
using System.Text;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Tests.Keys;

/// <summary>Writes a key's text with a chosen secret and the right checksum, as an attacker can.</summary>
internal static class KeyTexts
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string With(KeyPrefix prefix, KeyId id, string secret)
    {
        var body = $"{prefix.Value}{id.Value}_{secret}";
        var crc = Crc32.HashToUInt32(Encoding.ASCII.GetBytes(body));
        var checksum = new char[ApiKey.ChecksumLength];
        for (var i = checksum.Length - 1; i >= 0; i--)
        {
            checksum[i] = Base62[(int)(crc % 62)];
            crc /= 62;
        }

        return body + new string(checksum);
    }
}
