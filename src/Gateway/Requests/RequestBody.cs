using System.Buffers;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>The bytes of a request's body in pooled segments, so that it never has to be copied to grow.</summary>
/// <remarks>
/// The memory goes back to the pool, and its share to the budget, when the body is disposed and every <see cref="Use"/> has ended: a body
/// that is still being sent while its exchange ends must not be overwritten by the next one.
/// </remarks>
internal sealed class RequestBody(BodyShare share) : IDisposable
{
    /// <summary>The bytes of a segment.</summary>
    public const int SegmentLength = 32 * 1024;

    private readonly List<Segment> _segments = [];
    private int _users = 1;
    private int _isDisposed;

    /// <summary>How many bytes there are.</summary>
    public long Length { get; private set; }

    /// <summary>The bytes; valid until the body is disposed, or within a <see cref="Use"/>.</summary>
    public ReadOnlySequence<byte> Bytes => _segments.Count == 0
        ? ReadOnlySequence<byte>.Empty
        : new ReadOnlySequence<byte>(_segments[0], 0, _segments[^1], _segments[^1].Memory.Length);

    /// <summary>Adds bytes; false when the budget has no room for them.</summary>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_segments.Count == 0 || _segments[^1].Room.IsEmpty)
            {
                if (!share.TryTake(SegmentLength))
                {
                    return false;
                }

                _segments.Add(new Segment(ArrayPool<byte>.Shared.Rent(SegmentLength), _segments.Count == 0 ? null : _segments[^1]));
            }

            var last = _segments[^1];
            var count = Math.Min(bytes.Length, last.Room.Length);
            bytes[..count].CopyTo(last.Room);
            last.Advance(count);
            Length += count;
            bytes = bytes[count..];
        }

        return true;
    }

    /// <summary>Keeps the bytes valid until what it returns is disposed, even when the body is disposed before.</summary>
    /// <exception cref="ObjectDisposedException">The body was given back.</exception>
    public IDisposable Use()
    {
        int users;
        do
        {
            users = Volatile.Read(ref _users);
            ObjectDisposedException.ThrowIf(users == 0, this);
        }
        while (Interlocked.CompareExchange(ref _users, users + 1, users) != users);
        return new UseOfBody(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            End();
        }
    }

    private void End()
    {
        if (Interlocked.Decrement(ref _users) > 0)
        {
            return;
        }

        foreach (var segment in _segments)
        {
            ArrayPool<byte>.Shared.Return(segment.Array);
        }

        _segments.Clear();
        Length = 0;
        share.Dispose();
    }

    private sealed class UseOfBody(RequestBody body) : IDisposable
    {
        private int _isEnded;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isEnded, 1) == 0)
            {
                body.End();
            }
        }
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] array, Segment? previous)
        {
            Array = array;
            if (previous is not null)
            {
                previous.Next = this;
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
            }
        }

        public byte[] Array { get; }

        /// <summary>A pooled array may be longer than was asked for; the rest is not used, so that segments are equally long.</summary>
        public Span<byte> Room => Array.AsSpan(Memory.Length, SegmentLength - Memory.Length);

        public void Advance(int count) => Memory = Array.AsMemory(0, Memory.Length + count);
    }
}
