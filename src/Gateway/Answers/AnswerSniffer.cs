namespace QuotaFunctions.Gateway.Answers;

/// <summary>Detects a body's format by its first bytes, whatever its content type.</summary>
internal struct AnswerSniffer
{
    /// <summary>How the first line of a stream of events may begin. Their first letters differ.</summary>
    private static readonly byte[][] Fields = [.. new[] { "data:", "event:", "id:", "retry:", ":" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    private int _markLength;
    private bool _isPastMark;
    private byte[]? _field;
    private int _matched;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The format; null while more bytes are needed.</summary>
    public AnswerKind? Kind { get; private set; }

    /// <summary>The bytes that are held back until the format is known.</summary>
    public readonly ReadOnlyMemory<byte> Held => _field is null ? default : _field.AsMemory(0, _matched);

    /// <summary>
    /// Takes the next bytes. A byte order mark and white space are skipped; the bytes after them are held back, or decide.
    /// </summary>
    /// <returns>How many bytes were skipped.</returns>
    public int Take(ReadOnlySpan<byte> bytes)
    {
        var passed = _matched > 0 ? 0 : PassOver(bytes);
        foreach (var next in bytes[passed..])
        {
            _field ??= Array.Find(Fields, field => field[0] == next);
            if (_field is null)
            {
                Kind = next is (byte)'{' or (byte)'[' ? AnswerKind.Document : AnswerKind.Opaque;
            }
            else if (next != _field[_matched])
            {
                Kind = AnswerKind.Opaque;
            }
            else if (_matched + 1 == _field.Length)
            {
                Kind = AnswerKind.Events;
            }

            if (Kind is not null)
            {
                break;
            }

            _matched++;
        }

        return passed;
    }

    private int PassOver(ReadOnlySpan<byte> bytes)
    {
        var i = 0;
        while (!_isPastMark && i < bytes.Length && bytes[i] == ByteOrderMark[_markLength])
        {
            i++;
            _isPastMark = ++_markLength == ByteOrderMark.Length;
        }

        if (i == bytes.Length)
        {
            return i;
        }

        _isPastMark = true;
        while (i < bytes.Length && " \t\r\n"u8.Contains(bytes[i]))
        {
            i++;
        }

        return i;
    }
}
