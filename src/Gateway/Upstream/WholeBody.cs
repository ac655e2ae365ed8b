using System.Net;

namespace QuotaFunctions.Gateway.Upstream;

/// <summary>A request's body that is in memory, and whether that memory is still being read.</summary>
internal sealed class WholeBody(ReadOnlyMemory<byte> bytes) : HttpContent
{
    private int _readers;

    /// <summary>
    /// True while it is being sent. An upstream can answer before it has read it all; then this can outlast the exchange for a moment.
    /// </summary>
    public bool IsInUse => Volatile.Read(ref _readers) > 0;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _readers);
        try
        {
            await stream.WriteAsync(bytes, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _readers);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
