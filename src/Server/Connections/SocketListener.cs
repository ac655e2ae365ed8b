using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace QuotaFunctions.Server.Connections;

/// <summary>
/// Accepts connections on one address, and adds each to the queue of its protocol. Without TLS, Kestrel serves only one protocol on an
/// endpoint, so there are two endpoints, and the first bytes of a connection decide which one serves it.
/// </summary>
internal sealed class SocketListener : IConnectionListener
{
    private const int Backlog = 512;

    /// <summary>The pause after a fault: if no file descriptor is left, the next attempt would fail at once too.</summary>
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(50);

    private readonly Socket _socket;
    private readonly SocketConnectionContextFactory _factory;
    private readonly ListenerParts _parts;
    private readonly ConnectionQueue _http1;
    private readonly CancellationTokenSource _stopping = new();

    private SocketListener(Socket socket, ListenerParts parts)
    {
        _socket = socket;
        _parts = parts;
        _factory = new SocketConnectionContextFactory(OptionsFrom(parts.Transport), parts.TransportLogger);
        _http1 = new ConnectionQueue(socket.LocalEndPoint!);
        _ = AcceptAllAsync();
    }

    /// <inheritdoc/>
    public EndPoint EndPoint => _http1.EndPoint;

    /// <summary>Listens on an address.</summary>
    /// <exception cref="AddressInUseException">Another program listens there.</exception>
    /// <exception cref="SocketException">It is not an address of this machine, or this process may not use it.</exception>
    public static SocketListener Bind(IPEndPoint endpoint, ListenerParts parts)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(endpoint);
            socket.Listen(Backlog);
            return new SocketListener(socket, parts);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw e.SocketErrorCode == SocketError.AddressAlreadyInUse ? new AddressInUseException(e.Message, e) : e;
        }
    }

    /// <inheritdoc/>
    public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => _http1.AcceptAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _socket.Dispose();
        await _stopping.CancelAsync();
        await _http1.UnbindAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        await _http1.DisposeAsync();
        _factory.Dispose();
    }

    private async Task AcceptAllAsync()
    {
        while (await AcceptSocketAsync() is { } socket)
        {
            if (_parts.Gate.TryEnter())
            {
                _ = SortAsync(socket);
            }
            else
            {
                socket.Dispose();
            }
        }
    }

    private async ValueTask<Socket?> AcceptSocketAsync()
    {
        while (true)
        {
            try
            {
                return await _socket.AcceptAsync();
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null;
            }
            catch (SocketException e)
            {
                // A retry without a pause would block this thread, which polls the sockets and must notice connections that close.
                ConnectionLog.NotAccepted(_parts.Logger, e.SocketErrorCode);
                await Task.Delay(PauseAfterFault, _parts.Time);
            }
        }
    }

    /// <summary>Waits for a connection's first bytes, and adds it to the queue of its protocol.</summary>
    private async Task SortAsync(Socket socket)
    {
        ConnectionContext? connection = null;
        var isHandedOver = false;
        try
        {
            socket.NoDelay = true;
            connection = _factory.Create(socket);
            using var deadline = new CancellationTokenSource(_parts.FirstByteTime, _parts.Time);
            using var stopping = _stopping.Token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
            var queue = await Http2Preface.IsAheadAsync(connection.Transport.Input, () => deadline.CancelAfter(_parts.PrefaceTime), deadline.Token) switch
            {
                null => null,
                true => _parts.Http2,
                false => _http1,
            };
            isHandedOver = queue?.TryAdd(connection) == true;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It broke or stayed silent, or the server stops.
        }
        finally
        {
            // A connection that is in a queue leaves the gate when Kestrel has served it.
            if (!isHandedOver)
            {
                await CloseAsync(socket, connection);
            }
        }
    }

    private async ValueTask CloseAsync(Socket socket, ConnectionContext? connection)
    {
        try
        {
            await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        finally
        {
            socket.Dispose();
            _parts.Gate.Leave();
        }
    }

    /// <summary>The options that Kestrel's own listener uses. The public constructor leaves out the buffer pool that Kestrel expects.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern SocketConnectionFactoryOptions OptionsFrom(SocketTransportOptions options);
}
