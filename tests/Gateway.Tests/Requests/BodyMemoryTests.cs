using System.Buffers;
using CsCheck;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Tests.Requests;

public sealed class BodyMemoryTests
{
    private const int Segment = RequestBody.SegmentLength;

    [Fact]
    public void OneKey_TakesItsShareAndLeavesTheRestToOthers()
    {
        var memory = new BodyMemory(most: 100, mostOfOneKey: 50);
        var (a, b) = (KeyId.New(), KeyId.New());
        using var first = memory.Open(a);
        using var second = memory.Open(a);
        using var other = memory.Open(b);
        Assert.True(first.TryTake(30));
        Assert.True(second.TryTake(20));
        Assert.False(second.TryTake(1));
        Assert.True(other.TryTake(50));
        Assert.False(other.TryTake(1));
        Assert.Equal(100, memory.Taken);
    }

    [Fact]
    public void OnlyBodyOfAKey_MayPassItsShare_ButNotTheWhole()
    {
        var memory = new BodyMemory(most: 100, mostOfOneKey: 50);
        var key = KeyId.New();
        using var large = memory.Open(key);
        Assert.True(large.TryTake(80));
        using (var second = memory.Open(key))
        {
            Assert.False(second.TryTake(1));
        }

        Assert.True(large.TryTake(20));
        Assert.False(large.TryTake(1));
    }

    [Fact]
    public void Dispose_GivesBackOnce()
    {
        var memory = new BodyMemory(100, 50);
        var share = memory.Open(KeyId.New());
        Assert.True(share.TryTake(40));
        share.Dispose();
        share.Dispose();
        Assert.False(share.TryTake(1));
        Assert.Equal((0, 0), (memory.Taken, memory.Keys));
    }

    [Fact]
    public void AnyBodies_InAnyOrder_NeverPassTheBounds_AndLeaveNothing()
    {
        const int Most = 1_000;
        const int Share = 400;
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 5], Gen.Int[0, 300]).Array[1, 60].Sample(steps =>
        {
            var memory = new BodyMemory(Most, Share);
            KeyId[] keys = [KeyId.New(), KeyId.New(), KeyId.New()];
            var bodies = Enumerable.Range(0, 6).Select(i => (Key: i % 3, Share: memory.Open(keys[i % 3]))).ToArray();
            foreach (var (action, body, bytes) in steps)
            {
                if (action == 0)
                {
                    bodies[body].Share.Dispose();
                }
                else
                {
                    bodies[body].Share.TryTake(bytes);
                }

                Assert.Equal(bodies.Sum(b => b.Share.Taken), memory.Taken);
                Assert.InRange(memory.Taken, 0, Most);
                foreach (var ofKey in bodies.GroupBy(b => b.Key))
                {
                    Assert.True(ofKey.Sum(b => b.Share.Taken) <= Share || ofKey.Any(b => b.Share.Taken > 0));
                }
            }

            Array.ForEach(bodies, b => b.Share.Dispose());
            return memory is { Taken: 0, Keys: 0 };
        });
    }

    [Fact]
    public void ManyThreads_LeaveNothing()
    {
        var memory = new BodyMemory(50, 20);
        var keys = Enumerable.Range(0, 4).Select(_ => KeyId.New()).ToArray();
        Parallel.For(0, 10_000, i =>
        {
            using var share = memory.Open(keys[i % 4]);
            share.TryTake(i % 13);
            share.TryTake(i % 7);
            Assert.InRange(memory.Taken, 0, 50);
        });
        Assert.Equal((0, 0), (memory.Taken, memory.Keys));
    }

    [Fact]
    public void Body_OfAnyLength_ComesBackByteForByte_AndCountsItsSegments()
    {
        Gen.Int[0, 3 * Segment].Array[0, 5].Sample(lengths =>
        {
            var memory = new BodyMemory(long.MaxValue, long.MaxValue);
            using var body = new RequestBody(memory.Open(KeyId.New()));
            var bytes = new byte[lengths.Sum()];
            new Random(bytes.Length).NextBytes(bytes);
            var from = 0;
            foreach (var length in lengths)
            {
                Assert.True(body.TryAppend(bytes.AsSpan(from, length)));
                from += length;
            }

            Assert.True(body.Bytes.ToArray().AsSpan().SequenceEqual(bytes));
            Assert.Equal(bytes.Length, body.Length);
            Assert.Equal((bytes.Length + Segment - 1L) / Segment * Segment, memory.Taken);
        });
    }

    [Fact]
    public void Body_InUse_OutlivesItsDisposal()
    {
        var memory = new BodyMemory(1_000_000, 1_000_000);
        var body = new RequestBody(memory.Open(KeyId.New()));
        body.TryAppend("text"u8);
        var use = body.Use();
        body.Dispose();
        body.Dispose();
        Assert.Equal("text", Sequences.Text([.. body.Bytes.Segments()]));
        Assert.Equal(Segment, memory.Taken);
        use.Dispose();
        use.Dispose();
        Assert.Equal(0, memory.Taken);
        Assert.Throws<ObjectDisposedException>(body.Use);
    }
}
