using System.Buffers;
using System.Globalization;

namespace QuotaFunctions.Edge.Headers;

/// <summary>Builds a structured-field list (RFC 9651). It outgrows its stack buffer only for keys with many limits.</summary>
internal ref struct StructuredList(Span<char> initial)
{
    /// <summary>The largest integer of a structured field: 15 digits. A larger figure is written as this one.</summary>
    private const long MaxInteger = 999_999_999_999_999;

    private Span<char> _chars = initial;
    private char[]? _rented;
    private int _length;

    public void BeginItem(string unit, string window)
    {
        Append(_length == 0 ? "\"" : ", \"");
        Append(unit);
        Append("-");
        Append(window);
        Append("\"");
    }

    public void Parameter(string name, long value)
    {
        Append(name);
        EnsureRoomFor(20);
        Math.Min(value, MaxInteger).TryFormat(_chars[_length..], out var written, provider: CultureInfo.InvariantCulture);
        _length += written;
    }

    public void Append(string text)
    {
        EnsureRoomFor(text.Length);
        text.CopyTo(_chars[_length..]);
        _length += text.Length;
    }

    public string ToStringAndReturn()
    {
        var text = _chars[.._length].ToString();
        if (_rented is not null)
        {
            ArrayPool<char>.Shared.Return(_rented);
        }

        return text;
    }

    private void EnsureRoomFor(int count)
    {
        if (_chars.Length - _length >= count)
        {
            return;
        }

        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_chars.Length * 2, _length + count));
        _chars[.._length].CopyTo(larger);
        if (_rented is not null)
        {
            ArrayPool<char>.Shared.Return(_rented);
        }

        _rented = larger;
        _chars = larger;
    }
}
