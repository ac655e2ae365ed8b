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

    /// <summary>How many connections may be open.</summary>
    public required ConnectionPlaces Places { get; init; }

    /// <summary>How long a client may send nothing at all.</summary>
    public required TimeSpan FirstByteTime { get; init; }

    /// <summary>How long what begins like HTTP/2 may take to show that it is.</summary>
    public required TimeSpan PrefaceTime { get; init; }

    /// <summary>How Kestrel handles its sockets.</summary>
    public required SocketTransportOptions Transport { get; init; }

    /// <summary>The clock of both times.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where listeners log.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Where Kestrel's connections log.</summary>
    public required ILogger TransportLogger { get; init; }
}
