using System.Net;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>A request's body on its way to an upstream, which tells whether it was sent whole and when its bytes are no longer read.</summary>
/// <remarks>An upstream may answer before it has the whole body: then sending goes on beside the answer, and the bytes must stay.</remarks>
internal abstract class RequestContent : HttpContent
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _senders;

    /// <summary>True once the last byte was handed to the connection.</summary>
    public bool IsSent { get; private set; }

    /// <summary>Ends when nothing reads the body any more: at once where sending has not begun.</summary>
    public Task Idle => Volatile.Read(ref _senders) == 0 ? Task.CompletedTask : _idle.Task;

    /// <summary>Writes the body.</summary>
    protected abstract Task WriteAsync(Stream target, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _senders);
        try
        {
            await WriteAsync(stream, cancellationToken);
            IsSent = true;
        }
        finally
        {
            _idle.TrySetResult();
        }
    }

    /// <inheritdoc/>
    protected sealed override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);
}

/// <summary>A body that was read before.</summary>
/// <param name="pieces">Its bytes, in order.</param>
/// <param name="length">Their number.</param>
internal sealed class ReadContent(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long length) : RequestContent
{
    protected override async Task WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        foreach (var piece in pieces)
        {
            await target.WriteAsync(piece, cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}

/// <summary>How a body that is passed on unread came to its end.</summary>
internal enum UploadEnd
{
    /// <summary>It has not, or it was passed on whole.</summary>
    Fine,

    /// <summary>It was longer than allowed.</summary>
    TooLong,

    /// <summary>The client broke it off.</summary>
    Broken,
}

/// <summary>A body that is passed on unread, as it comes.</summary>
/// <param name="client">The client's body.</param>
/// <param name="length">Its length as the client says it; null where it does not.</param>
/// <param name="maxBytes">The most bytes that are passed on.</param>
/// <param name="watch">Told of every byte.</param>
internal sealed class UnreadContent(Stream client, long? length, long maxBytes, ExchangeWatch watch) : RequestContent
{
    private const int BufferBytes = 32 * 1024;

    /// <summary>How it ended.</summary>
    public UploadEnd End { get; private set; }

    protected override async Task WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        for (var sent = 0L; ;)
        {
            var count = await ReadAsync(buffer, cancellationToken);
            if (count == 0)
            {
                return;
            }

            watch.Touch();
            sent += count;
            if (sent > maxBytes)
            {
                End = UploadEnd.TooLong;
                throw new IOException("The request body is too long.");
            }

            await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            await target.FlushAsync(cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }

    private async ValueTask<int> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await client.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            End = UploadEnd.Broken;
            throw;
        }
    }
}
