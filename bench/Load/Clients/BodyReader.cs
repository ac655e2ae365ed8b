using System.Buffers.Text;

namespace QuotaFunctions.Load.Clients;

/// <summary>Finds the end of an answer's body in bytes that come in pieces.</summary>
internal struct BodyReader
{
    private readonly bool _isChunked;
    private readonly bool _endsWithConnection;
    private long _left;
    private Place _place;
    private bool _isLastChunk;
    private bool _isTrailerEmpty;

    private BodyReader(bool isChunked, bool endsWithConnection, long left)
    {
        _isChunked = isChunked;
        _endsWithConnection = endsWithConnection;
        _left = left;
        IsOver = !isChunked && !endsWithConnection && left == 0;
    }

    private enum Place : byte
    {
        Size,
        Extension,
        Data,
        AfterData,
        Trailer,
    }

    /// <summary>True when the last byte was read.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Bytes of content so far, framing left out.</summary>
    public long ContentBytes { get; private set; }

    public static BodyReader Chunked() => new(true, false, 0);

    public static BodyReader OfLength(long length) => new(false, false, length);

    public static BodyReader UntilClosed() => new(false, true, 0);

    /// <summary>Reads on and says how many bytes belong to this answer.</summary>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        if (_endsWithConnection)
        {
            ContentBytes += bytes.Length;
            return bytes.Length;
        }

        if (!_isChunked)
        {
            return TakeContent(bytes, isOverAtEnd: true);
        }

        var i = 0;
        while (i < bytes.Length && !IsOver)
        {
            i += _place == Place.Data ? TakeContent(bytes[i..], isOverAtEnd: false) : ReadFraming(bytes[i]);
        }

        return i;
    }

    private int TakeContent(ReadOnlySpan<byte> bytes, bool isOverAtEnd)
    {
        var taken = (int)Math.Min(bytes.Length, _left);
        ContentBytes += taken;
        _left -= taken;
        if (_left == 0)
        {
            IsOver = isOverAtEnd;
            _place = Place.AfterData;
        }

        return taken;
    }

    private int ReadFraming(byte b)
    {
        switch (_place)
        {
            case Place.Size or Place.Extension when b == (byte)'\n':
                _isLastChunk = _left == 0;
                _place = _isLastChunk ? Place.Trailer : Place.Data;
                _isTrailerEmpty = true;
                break;
            case Place.Size when Utf8Parser.TryParse([b], out byte digit, out _, 'x'):
                _left = _left * 16 + digit;
                break;
            case Place.Size:
                _place = Place.Extension;
                break;
            case Place.AfterData when b == (byte)'\n':
                _place = Place.Size;
                break;
            case Place.Trailer when b == (byte)'\n':
                IsOver = _isTrailerEmpty;
                _isTrailerEmpty = true;
                break;
            case Place.Trailer when b != (byte)'\r':
                _isTrailerEmpty = false;
                break;
        }

        return 1;
    }
}
