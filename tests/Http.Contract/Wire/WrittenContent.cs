using System.Net;

namespace QuotaFunctions.Http.Contract.Wire;

/// <summary>A body of unknown length that a test writes itself, so it is sent chunked.</summary>
public sealed class WrittenContent(Func<Stream, Task> write) : HttpContent
{
    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream);

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
