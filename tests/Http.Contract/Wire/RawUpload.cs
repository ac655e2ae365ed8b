using System.Net.Sockets;
using System.Text;

namespace QuotaFunctions.Http.Contract.Wire;

/// <summary>
/// An upload over a connection of its own, written by hand, so that a test can stop at any byte and leave in any manner.
/// </summary>
public sealed class RawUpload : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly StringBuilder _answer = new();

    private RawUpload()
    {
    }

    /// <summary>The header of an upload that says how long it is.</summary>
    public static string OfLength(long bytes) => $"Content-Length: {bytes}";

    /// <summary>The header of an upload in chunks.</summary>
    public static string InChunks => "Transfer-Encoding: chunked";

    /// <summary>True when the service asked for the body (<c>100 Continue</c>), so that it has begun to read; false when it answered at once.</summary>
    public bool IsBeingRead { get; private set; }

    /// <summary>Sends the head of a chat request, and waits until the service asks for the body or answers.</summary>
    public static async Task<RawUpload> BeginAsync(Uri host, string key, params string[] headers)
    {
        var upload = new RawUpload();
        try
        {
            await upload._socket.ConnectAsync(host.Host, host.Port);
            string[] head =
            [
                "POST /v1/chat/completions HTTP/1.1", $"Host: {host.Authority}", $"Authorization: Bearer {key}",
                "Content-Type: application/json", "Connection: close", "Expect: 100-continue", .. headers, "", "",
            ];
            await upload.SendAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", head)));
            await upload.ReceiveAsync();
            if (upload._answer.ToString().StartsWith("HTTP/1.1 100 ", StringComparison.Ordinal))
            {
                upload.IsBeingRead = true;
                upload._answer.Clear();
            }

            return upload;
        }
        catch
        {
            upload.Dispose();
            throw;
        }
    }

    /// <summary>Sends bytes as they are. A service that has refused takes no more of them; that is no fault.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes)..];
            }
        }
        catch (SocketException)
        {
            // The answer, if there is one, says more.
        }
    }

    /// <summary>Sends one chunk.</summary>
    public async Task SendChunkAsync(ReadOnlyMemory<byte> bytes)
    {
        await SendAsync(Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"));
        await SendAsync(bytes);
        await SendAsync("\r\n"u8.ToArray());
    }

    /// <summary>Sends the end of an upload in chunks.</summary>
    public Task EndChunksAsync() => SendAsync("0\r\n\r\n"u8.ToArray());

    /// <summary>Closes this side's half of the connection, in good order.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection off, as the end of a process does.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <summary>Waits until the service has closed the connection.</summary>
    /// <returns>What it answered; empty for nothing, as when it closes with bytes unread.</returns>
    public async Task<string> ReadToCloseAsync()
    {
        while (await Eventually.WithinAsync(ReceiveAsync(), "the end of an upload's connection"))
        {
        }

        return _answer.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task<bool> ReceiveAsync()
    {
        try
        {
            var buffer = new byte[16 * 1024];
            var count = await _socket.ReceiveAsync(buffer);
            _answer.Append(Encoding.UTF8.GetString(buffer, 0, count));
            return count > 0;
        }
        catch (SocketException)
        {
            return false; // Broken off: a close in another manner.
        }
    }
}
