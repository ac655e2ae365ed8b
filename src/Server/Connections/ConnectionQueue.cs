using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace QuotaFunctions.Server.Connections;

/// <summary>Accepted connections of one protocol, which Kestrel takes from here as from a listener.</summary>
internal sealed class ConnectionQueue(EndPoint endpoint) : IConnectionListener
{
    private readonly Channel<ConnectionContext> _waiting = Channel.CreateUnbounded<ConnectionContext>();

    /// <inheritdoc/>
    public EndPoint EndPoint => endpoint;

    /// <summary>Adds a connection; false when the server is stopping.</summary>
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

/// <summary>The address that stands for HTTP/2 without TLS: its connections come from the sockets of the other addresses, sorted by their first bytes.</summary>
internal sealed class Http2EndPoint : EndPoint
{
    /// <inheritdoc/>
    public override string ToString() => "http2";
}
