namespace QuotaFunctions.Gateway.Metering;

/// <summary>
/// Finds the events of a server-sent-event stream in bytes that come in pieces of any size, and gives their data to the scanner. It knows
/// CRLF, LF and CR line ends, comments, data over several lines and a byte order mark.
/// </summary>
internal sealed class EventStreamReader(UsageScanner scanner)
{
    private Place _place;
    private int _matched;
    private int _markLength;
    private bool _hasMark;
    private bool _isBegun;
    private bool _endedInReturn;
    private bool _hasData;
    private bool _isLineEmpty = true;
    private long _textBefore;

    private static ReadOnlySpan<byte> FieldName => "data:"u8;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private enum Place : byte
    {
        /// <summary>In the name of a field, which so far may be <c>data</c>.</summary>
        Name,

        /// <summary>After the colon, where one space does not count.</summary>
        AfterColon,

        /// <summary>In data.</summary>
        Data,

        /// <summary>In a line that is not data.</summary>
        Other,
    }

    /// <summary>True while no event has begun.</summary>
    public bool IsOutsideEvents => !_isBegun && _isLineEmpty;

    /// <summary>True where a comment may be put in without harm: outside events, and not inside the byte order mark.</summary>
    public bool TakesComment => IsOutsideEvents && (_hasMark || _markLength == 0);

    /// <summary>Events that held text which the model made.</summary>
    public long TextEvents { get; private set; }

    /// <summary>
    /// Reads on to the end of an event or of the bytes, and says how many were read. The blank line belongs to its event. An LF that
    /// completes a CR of the bytes before is read alone, and so is a byte order mark.
    /// </summary>
    public int Read(ReadOnlySpan<byte> bytes, out bool isEventEnd)
    {
        isEventEnd = false;
        if (SkipLineFeed(bytes))
        {
            return 1;
        }

        var i = SkipByteOrderMark(bytes);
        if (i > 0)
        {
            return i;
        }

        while (i < bytes.Length)
        {
            var b = bytes[i];
            if (b is (byte)'\r' or (byte)'\n')
            {
                i++;
                isEventEnd = EndLine();
                _endedInReturn = b == (byte)'\r';
                i += SkipLineFeed(bytes[i..]) ? 1 : 0;
                if (isEventEnd)
                {
                    return i;
                }
            }
            else
            {
                i += ReadInLine(bytes[i..]);
            }
        }

        return i;
    }

    private bool SkipLineFeed(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || !_endedInReturn)
        {
            return false;
        }

        _endedInReturn = false;
        return bytes[0] == (byte)'\n';
    }

    private int SkipByteOrderMark(ReadOnlySpan<byte> bytes)
    {
        var i = 0;
        while (!_hasMark && i < bytes.Length)
        {
            if (bytes[i] != ByteOrderMark[_markLength])
            {
                _hasMark = true;
                break;
            }

            i++;
            _hasMark = ++_markLength == ByteOrderMark.Length;
        }

        return i;
    }

    private int ReadInLine(ReadOnlySpan<byte> bytes)
    {
        if (_isLineEmpty)
        {
            (_isLineEmpty, _isBegun, _place, _matched) = (false, true, Place.Name, 0);
        }

        switch (_place)
        {
            case Place.Name when _matched == 0 && bytes.StartsWith(FieldName):
                _place = Place.AfterColon;
                return FieldName.Length;
            case Place.Name:
                _place = bytes[0] != FieldName[_matched] ? Place.Other
                    : ++_matched == FieldName.Length ? Place.AfterColon
                    : Place.Name;
                return _place == Place.Other ? 0 : 1;
            case Place.AfterColon:
                BeginData();
                return bytes[0] == (byte)' ' ? 1 : 0;
            default:
                var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
                var run = end < 0 ? bytes : bytes[..end];
                if (_place == Place.Data)
                {
                    scanner.Feed(run);
                }

                return run.Length;
        }
    }

    private void BeginData()
    {
        _place = Place.Data;
        if (_hasData)
        {
            scanner.Feed("\n"u8);
            return;
        }

        _hasData = true;
        _textBefore = scanner.TextBytes;
        scanner.BeginDocument();
    }

    /// <summary>True when the line that ends is the blank one after an event.</summary>
    private bool EndLine()
    {
        var isBlank = _isLineEmpty;
        _isLineEmpty = true;
        if (!isBlank || !_isBegun)
        {
            // Blank lines between events belong to none, and are passed on as they are.
            return isBlank;
        }

        _isBegun = false;
        TextEvents += _hasData && scanner.TextBytes > _textBefore ? 1 : 0;
        _hasData = false;
        return true;
    }
}
