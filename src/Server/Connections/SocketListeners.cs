using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace QuotaFunctions.Server.Connections;

/// <summary>The transport of the server: listens on addresses, and serves both protocols on each.</summary>
/// <param name="parts">What all listeners share.</param>
internal sealed class SocketListeners(ListenerParts parts) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint or Http2EndPoint;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(endpoint is IPEndPoint address ? SocketListener.Bind(address, parts) : parts.Http2);
}

/// <summary>What the listeners of all addresses share.</summary>
internal sealed record ListenerParts
{
    /// <summary>The connections that turned out to be HTTP/2.</summary>
    public ConnectionQueue Http2 { get; } = new(new Http2EndPoint());

    /// <summary>Limits the open connections.</summary>
    public required ConnectionGate Gate { get; init; }

    /// <summary>How long a client may send nothing at all.</summary>
    public required TimeSpan FirstByteTime { get; init; }

    /// <summary>How long the rest of an HTTP/2 preface may take once its first bytes have come.</summary>
    public required TimeSpan PrefaceTime { get; init; }

    /// <summary>Kestrel's socket options.</summary>
    public required SocketTransportOptions Transport { get; init; }

    /// <summary>The clock of both times.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log of the listeners.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>The log of Kestrel's connections.</summary>
    public required ILogger TransportLogger { get; init; }
}
