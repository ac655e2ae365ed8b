using System.Buffers;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>
/// The buffered bytes of a partial JSON token. A string that is too long to buffer is replaced by an empty one, and its length is counted.
/// </summary>
internal sealed class PartialToken : IDisposable
{
    /// <summary>The most bytes that are buffered.</summary>
    public const int Longest = 4096;

    /// <summary>The same, without the punctuation before the token and the line end after it.</summary>
    private const int LongestToken = Longest - 2;

    private static readonly SearchValues<byte> Between = SearchValues.Create(",: \t\r\n"u8);

    private readonly ByteBuffer _bytes = new();
    private JsonTextCounter _text;

    /// <summary>How many bytes are buffered.</summary>
    public int Length => _bytes.Length;

    /// <summary>The buffered bytes; valid until the next change.</summary>
    public ReadOnlySpan<byte> Span => _bytes.Span;

    /// <summary>How many bytes were left out.</summary>
    public long LeftOut { get; private set; }

    /// <summary>True within a string that is too long to buffer: <see cref="FeedString"/> takes the next bytes.</summary>
    public bool IsInString { get; private set; }

    /// <summary>The length of the string that was left out, in bytes of UTF-8; -1 when the next string was not replaced.</summary>
    public long TextLength { get; private set; } = -1;

    /// <summary>Buffers as many of these bytes as fit. Returns how many.</summary>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, Longest + 1 - Length);
        _bytes.Append(bytes[..count]);
        return count;
    }

    /// <summary>Removes the first bytes after they were read.</summary>
    public void Remove(int count) => _bytes.Remove(0, count);

    /// <summary>Removes all bytes after they were read.</summary>
    public void Clear() => _bytes.Clear();

    /// <summary>Resets <see cref="TextLength"/> after the replaced string was read.</summary>
    public void EndText() => TextLength = -1;

    /// <summary>Resets everything.</summary>
    public void Reset()
    {
        _bytes.Clear();
        (LeftOut, IsInString, TextLength) = (0, false, -1);
    }

    /// <summary>Takes the next bytes of a string that is left out. Returns how many belong to it.</summary>
    public int FeedString(ReadOnlySpan<byte> bytes, out bool isBroken)
    {
        var length = _text.Feed(bytes, out var isClosed, out isBroken);
        LeftOut += length;
        if (isClosed)
        {
            CloseString();
        }

        return length;
    }

    /// <summary>Makes room when the buffer is full; false when that is not possible.</summary>
    public bool TryMakeRoom() => Length <= Longest || TryShorten(LongestToken);

    /// <summary>Ends the bytes, and with them a partial string.</summary>
    public void Finish()
    {
        if (Length > 0 && !IsInString)
        {
            TryShorten(mostOfString: 0);
        }

        if (IsInString)
        {
            CloseString();
        }
    }

    public void Dispose() => _bytes.Dispose();

    /// <summary>
    /// Removes white space, and a partial string that is longer than this; false when the rest is still too long.
    /// </summary>
    private bool TryShorten(int mostOfString)
    {
        var kept = _bytes.Span;
        var start = kept.IndexOfAnyExcept(Between);
        start = start < 0 ? kept.Length : start;
        var punctuation = kept[..start].IndexOfAny((byte)',', (byte)':');
        if (punctuation >= 0)
        {
            kept[start - 1] = kept[punctuation]; // There is only one.
        }

        LeaveOut(0, Math.Max(0, start - 1));
        kept = _bytes.Span[Math.Min(start, 1)..];
        if (!kept.StartsWith("\""u8))
        {
            return kept.Length <= LongestToken;
        }

        var text = default(JsonTextCounter);
        var length = 1 + text.Feed(kept[1..], out var isClosed, out _);
        if (isClosed)
        {
            // A name whose colon is still to come. After a fault, reading may go on at a line that begins after it.
            LeaveOut(Length - kept.Length + length, kept.Length - length - (kept[^1] == (byte)'\n' ? 1 : 0));
        }

        if (length <= mostOfString || (isClosed && length <= LongestToken))
        {
            return true;
        }

        (_text, IsInString) = (text, true);
        LeaveOut(Math.Min(start, 1), length);
        if (isClosed)
        {
            CloseString();
        }

        return true;
    }

    private void LeaveOut(int at, int count)
    {
        _bytes.Remove(at, count);
        LeftOut += count;
    }

    private void CloseString()
    {
        (IsInString, TextLength) = (false, _text.Bytes);
        _bytes.Append("\"\""u8);
        LeftOut -= 2;
    }
}
