using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace QuotaFunctions.Edge.Authentication;

/// <summary>Counts wrong admin tokens per address over a sliding minute, in bounded memory. IPv6 addresses count by their /64.</summary>
internal sealed class AdminFailures(int maxPerMinute, TimeProvider time)
{
    /// <summary>The most addresses that are remembered. Above it, the address that failed longest ago is forgotten.</summary>
    internal const int MaxAddresses = 10_000;

    private static readonly TimeSpan Span = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, LinkedListNode<Record>> _records = [];
    private readonly LinkedList<Record> _byLastFailure = [];

    /// <summary>Counts one failure.</summary>
    /// <returns>Null when the failure was counted. At the limit it is not counted, and the result is how long the address has to wait.</returns>
    public TimeSpan? Count(IPAddress address)
    {
        var key = KeyOf(address);
        var now = time.GetUtcNow();
        lock (_lock)
        {
            ForgetOld(now);
            if (!_records.TryGetValue(key, out var node))
            {
                node = new LinkedListNode<Record>(new Record(key, new Queue<DateTimeOffset>()));
                _records.Add(key, node);
            }
            else
            {
                while (node.Value.Failures.TryPeek(out var first) && now - first >= Span)
                {
                    node.Value.Failures.Dequeue();
                }

                if (node.Value.Failures.Count >= maxPerMinute)
                {
                    return node.Value.Failures.Peek() + Span - now;
                }

                _byLastFailure.Remove(node);
            }

            node.Value.Failures.Enqueue(now);
            _byLastFailure.AddLast(node);
            return null;
        }
    }

    private void ForgetOld(DateTimeOffset now)
    {
        while (_byLastFailure.First is { } oldest
            && (_records.Count >= MaxAddresses || now - oldest.Value.Failures.Last() >= Span))
        {
            _byLastFailure.RemoveFirst();
            _records.Remove(oldest.Value.Key);
        }
    }

    private static UInt128 KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
        {
            bytes[8..].Clear();
        }

        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private sealed record Record(UInt128 Key, Queue<DateTimeOffset> Failures);
}
