using System.Runtime.CompilerServices;

namespace QuotaFunctions.Gateway.Metering;

/// <summary>A member name in the making; of one longer than any known name nothing is kept.</summary>
internal struct ScannedName
{
    private Bytes _bytes;
    private int _length;

    /// <summary>The member that was named.</summary>
    public readonly ScannedKey Key => _length <= ScannedKeys.MaxLength ? ScannedKeys.Of(((ReadOnlySpan<byte>)_bytes)[.._length]) : ScannedKey.Unknown;

    public void Begin() => _length = 0;

    public void Append(ReadOnlySpan<byte> run)
    {
        if (_length + run.Length > ScannedKeys.MaxLength)
        {
            BeUnknown();
            return;
        }

        run.CopyTo(_bytes[_length..]);
        _length += run.Length;
    }

    /// <summary>Whatever follows, the name is none that is known.</summary>
    public void BeUnknown() => _length = ScannedKeys.MaxLength + 1;

    [InlineArray(ScannedKeys.MaxLength)]
    private struct Bytes
    {
        private byte _first;
    }
}
