using System.Globalization;
using System.Text;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>
/// Finds a secret in bytes in every spelling of its characters: plain, percent-encoded as in a URL (<c>%2d</c>), or escaped as in a JSON
/// string (<c>\u002d</c>, <c>\/</c>).
/// </summary>
internal sealed class SecretSpelling(string secret)
{
    /// <summary>The secret may begin here, and more bytes are needed to say so.</summary>
    private const int More = 0;

    private const int None = -1;

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(secret);

    /// <summary>The index of the secret, or of its possible beginning at the end of the bytes; -1 when there is neither.</summary>
    /// <param name="bytes">The bytes to search.</param>
    /// <param name="length">The length of the match; 0 when the bytes end before it does.</param>
    public int Find(ReadOnlySpan<byte> bytes, out int length)
    {
        // A search for the first byte alone would be slow: it is too common in text.
        var (raw, spelled) = (FindRaw(bytes, 0), FindSpelled(bytes, 0));
        while (Math.Min(raw, spelled) is var at && at < bytes.Length)
        {
            if ((length = Match(bytes[at..], 0, 0)) != None)
            {
                return at;
            }

            raw = raw == at ? FindRaw(bytes, at + 1) : raw;
            spelled = spelled == at ? FindSpelled(bytes, at + 1) : spelled;
        }

        length = 0;
        return -1;
    }

    /// <summary>Where its first two bytes stand as they are, or the first at the end.</summary>
    private int FindRaw(ReadOnlySpan<byte> bytes, int from)
    {
        var found = bytes[from..].IndexOf(_secret.AsSpan(0, 2));
        return found >= 0 ? from + found
            : from < bytes.Length && bytes[^1] == _secret[0] ? bytes.Length - 1
            : int.MaxValue;
    }

    /// <summary>Where one of its first two bytes may be spelled.</summary>
    private int FindSpelled(ReadOnlySpan<byte> bytes, int from)
    {
        var found = bytes[from..].IndexOfAny((byte)'%', (byte)'\\');
        return found > 0 && bytes[from + found - 1] == _secret[0] ? from + found - 1
            : found >= 0 ? from + found
            : int.MaxValue;
    }

    /// <summary>Where the secret ends that begins at the start; <see cref="More"/> or <see cref="None"/>.</summary>
    private int Match(ReadOnlySpan<byte> bytes, int at, int matched)
    {
        for (; matched < _secret.Length; matched++)
        {
            if (at == bytes.Length)
            {
                return More;
            }

            var isRaw = bytes[at] == _secret[matched];
            if (bytes[at] is not ((byte)'%' or (byte)'\\'))
            {
                if (!isRaw)
                {
                    return None;
                }

                at++;
                continue;
            }

            // If the secret itself has such a character, both readings are possible.
            var raw = isRaw ? Match(bytes, at + 1, matched + 1) : None;
            var spelled = raw > 0 ? None : SpelledLength(bytes[at..], _secret[matched]);
            if (raw != None)
            {
                var other = spelled > 0 ? Match(bytes, at + spelled, matched + 1) : spelled;
                return Math.Max(raw, other);
            }

            if (spelled <= 0)
            {
                return spelled;
            }

            at += spelled;
        }

        return at;
    }

    /// <summary>How long the character is that is spelled at the start; <see cref="More"/> or <see cref="None"/>.</summary>
    private static int SpelledLength(ReadOnlySpan<byte> bytes, byte character)
    {
        var isPercent = bytes[0] == (byte)'%';
        if (!isPercent && bytes.Length > 1 && bytes[1] != (byte)'u')
        {
            return bytes[1] == character && character is (byte)'/' or (byte)'\\' or (byte)'"' ? 2 : None;
        }

        var head = isPercent ? "%"u8 : @"\u00"u8;
        var known = Math.Min(head.Length, bytes.Length);
        if (!bytes.StartsWith(head[..known]) || (!isPercent && character >= 0x80))
        {
            return None;
        }

        Span<byte> digits = stackalloc byte[2];
        character.TryFormat(digits, out _, "x2", CultureInfo.InvariantCulture);
        for (var i = 0; i < digits.Length; i++)
        {
            if (head.Length + i >= bytes.Length)
            {
                return More;
            }

            var digit = bytes[head.Length + i];
            if (digit != digits[i] && !(digit is >= (byte)'A' and <= (byte)'F' && (digit | 0x20) == digits[i]))
            {
                return None;
            }
        }

        return head.Length + digits.Length;
    }
}
