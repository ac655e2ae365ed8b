using System.Buffers;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>The form of a string in a member that may hold an attachment.</summary>
internal enum AttachmentForm
{
    /// <summary>None: a text like any other.</summary>
    None,

    /// <summary>A <c>data:</c> address with valid Base64.</summary>
    DataAddress,

    /// <summary>An <c>http(s)</c> address.</summary>
    Address,

    /// <summary>Valid Base64 by itself.</summary>
    BareBase64,
}

/// <summary>Distinguishes attachments from texts that only begin like one.</summary>
internal static class AttachmentText
{
    private const string Base64 = ";base64";
    private const int SniffedCharacters = 16;
    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_ \t\r\n");

    /// <summary>Reads a JSON string to its end.</summary>
    /// <param name="reader">A reader positioned at the string.</param>
    /// <param name="kind">What the attachment is.</param>
    public static AttachmentForm FormOf(ref JsonTextReader reader, out AttachmentKind kind)
    {
        kind = AttachmentKind.Document;
        var buffer = ArrayPool<char>.Shared.Rent(JsonTextReader.PieceLength);
        try
        {
            var first = buffer.AsSpan(0, reader.Read(buffer, out _));
            if (IsAddress(first))
            {
                kind = AttachmentKind.Image;
                return AttachmentForm.Address;
            }

            ReadOnlySpan<char> mediaType = [];
            var isData = first.StartsWith("data:", StringComparison.OrdinalIgnoreCase);
            if (isData && !TrySplit(first, out mediaType, out first))
            {
                return AttachmentForm.None;
            }

            kind = Attachments.KindOf(mediaType, Sniff(first));
            return !IsBase64(first, buffer, ref reader) ? AttachmentForm.None
                : isData ? AttachmentForm.DataAddress
                : AttachmentForm.BareBase64;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static bool IsAddress(ReadOnlySpan<char> text) =>
        (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        && !text.ContainsAny(' ', '\n', '\t');

    private static bool TrySplit(Span<char> address, out ReadOnlySpan<char> mediaType, out Span<char> data)
    {
        mediaType = data = [];
        var comma = address.IndexOf(',');
        if (comma < 0 || !address[..comma].TrimEnd().EndsWith(Base64, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var head = address["data:".Length..comma];
        mediaType = head[..head.IndexOf(';')];
        data = address[(comma + 1)..];
        return true;
    }

    /// <summary>The first decoded bytes of Base64; none when it is invalid.</summary>
    private static byte[] Sniff(ReadOnlySpan<char> text)
    {
        var bytes = new byte[SniffedCharacters / 4 * 3];
        var start = text.Length < SniffedCharacters ? [] : text[..SniffedCharacters];
        return Convert.TryFromBase64Chars(start, bytes, out var count) ? bytes[..count] : [];
    }

    private static bool IsBase64(Span<char> first, Span<char> buffer, ref JsonTextReader reader)
    {
        var (length, padding) = (0L, 0);
        for (var piece = first; ; piece = buffer[..reader.Read(buffer, out _)])
        {
            var data = piece;
            if (padding > 0)
            {
                data = []; // Only more padding may follow.
            }
            else if (piece.IndexOf('=') is >= 0 and var end)
            {
                data = piece[..end];
            }

            if (data.ContainsAnyExcept(Alphabet))
            {
                return false;
            }

            length += data.Length - CountSpace(data);
            foreach (var c in piece[data.Length..])
            {
                if (c == '=')
                {
                    padding++;
                }
                else if (!char.IsWhiteSpace(c))
                {
                    return false;
                }
            }

            if (reader.IsEmpty)
            {
                return length > 0 && padding <= 2 && length % 4 != 1 && (padding == 0 || (length + padding) % 4 == 0);
            }
        }
    }

    private static int CountSpace(ReadOnlySpan<char> data) => data.Count(' ') + data.Count('\t') + data.Count('\r') + data.Count('\n');
}
