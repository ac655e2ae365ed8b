using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>
/// Reads the text of a JSON string in pieces, escapes resolved, so that a long one is never decoded as a whole. It never fails: what is no
/// Unicode becomes the replacement character.
/// </summary>
/// <param name="first">The string's bytes between its quotes, or its first ones.</param>
/// <param name="rest">The bytes after them.</param>
internal ref struct JsonTextReader(ReadOnlySpan<byte> first, ReadOnlySequence<byte> rest)
{
    /// <summary>The most bytes, and so the most characters, of a piece.</summary>
    public const int PieceLength = 1024;

    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(PieceLength);
    private readonly ReadOnlySequence<byte> _rest = rest;
    private ReadOnlySpan<byte> _span = first;
    private SequencePosition _next = rest.Start;
    private long _left = rest.Length;
    private int _kept;

    /// <summary>True when nothing is left.</summary>
    public readonly bool IsEmpty => _span.IsEmpty && _left == 0 && _kept == 0;

    /// <summary>Reads the next piece.</summary>
    /// <param name="text">Takes at least <see cref="PieceLength"/> characters.</param>
    /// <param name="bytes">How many bytes of the string it stood for.</param>
    /// <returns>How many characters it has; 0 at the end.</returns>
    public int Read(Span<char> text, out int bytes)
    {
        var length = Fill();
        var isLast = _span.IsEmpty && _left == 0;
        Decode(_piece.AsSpan(0, length), text, isLast, out bytes, out var written);
        _piece.AsSpan(bytes, length - bytes).CopyTo(_piece);
        _kept = length - bytes;
        return written;
    }

    /// <summary>Leaves bytes out; where it lands within a character or an escape, that one is misread.</summary>
    /// <returns>How many were left out: fewer only at the end.</returns>
    public long Skip(long count)
    {
        var left = count;
        var kept = (int)Math.Min(left, _kept);
        _piece.AsSpan(kept, _kept - kept).CopyTo(_piece);
        _kept -= kept;
        left -= kept;

        while (left > 0 && (!_span.IsEmpty || Advance()))
        {
            var ofSpan = (int)Math.Min(left, _span.Length);
            _span = _span[ofSpan..];
            left -= ofSpan;
        }

        return count - left;
    }

    /// <summary>Gives the buffer back.</summary>
    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_piece);

    private int Fill()
    {
        var length = _kept;
        while (length < PieceLength)
        {
            if (_span.IsEmpty && !Advance())
            {
                break;
            }

            var count = Math.Min(_span.Length, PieceLength - length);
            _span[..count].CopyTo(_piece.AsSpan(length));
            _span = _span[count..];
            length += count;
        }

        return length;
    }

    /// <summary>Goes on to the next segment, which may be empty: a string may begin just after one.</summary>
    private bool Advance()
    {
        if (_left == 0 || !_rest.TryGet(ref _next, out var memory))
        {
            return false;
        }

        _span = memory.Span;
        _left -= _span.Length;
        return true;
    }

    private static void Decode(ReadOnlySpan<byte> bytes, Span<char> text, bool isLast, out int read, out int written)
    {
        read = written = 0;
        while (read < bytes.Length)
        {
            var left = bytes[read..];
            var escape = left.IndexOf((byte)'\\');
            if (escape != 0)
            {
                var plain = escape < 0 ? left : left[..escape];
                Utf8.ToUtf16(plain, text[written..], out var plainRead, out var plainWritten, replaceInvalidSequences: true, isFinalBlock: isLast || escape > 0);
                read += plainRead;
                written += plainWritten;
                if (escape < 0)
                {
                    return;
                }

                continue;
            }

            var length = left.Length > 1 && left[1] == 'u' ? 6 : 2;
            if (left.Length < length && !isLast)
            {
                return;
            }

            text[written++] = Unescape(left[..Math.Min(left.Length, length)]);
            read += Math.Min(left.Length, length);
        }
    }

    private static char Unescape(ReadOnlySpan<byte> escape) => escape switch
    {
        [_, (byte)'n'] => '\n',
        [_, (byte)'r'] => '\r',
        [_, (byte)'t'] => '\t',
        [_, (byte)'b'] => '\b',
        [_, (byte)'f'] => '\f',
        [_, (byte)'u', _, _, _, _] => ushort.TryParse(escape[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var c)
            ? (char)c
            : (char)Rune.ReplacementChar.Value,
        [_, var other] when other < 0x80 => (char)other,
        _ => (char)Rune.ReplacementChar.Value,
    };
}
