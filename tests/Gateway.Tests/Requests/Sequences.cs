using System.Buffers;
using System.Text;

namespace QuotaFunctions.Gateway.Tests.Requests;

/// <summary>Bodies in segments of any length.</summary>
internal static class Sequences
{
    public static ReadOnlySequence<byte> Of(string text, int segmentLength = int.MaxValue) => Of(Encoding.UTF8.GetBytes(text), segmentLength);

    public static ReadOnlySequence<byte> Of(byte[] bytes, int segmentLength)
    {
        if (bytes.Length <= segmentLength)
        {
            return new ReadOnlySequence<byte>(bytes);
        }

        var first = new Part(bytes.AsMemory(0, segmentLength), null);
        var last = first;
        for (var i = segmentLength; i < bytes.Length; i += segmentLength)
        {
            last = new Part(bytes.AsMemory(i, Math.Min(segmentLength, bytes.Length - i)), last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    public static string Text(IEnumerable<ReadOnlyMemory<byte>> parts) => Encoding.UTF8.GetString([.. parts.SelectMany(p => p.ToArray())]);

    public static IEnumerable<ReadOnlyMemory<byte>> Segments(this ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            yield return segment;
        }
    }

    private sealed class Part : ReadOnlySequenceSegment<byte>
    {
        public Part(ReadOnlyMemory<byte> memory, Part? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                previous.Next = this;
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
            }
        }
    }
}
