using System.Net;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>A request's body for an upstream. It knows whether it was sent completely.</summary>
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

/// <summary>A body in memory, with its changes.</summary>
/// <param name="body">The body. It stays valid while it is sent, because an upstream may answer before it has received all of it.</param>
/// <param name="edits">The changes; null for a body that could not be parsed and is sent unchanged.</param>
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

/// <summary>How a body that is streamed from the client ended.</summary>
internal enum UploadEnd
{
    /// <summary>It has not ended yet, or it was passed on completely.</summary>
    Fine,

    /// <summary>It was longer than allowed.</summary>
    TooLong,

    /// <summary>The client broke it off.</summary>
    Broken,

    /// <summary>No byte came for too long, or the whole body took too long.</summary>
    TooSlow,
}

/// <summary>A body that is streamed from the client, without being read first.</summary>
/// <param name="http">The client's request.</param>
/// <param name="limits">The same limits as for a body that is read first: a silent client must not use up the upstream's time-out.</param>
/// <param name="time">The clock of the deadlines.</param>
/// <param name="watch">The exchange's watch, which is touched with every read.</param>
internal sealed class UnreadContent(HttpRequest http, BodyLimits limits, TimeProvider time, ExchangeWatch watch) : RequestContent
{
    private const int BufferBytes = 32 * 1024;

    /// <summary>How it ended.</summary>
    public UploadEnd End { get; private set; }

    protected override async Task WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        using var deadline = new BodyDeadline(limits, time, http.HttpContext.RequestAborted);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var buffer = new byte[BufferBytes];
        for (var sent = 0L; ;)
        {
            deadline.Begin();
            var count = await ReadAsync(buffer, deadline, either.Token);
            deadline.Pause(); // While the upstream is slow to receive, the client is not the silent one.
            if (count == 0)
            {
                return;
            }

            watch.Touch();
            sent += count;
            if (sent > limits.MaxBytes)
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
        computed = http.ContentLength ?? 0;
        return http.ContentLength is not null;
    }

    private async ValueTask<int> ReadAsync(byte[] buffer, BodyDeadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            return await http.Body.ReadAsync(buffer, cancellationToken);
        }
        catch (OperationCanceledException) when (deadline.IsOver && watch.Reason == CutReason.None)
        {
            End = UploadEnd.TooSlow;
            throw new IOException("The request body came too slowly.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            End = UploadEnd.Broken;
            throw;
        }
    }
}
