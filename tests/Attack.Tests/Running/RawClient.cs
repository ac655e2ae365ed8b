using System.Net.Sockets;
using System.Text;

namespace QuotaFunctions.Attack.Tests.Running;

/// <summary>A client that sends bytes as they are and reads whatever comes, over a connection of its own.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly MemoryStream _received = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>What came so far, a character a byte.</summary>
    public string ReceivedText => Encoding.Latin1.GetString(_received.ToArray());

    /// <summary>Connects.</summary>
    public static async Task<RawClient> ConnectAsync(Uri server)
    {
        var client = new RawClient();
        try
        {
            await client._socket.ConnectAsync(server.Host, server.Port);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request, a byte a character, and reads until the server closes; what waits for more is told that there is none.</summary>
    public static async Task<IReadOnlyList<RawAnswer>> ExchangeAsync(Uri server, string request, double patience = 3)
    {
        using var client = await ConnectAsync(server);
        await client.SendAsync(request);

        // A server that has not begun to answer may only be slow. It gives up a request when the client closes its half of the connection.
        if (!await client.ReadToEndAsync(patience) && (client._received.Length > 0 || !await client.ReadToEndAsync(10 * patience)))
        {
            client.EndSending();
            Assert.True(await client.ReadToEndAsync(30), $"the server neither answers nor closes; it said: {client.ReceivedText}");
        }

        return RawAnswer.AllOf(client._received.ToArray());
    }

    /// <summary>Sends text, a byte a character.</summary>
    public Task<bool> SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends bytes; false when the server takes no more of them.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes)..];
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Reads until this text has come; fails when the connection ends before.</summary>
    public async Task ReadUntilAsync(string text, string when)
    {
        while (!ReceivedText.Contains(text, StringComparison.Ordinal))
        {
            Assert.True(await Eventually.WithinAsync(ReceiveAsync(default), $"{when}: '{text}'"), $"{when}: the connection ended with {ReceivedText}");
        }
    }

    /// <summary>Reads to the end of the connection; false when it does not come in time.</summary>
    public async Task<bool> ReadToEndAsync(double seconds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        try
        {
            while (await ReceiveAsync(deadline.Token))
            {
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>The answers so far.</summary>
    public IReadOnlyList<RawAnswer> Answers => RawAnswer.AllOf(_received.ToArray());

    /// <summary>Closes this side's half.</summary>
    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The other side was first.
        }
    }

    /// <summary>Breaks the connection off, as the end of a process does.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _received.Dispose();
    }

    private async Task<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var count = await _socket.ReceiveAsync(_buffer, cancellationToken);
            _received.Write(_buffer, 0, count);
            return count > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
