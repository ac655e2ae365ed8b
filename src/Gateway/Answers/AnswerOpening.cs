namespace QuotaFunctions.Gateway.Answers;

/// <summary>Says by its first bytes what a body is, whatever its label says.</summary>
internal struct AnswerOpening
{
    /// <summary>How the first line of a stream of events may begin. Their first letters differ.</summary>
    private static readonly byte[][] Fields = [.. new[] { "data:", "event:", "id:", "retry:", ":" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    private int _markLength;
    private bool _isPastMark;
    private byte[]? _field;
    private int _matched;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>What the body is; null while more bytes are needed to say it.</summary>
    public AnswerKind? Kind { get; private set; }

    /// <summary>The bytes that were taken and not decided on: all that are held back.</summary>
    public readonly ReadOnlyMemory<byte> Held => _field is null ? default : _field.AsMemory(0, _matched);

    /// <summary>
    /// Looks at the next bytes. A byte order mark and white space are passed over; what follows is held, or decides.
    /// </summary>
    /// <returns>How many bytes were passed over.</returns>
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
