using System.Net;
using System.Net.Sockets;

namespace QuotaFunctions.Azurite;

/// <summary>
/// Finds free ports for server processes. They are below the kernel's range for client connections: otherwise one of a thousand clients could
/// take the port before the process listens on it.
/// </summary>
public static class FreePort
{
    private const int First = 21_000;
    private const int Count = 8_000;

    private static int _next = Environment.ProcessId * 37 % Count;

    /// <summary>A port of 127.0.0.1 that nobody listens on, another one each time.</summary>
    public static int Find()
    {
        for (var i = 0; i < Count; i++)
        {
            var port = First + (Interlocked.Increment(ref _next) & int.MaxValue) % Count;
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // The port is taken; try the next one.
            }
        }

        throw new InvalidOperationException($"no free port from {First} on");
    }
}
