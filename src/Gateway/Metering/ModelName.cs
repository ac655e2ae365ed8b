using System.Runtime.CompilerServices;
using System.Text.Json;

namespace QuotaFunctions.Gateway.Metering;

/// <summary>The first model name in an answer: its JSON bytes as they come, decoded when it is asked for.</summary>
internal struct ModelName
{
    /// <summary>The most characters of a model that usage rows tell apart.</summary>
    public const int MaxLength = 128;

    private RawBytes _raw;
    private int _length;
    private bool _isBegun;
    private bool _isEnded;
    private bool _isTooLong;

    /// <summary>False when there is one already.</summary>
    public bool TryBegin()
    {
        if (_isEnded)
        {
            return false;
        }

        // A name that was begun and not ended was cut off by the end of its event.
        (_isBegun, _length, _isTooLong) = (true, 0, false);
        return true;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > RawBytes.Size)
        {
            _isTooLong = true;
            return;
        }

        bytes.CopyTo(_raw[_length..]);
        _length += bytes.Length;
    }

    public void End() => _isEnded = _isBegun;

    /// <summary>The name; null when there was none, or none that a usage row can carry.</summary>
    public readonly string? Decode()
    {
        if (!_isEnded || _isTooLong || _length == 0)
        {
            return null;
        }

        Span<byte> quoted = stackalloc byte[RawBytes.Size + 2];
        quoted[0] = (byte)'"';
        ((ReadOnlySpan<byte>)_raw)[.._length].CopyTo(quoted[1..]);
        quoted[_length + 1] = (byte)'"';
        try
        {
            var reader = new Utf8JsonReader(quoted[..(_length + 2)]);
            reader.Read();
            return Accept(reader.GetString());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // Not a JSON string, or not UTF-8.
        }
    }

    /// <summary>The name if a usage row can carry it: 1 to 128 characters, none of them a control character.</summary>
    public static string? Accept(string? name) =>
        name is { Length: > 0 and <= MaxLength } && !name.AsSpan().ContainsAnyInRange('\0', '\x1f') && !name.Contains('\x7f') ? name : null;

    [InlineArray(Size)]
    private struct RawBytes
    {
        public const int Size = 512;

        private byte _first;
    }
}
