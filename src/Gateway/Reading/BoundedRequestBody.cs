using QuotaFunctions.Gateway.Metering;

namespace QuotaFunctions.Gateway.Reading;

/// <summary>A request body that is passed on unread, cut when it is too long.</summary>
internal sealed class BoundedRequestBody(Stream client, long maxBytes, ExchangeWatch watch) : Stream
{
    private long _read;

    /// <summary>True when it was longer than allowed.</summary>
    public bool IsTooLong { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await client.ReadAsync(buffer, cancellationToken);
        watch.Touch();
        _read += count;
        if (_read > maxBytes)
        {
            IsTooLong = true;
            throw new IOException("The request body is too long.");
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
