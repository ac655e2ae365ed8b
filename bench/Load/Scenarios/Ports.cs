using System.Net;
using System.Net.Sockets;

namespace QuotaFunctions.Load.Scenarios;

/// <summary>Where the processes of a scenario listen: below the ports that the kernel hands to clients.</summary>
internal static class Ports
{
    private const int First = 21_000;
    private const int Count = 2_000;

    private static int _next = Environment.ProcessId * 37 % Count;

    /// <summary>A port of 127.0.0.1 that nobody listens on, another one each time.</summary>
    public static int Next()
    {
        for (var i = 0; i < Count; i++)
        {
            var port = First + Interlocked.Increment(ref _next) % Count;
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next one, then.
            }
        }

        throw new InvalidOperationException($"no free port from {First} on");
    }
}
