namespace QuotaFunctions.Gateway.Answers;

/// <summary>A stream whose first bytes decide how it is decoded.</summary>
/// <param name="body">The coded body.</param>
/// <param name="open">Chooses the decoder. It gets the first two bytes, or fewer at the end, and the whole body including them.</param>
internal sealed class SniffedStream(Stream body, Func<byte[], Stream, Stream> open) : ReadOnlyStream
{
    private Stream? _opened;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_opened is null)
        {
            var first = new byte[2];
            Open(first[..await body.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken)]);
        }

        return await _opened!.ReadAsync(buffer, cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_opened is null)
        {
            var first = new byte[2];
            Open(first[..body.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)]);
        }

        return _opened!.Read(buffer, offset, count);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _opened?.Dispose();
            body.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Open(byte[] first) => _opened = open(first, new PrefixedStream(first, body));
}
