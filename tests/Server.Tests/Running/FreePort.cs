using System.Net;
using System.Net.Sockets;

namespace QuotaFunctions.Server.Tests.Running;

/// <summary>Finds ports that nobody listens on.</summary>
public static class FreePort
{
    /// <summary>A port of 127.0.0.1 that was free a moment ago.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
