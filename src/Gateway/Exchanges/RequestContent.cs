using System.Net;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>A request's body on its way to an upstream, which tells whether it was sent whole.</summary>
internal abstract class RequestContent : HttpContent
{
    private volatile bool _isSent;

    /// <summary>True once the last byte was handed to the connection.</summary>
    public bool IsSent => _isSent;

    /// <summary>Writes the body.</summary>
    protected abstract Task WriteAsync(Stream target, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await WriteAsync(stream, cancellationToken);
        _isSent = true;
    }

    /// <inheritdoc/>
    protected sealed override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);
}

/// <summary>A body that was read before, with its changes.</summary>
/// <param name="body">The body, which stays valid while it is sent: an upstream may answer before it has all of it.</param>
/// <param name="edits">The changes; null for a body that could not be read, and goes as it came.</param>
internal sealed class ReadContent(RequestBody body, RequestEdits? edits) : RequestContent
{
    private readonly long _length = edits?.EditedLength ?? body.Length;

    protected override async Task WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        using var use = body.Use();
        if (edits is null)
        {
            foreach (var segment in body.Bytes)
            {
                await target.WriteAsync(segment, cancellationToken);
            }

            return;
        }

        foreach (var piece in edits.Apply(body.Bytes))
        {
            await target.WriteAsync(piece, cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
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
