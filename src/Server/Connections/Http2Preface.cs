using System.Buffers;
using System.IO.Pipelines;

namespace QuotaFunctions.Server.Connections;

/// <summary>Tells HTTP/2 without TLS from HTTP/1.1 by what a client sends first (RFC 9113, section 3.4: prior knowledge).</summary>
internal static class Http2Preface
{
    private static ReadOnlySpan<byte> Bytes => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Waits until the first bytes decide. They stay in the pipe, for whoever serves the connection.</summary>
    /// <param name="input">What the client sends; nobody has read from it.</param>
    /// <param name="begun">Called when a first part has come that does not decide yet.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True for HTTP/2, false for anything else, null when the client has closed without a byte.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async ValueTask<bool?> IsAheadAsync(PipeReader input, Action begun, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var isAhead = read.Buffer.IsEmpty && read.IsCompleted ? null : Look(read.Buffer);
            if (isAhead is not null || read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start);
                return isAhead ?? (read.Buffer.IsEmpty ? null : false);
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            begun();
        }
    }

    /// <summary>Null while the bytes are a part of the preface.</summary>
    private static bool? Look(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> first = stackalloc byte[Bytes.Length];
        var length = (int)Math.Min(buffer.Length, first.Length);
        buffer.Slice(0, length).CopyTo(first);
        return !Bytes.StartsWith(first[..length]) ? false : length == Bytes.Length ? true : null;
    }
}
