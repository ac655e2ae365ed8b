using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace QuotaFunctions.Load.Clients;

/// <summary>One connection to a server that sends prepared requests and times the answers, at little more cost than the socket's own.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[32 * 1024];
    private int _end;

    private Connection(Socket socket) => _socket = socket;

    /// <summary>The socket itself, for clients that misbehave.</summary>
    public Socket Socket => _socket;

    /// <summary>Status line and headers of the last answer.</summary>
    public string Head { get; private set; } = "";

    /// <summary>Whether <see cref="Head"/> is kept.</summary>
    public bool KeepsHead { get; init; }

    /// <summary>Connects.</summary>
    public static async Task<Connection> OpenAsync(Uri server, bool keepsHead = false, int? receiveBuffer = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } bytes)
        {
            socket.ReceiveBufferSize = bytes;
        }

        try
        {
            await socket.ConnectAsync(IPAddress.Parse(server.Host), server.Port);
            return new Connection(socket) { KeepsHead = keepsHead };
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>True when the last exchange had the head of an answer that is a success, whatever became of the rest.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Sends a request and reads its answer.</summary>
    /// <exception cref="IOException">The connection ended early.</exception>
    /// <exception cref="SocketException">The connection failed.</exception>
    public async ValueTask<Answer> ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken = default)
    {
        HasBegun = false;
        var sent = TimeProvider.System.GetTimestamp();
        await SendAsync(request, cancellationToken);
        return await ReadAnswerAsync(sent, cancellationToken);
    }

    /// <summary>Sends a request and reads its answer, which may come, and the connection end, before all of the request is sent.</summary>
    /// <exception cref="IOException">The connection ended before the answer was there.</exception>
    /// <exception cref="SocketException">The connection failed before.</exception>
    public async Task<Answer> UploadAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken = default)
    {
        HasBegun = false;
        var sending = SendAsync(request, cancellationToken).AsTask();
        var answer = await ReadAnswerAsync(TimeProvider.System.GetTimestamp(), cancellationToken);
        try
        {
            await sending;
            return answer;
        }
        catch (SocketException)
        {
            return answer with { KeepsOpen = false };
        }
    }

    /// <summary>Sends bytes, the whole of a request or a part of one.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes, cancellationToken)..];
        }
    }

    /// <summary>Reads the answer to a request that was sent at this timestamp.</summary>
    public async ValueTask<Answer> ReadAnswerAsync(long sent, CancellationToken cancellationToken = default)
    {
        _end = 0;
        int headLength;
        while ((headLength = HeadLength()) < 0)
        {
            await ReceiveAsync(cancellationToken);
        }

        var head = ReadHead(headLength, out var body);
        HasBegun = head.Status is >= 200 and < 300;
        var firstByte = TimeSpan.Zero;
        long bytes = headLength;
        var from = headLength;
        while (true)
        {
            bytes += body.Read(_buffer.AsSpan(from, _end - from));
            if (firstByte == TimeSpan.Zero && body.ContentBytes > 0)
            {
                firstByte = TimeProvider.System.GetElapsedTime(sent);
            }

            if (body.IsOver || !await MoreAsync(head.KeepsOpen, cancellationToken))
            {
                return new Answer(head.Status, head.HasRetryAfter, head.KeepsOpen, bytes, firstByte, TimeProvider.System.GetElapsedTime(sent));
            }

            from = 0;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<bool> MoreAsync(bool keepsOpen, CancellationToken cancellationToken)
    {
        _end = await _socket.ReceiveAsync(_buffer, cancellationToken);
        return _end > 0 || (keepsOpen ? throw new IOException("the answer was cut") : false);
    }

    private async ValueTask ReceiveAsync(CancellationToken cancellationToken)
    {
        var received = _end == _buffer.Length ? 0 : await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += received > 0 ? received : throw new IOException("the connection ended before the answer");
    }

    private int HeadLength()
    {
        var at = _buffer.AsSpan(0, _end).IndexOf("\r\n\r\n"u8);
        return at < 0 ? -1 : at + 4;
    }

    private (int Status, bool HasRetryAfter, bool KeepsOpen) ReadHead(int length, out BodyReader body)
    {
        var head = _buffer.AsSpan(0, length);
        if (KeepsHead)
        {
            Head = Encoding.Latin1.GetString(head);
        }

        var status = int.Parse(head[9..12], CultureInfo.InvariantCulture);
        long? contentLength = null;
        bool isChunked = false, hasRetryAfter = false, closes = false;
        for (var line = NextLine(ref head); !(line = NextLine(ref head)).IsEmpty;)
        {
            if (Is(line, "content-length:"u8, out var value) && Utf8Parser.TryParse(value, out long number, out _))
            {
                contentLength = number;
            }

            isChunked |= Is(line, "transfer-encoding:"u8, out _);
            hasRetryAfter |= Is(line, "retry-after:"u8, out _);
            closes |= Is(line, "connection:"u8, out value) && Ascii.EqualsIgnoreCase(value, "close"u8);
        }

        var hasNoBody = status is 204 or 304;
        body = hasNoBody ? BodyReader.OfLength(0)
            : isChunked ? BodyReader.Chunked()
            : contentLength is { } known ? BodyReader.OfLength(known)
            : BodyReader.UntilClosed();
        return (status, hasRetryAfter, !closes && (hasNoBody || isChunked || contentLength is not null));
    }

    private static ReadOnlySpan<byte> NextLine(ref Span<byte> head)
    {
        var end = head.IndexOf("\r\n"u8);
        var line = head[..end];
        head = head[(end + 2)..];
        return line;
    }

    private static bool Is(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (line.Length <= name.Length || !Ascii.EqualsIgnoreCase(line[..name.Length], name))
        {
            return false;
        }

        value = line[name.Length..].Trim((byte)' ');
        return true;
    }
}
