namespace QuotaFunctions.Gateway.Answers;

/// <summary>Bytes that were already read, followed by the rest of their stream. Disposing it does not close that stream.</summary>
/// <param name="begun">The bytes that were read.</param>
/// <param name="rest">The rest of the stream.</param>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> begun, Stream rest) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> _begun = begun;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _begun.IsEmpty ? rest.ReadAsync(buffer, cancellationToken) : ValueTask.FromResult(TakeBegun(buffer.Span));

    public override int Read(byte[] buffer, int offset, int count) =>
        _begun.IsEmpty ? rest.Read(buffer, offset, count) : TakeBegun(buffer.AsSpan(offset, count));

    private int TakeBegun(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _begun.Length);
        _begun.Span[..count].CopyTo(buffer);
        _begun = _begun[count..];
        return count;
    }
}
