using System.Buffers;
using System.Text.Unicode;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>Checks that a body is UTF-8: some upstreams would guess another encoding, or skip invalid bytes.</summary>
internal static class BodyText
{
    private const int LongestCharacter = 4;

    /// <summary>The refusal of what is not UTF-8, or begins with a byte order mark; null for UTF-8.</summary>
    public static Problem? Check(ReadOnlySequence<byte> body)
    {
        Span<byte> start = stackalloc byte[LongestCharacter];
        var head = body.Slice(0, Math.Min(LongestCharacter, body.Length));
        head.CopyTo(start);
        start = start[..(int)head.Length];
        return start is [0xEF, 0xBB, 0xBF, ..] ? Problems.InvalidRequest("The body must begin without a byte order mark.")
            : start is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] || start.Contains((byte)0) ? Problems.InvalidRequest("The body must be in UTF-8, not in another encoding.")
            : !IsUtf8(body) ? Problems.InvalidRequest("The body is not valid UTF-8.")
            : null;
    }

    private static bool IsUtf8(ReadOnlySequence<byte> body)
    {
        Span<byte> carried = stackalloc byte[2 * LongestCharacter];
        var count = 0;
        foreach (var segment in body)
        {
            var bytes = segment.Span;
            while (count > 0 && !bytes.IsEmpty)
            {
                carried[count++] = bytes[0];
                bytes = bytes[1..];
                if (Utf8.IsValid(carried[..count]))
                {
                    count = 0;
                }
                else if (count == LongestCharacter)
                {
                    return false;
                }
            }

            var cut = CutCharacter(bytes);
            if (!Utf8.IsValid(bytes[..^cut]))
            {
                return false;
            }

            if (cut > 0)
            {
                bytes[^cut..].CopyTo(carried);
                count = cut;
            }
        }

        return count == 0;
    }

    /// <summary>How many bytes at the end begin a character that goes on in the next segment.</summary>
    private static int CutCharacter(ReadOnlySpan<byte> bytes)
    {
        for (var length = 1; length < LongestCharacter && length <= bytes.Length; length++)
        {
            var lead = bytes[^length];
            var needed = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
            if (needed > 1)
            {
                return needed > length ? length : 0;
            }

            if (lead < 0x80)
            {
                return 0;
            }
        }

        return 0;
    }
}
