using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace QuotaFunctions.Server.Connections;

/// <summary>Connections of one protocol, on their way from the sockets to the endpoint of Kestrel that serves it.</summary>
internal sealed class ConnectionQueue(EndPoint endpoint) : IConnectionListener
{
    private readonly Channel<ConnectionContext> _waiting = Channel.CreateUnbounded<ConnectionContext>();

    /// <inheritdoc/>
    public EndPoint EndPoint => endpoint;

    /// <summary>Hands a connection over; false when the server takes no more.</summary>
    public bool TryAdd(ConnectionContext connection) => _waiting.Writer.TryWrite(connection);

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _waiting.Reader.WaitToReadAsync(cancellationToken) && _waiting.Reader.TryRead(out var connection) ? connection : null;

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _waiting.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        while (_waiting.Reader.TryRead(out var connection))
        {
            await connection.DisposeAsync();
        }
    }
}

/// <summary>Where connections of HTTP/2 without TLS come from: the same sockets, by what they send first.</summary>
internal sealed class Http2EndPoint : EndPoint
{
    /// <inheritdoc/>
    public override string ToString() => "http2";
}
