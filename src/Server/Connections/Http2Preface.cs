using System.Buffers;
using System.IO.Pipelines;

namespace QuotaFunctions.Server.Connections;

/// <summary>Distinguishes HTTP/2 without TLS from HTTP/1.1 by a connection's first bytes (RFC 9113, section 3.4: prior knowledge).</summary>
internal static class Http2Preface
{
    private static ReadOnlySpan<byte> Bytes => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Waits until the first bytes decide. The bytes stay in the pipe for Kestrel.</summary>
    /// <param name="input">The bytes of the client; nobody has read from it.</param>
    /// <param name="begun">Called when some bytes have come but not enough to decide.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True for HTTP/2; false for anything else; null when the client closed without sending a byte.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async ValueTask<bool?> IsAheadAsync(PipeReader input, Action begun, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var isAhead = read.Buffer.IsEmpty && read.IsCompleted ? null : IsPreface(read.Buffer);
            if (isAhead is not null || read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start);
                return isAhead ?? (read.Buffer.IsEmpty ? null : false);
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            begun();
        }
    }

    /// <summary>Null when the bytes are the beginning of the preface, and more are needed.</summary>
    private static bool? IsPreface(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> first = stackalloc byte[Bytes.Length];
        var length = (int)Math.Min(buffer.Length, first.Length);
        buffer.Slice(0, length).CopyTo(first);
        return !Bytes.StartsWith(first[..length]) ? false : length == Bytes.Length ? true : null;
    }
}
