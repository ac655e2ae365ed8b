using System.Globalization;

namespace QuotaFunctions.Load.Measure;

/// <summary>What a server has sent and its clients have not taken yet, as the kernel counts it.</summary>
internal static class SendQueue
{
    private const int LocalAddress = 1;
    private const int Queues = 4;

    /// <summary>Bytes in the send queues of all connections of a port of this machine.</summary>
    public static long BytesOf(int port) => BytesOf(port, File.ReadLines("/proc/net/tcp"));

    /// <summary>The same, from lines of <c>/proc/net/tcp</c>.</summary>
    public static long BytesOf(int port, IEnumerable<string> lines)
    {
        var local = $":{port:X4}";
        return lines.Skip(1)
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => f[LocalAddress].EndsWith(local, StringComparison.Ordinal))
            .Sum(f => long.Parse(f[Queues].Split(':')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
