using System.Buffers;

namespace QuotaFunctions.Gateway.Metering;

/// <summary>Bytes put together in a rented array that grows and is reused.</summary>
internal sealed class PooledBuffer(int initialCapacity) : IDisposable
{
    private byte[] _bytes = [];

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>The array that begins with the bytes; valid until the next change.</summary>
    public byte[] Array => _bytes;

    /// <summary>The bytes; valid until the next change.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>The bytes; valid until the next change.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>The bytes, to change them in place.</summary>
    public Span<byte> WrittenSpan => _bytes.AsSpan(0, Length);

    /// <summary>Room for at least <paramref name="count"/> more; <see cref="Advance"/> says how much of it was filled.</summary>
    public Memory<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(initialCapacity, Length + count), (int)Math.Min(2L * _bytes.Length, System.Array.MaxLength)));
            Span.CopyTo(larger);
            Return();
            _bytes = larger;
        }

        return _bytes.AsMemory(Length);
    }

    /// <summary>Counts bytes that were put into what <see cref="Reserve"/> gave.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length).Span);
        Length += bytes.Length;
    }

    /// <summary>Forgets the bytes and keeps the room.</summary>
    public void Clear() => Length = 0;

    /// <summary>Leaves the room to whoever still reads it, instead of giving it back.</summary>
    public void Abandon()
    {
        _bytes = [];
        Length = 0;
    }

    /// <summary>Gives the room back.</summary>
    public void Dispose()
    {
        Return();
        _bytes = [];
        Length = 0;
    }

    private void Return()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
