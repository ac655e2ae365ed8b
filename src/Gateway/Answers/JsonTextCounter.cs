using System.Buffers;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>Counts the unescaped length of a JSON string, in bytes of UTF-8, in pieces and without buffering it.</summary>
internal struct JsonTextCounter
{
    private const int HexDigits = 4;

    /// <summary>The bytes that end a run without escapes: a quote, a backslash, or a control character, which is invalid in a string.</summary>
    public static readonly SearchValues<byte> EndOfRun = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(i => (byte)i)]);

    private Place _place;
    private int _digits;
    private int _unit;
    private bool _isAfterHigh;

    private enum Place : byte
    {
        Text,
        Escape,
        Unit,
    }

    /// <summary>The text's length up to now, in bytes of UTF-8.</summary>
    public long Bytes { get; private set; }

    /// <summary>Counts a whole string, without its quotes.</summary>
    public static long Count(ReadOnlySpan<byte> escaped)
    {
        var counter = default(JsonTextCounter);
        counter.Feed(escaped, out _, out _);
        return counter.Bytes;
    }

    /// <summary>Counts up to the closing quote or to the end of the bytes. Returns how many bytes were read, the quote included.</summary>
    /// <param name="bytes">The next bytes of the string.</param>
    /// <param name="isClosed">True when the closing quote was read.</param>
    /// <param name="isBroken">True when this is not a valid JSON string; the bytes were read up to the fault.</param>
    public int Feed(ReadOnlySpan<byte> bytes, out bool isClosed, out bool isBroken)
    {
        (isClosed, isBroken) = (false, false);
        var i = 0;
        while (i < bytes.Length)
        {
            if (_place == Place.Text)
            {
                var end = bytes[i..].IndexOfAny(EndOfRun);
                var run = end < 0 ? bytes.Length - i : end;
                Bytes += run;
                _isAfterHigh &= run == 0;
                i += run;
                if (end < 0)
                {
                    break;
                }

                if (bytes[i] == (byte)'"')
                {
                    isClosed = true;
                    return i + 1;
                }

                _place = Place.Escape;
                if (bytes[i] != (byte)'\\')
                {
                    isBroken = true;
                    return i;
                }
            }
            else if (!TakeEscaped(bytes[i]))
            {
                isBroken = true;
                return i;
            }

            i++;
        }

        return i;
    }

    /// <summary>Takes a byte of an escape; false when it is invalid there.</summary>
    private bool TakeEscaped(byte next)
    {
        if (_place == Place.Unit)
        {
            if (!char.IsAsciiHexDigit((char)next))
            {
                return false;
            }

            _unit = (_unit << 4) | DigitOf(next);
            if (++_digits == HexDigits)
            {
                CountUnit();
            }

            return true;
        }

        if (next == (byte)'u')
        {
            (_place, _digits, _unit) = (Place.Unit, 0, 0);
            return true;
        }

        (_place, _isAfterHigh) = (Place.Text, false);
        Bytes++;
        return "\"\\/bfnrt"u8.Contains(next);
    }

    private static int DigitOf(byte hex) => hex <= (byte)'9' ? hex - '0' : (hex | 0x20) - 'a' + 10;

    /// <summary>A surrogate pair is 4 bytes; a lone surrogate is replaced by a character of 3 bytes.</summary>
    private void CountUnit()
    {
        var isPair = _isAfterHigh && char.IsLowSurrogate((char)_unit);
        Bytes += _unit < 0x80 ? 1 : _unit < 0x800 ? 2 : isPair ? 1 : 3;
        _isAfterHigh = char.IsHighSurrogate((char)_unit);
        _place = Place.Text;
    }
}
