using System.Buffers;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>
/// The bytes of a JSON token that came in part. Of a string that is too long to be kept an empty one is left, and its length.
/// </summary>
internal sealed class KeptToken : IDisposable
{
    /// <summary>The most bytes that are kept.</summary>
    public const int Longest = 4096;

    /// <summary>Without the punctuation before it and the line end after it.</summary>
    private const int LongestToken = Longest - 2;

    private static readonly SearchValues<byte> Between = SearchValues.Create(",: \t\r\n"u8);

    private readonly ByteBuffer _bytes = new();
    private JsonTextCounter _text;

    /// <summary>How many bytes are kept.</summary>
    public int Length => _bytes.Length;

    /// <summary>What is kept; valid until the next change.</summary>
    public ReadOnlySpan<byte> Span => _bytes.Span;

    /// <summary>How many bytes were left out.</summary>
    public long LeftOut { get; private set; }

    /// <summary>True within a string that is too long to be kept: <see cref="FeedString"/> takes the next bytes.</summary>
    public bool IsInString { get; private set; }

    /// <summary>How long the string was that was left out, in bytes of UTF-8; -1 when the next string is one that is as long as it looks.</summary>
    public long TextLength { get; private set; } = -1;

    /// <summary>Keeps as many of these bytes as there is room for, and says how many.</summary>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, Longest + 1 - Length);
        _bytes.Append(bytes[..count]);
        return count;
    }

    /// <summary>Forgets the first bytes: they were read.</summary>
    public void Remove(int count) => _bytes.Remove(0, count);

    /// <summary>Forgets the bytes: they were read.</summary>
    public void Clear() => _bytes.Clear();

    /// <summary>The string that was left out was read.</summary>
    public void EndText() => TextLength = -1;

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        _bytes.Clear();
        (LeftOut, IsInString, TextLength) = (0, false, -1);
    }

    /// <summary>Takes the next bytes of a string that is left out, and says how many belong to it.</summary>
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

    /// <summary>Makes room when there is none; false when there is none to be made.</summary>
    public bool TryMakeRoom() => Length <= Longest || TryShorten(LongestToken);

    /// <summary>No more bytes follow: a string that came in part ends here.</summary>
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
    /// Leaves white space out, and a string that has not ended and is longer than this; false when what remains is still too long.
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
