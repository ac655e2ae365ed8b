
namespace QuotaFunctions.Gateway.Answers;

/// <summary>Where bytes of a stream of events belong.</summary>
internal enum EventPart
{
    /// <summary>Between events: comments and blank lines.</summary>
    Between,

    /// <summary>In an event that goes on.</summary>
    Inside,

    /// <summary>The last bytes of an event, its blank line among them.</summary>
    End,
}

/// <summary>
/// Splits a stream into events, in pieces of any size, and passes on their data. It supports CRLF, LF and CR line ends, comments, and data
/// over several lines.
/// </summary>
internal sealed class EventFrames(EventData data)
{
    private Place _place;
    private int _matched;
    private bool _isInEvent;
    private bool _isLineEmpty = true;
    private bool _endedInReturn;
    private bool _hasBareReturns;

    private static ReadOnlySpan<byte> FieldName => "data:"u8;

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

    /// <summary>
    /// True when a line may be inserted: between events, and not after a CR whose LF may still come. In a stream whose lines end in CR alone,
    /// no LF comes.
    /// </summary>
    public bool TakesLine => !_isInEvent && _isLineEmpty && (!_endedInReturn || _hasBareReturns);

    /// <summary>
    /// Reads to the end of an event, to the beginning of one, or to the end of the bytes. Returns how many bytes were read. An LF that completes
    /// a CR of the previous bytes is read alone.
    /// </summary>
    public int Read(ReadOnlySpan<byte> bytes, out EventPart part)
    {
        if (SkipLineFeed(bytes))
        {
            part = _isInEvent ? EventPart.Inside : EventPart.Between;
            return 1;
        }

        var i = 0;
        while (i < bytes.Length)
        {
            var next = bytes[i];
            if (next is (byte)'\r' or (byte)'\n')
            {
                i++;
                var isEnd = _isInEvent && _isLineEmpty;
                _isLineEmpty = true;
                _endedInReturn = next == (byte)'\r';
                i += SkipLineFeed(bytes[i..]) ? 1 : 0;
                if (isEnd)
                {
                    _isInEvent = false;
                    data.End();
                    part = EventPart.End;
                    return i;
                }
            }
            else if (_isLineEmpty && !_isInEvent && next != (byte)':' && i > 0)
            {
                part = EventPart.Between;
                return i;
            }
            else
            {
                i += ReadInLine(bytes[i..]);
            }
        }

        part = _isInEvent ? EventPart.Inside : EventPart.Between;
        return i;
    }

    /// <summary>Ends the stream, and with it an event without a blank line.</summary>
    public void Finish()
    {
        if (_isInEvent)
        {
            _isInEvent = false;
            data.End();
        }
    }

    private bool SkipLineFeed(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || !_endedInReturn)
        {
            return false;
        }

        _endedInReturn = false;
        _hasBareReturns |= bytes[0] != (byte)'\n';
        return bytes[0] == (byte)'\n';
    }

    private int ReadInLine(ReadOnlySpan<byte> bytes)
    {
        if (_isLineEmpty)
        {
            _isLineEmpty = false;
            (_place, _matched) = (bytes[0] == (byte)':' ? Place.Other : Place.Name, 0);
            if (!_isInEvent && _place == Place.Name)
            {
                _isInEvent = true;
                data.Begin();
            }
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
                _place = Place.Data;
                data.BeginLine();
                return bytes[0] == (byte)' ' ? 1 : 0;
            default:
                var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
                var run = end < 0 ? bytes : bytes[..end];
                if (_place == Place.Data)
                {
                    data.Feed(run, isToLineEnd: end >= 0);
                }

                return run.Length;
        }
    }
}
