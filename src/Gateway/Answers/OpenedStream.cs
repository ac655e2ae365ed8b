namespace QuotaFunctions.Gateway.Answers;

/// <summary>A body whose first bytes decide how the rest is read.</summary>
/// <param name="body">The body.</param>
/// <param name="open">Gets its first two bytes, or as many as there are, and all of it, those two included.</param>
internal sealed class OpenedStream(Stream body, Func<byte[], Stream, Stream> open) : Stream
{
    private Stream? _opened;

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
        if (_opened is null)
        {
            var first = new byte[2];
            Open(first[..await body.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken)]);
        }

        return await _opened!.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_opened is null)
        {
            var first = new byte[2];
            Open(first[..body.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)]);
        }

        return _opened!.Read(buffer, offset, count);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _opened?.Dispose();
            body.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Open(byte[] first) => _opened = open(first, new BegunStream(first, body));
}
