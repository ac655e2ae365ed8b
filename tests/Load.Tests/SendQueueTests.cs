using System.Net;
using System.Net.Sockets;
using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Tests;

/// <summary>The kernel's table of connections.</summary>
public sealed class SendQueueTests
{
    private static readonly string[] Table =
    [
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        "   0: 0100007F:2233 0100007F:C001 01 00001000:00000002 00:00000000 00000000     0        0 1 1 0000000000000000 20 4 30 10 -1",
        "   1: 0100007F:2233 0100007F:C002 01 0000000A:00000000 00:00000000 00000000     0        0 2 1 0000000000000000 20 4 30 10 -1",
        "  12: 0100007F:C001 0100007F:2233 01 00000100:00000000 00:00000000 00000000     0        0 3 1 0000000000000000 20 4 30 10 -1",
    ];

    [Fact]
    public void BytesOf_APort_AddsWhatItsSideHasToSend() => Assert.Equal(0x1000 + 0xA, SendQueue.BytesOf(0x2233, Table));

    /// <summary>The table is no contract either: a kernel that writes another must fail here.</summary>
    [Fact]
    public async Task BytesOf_AServerWhoseClientDoesNotRead_AreThere()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var client = new TcpClient { ReceiveBufferSize = 4_096 };
        await client.ConnectAsync(IPAddress.Loopback, port);
        using var server = await listener.AcceptSocketAsync();
        server.Blocking = false;
        server.Send(new byte[512 * 1024], 0, 512 * 1024, SocketFlags.None, out _);

        Assert.InRange(SendQueue.BytesOf(port), 1, long.MaxValue);
    }
}
