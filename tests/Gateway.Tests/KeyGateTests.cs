using QuotaFunctions.Core.Keys;
using QuotaFunctions.Gateway.Exchanges;

namespace QuotaFunctions.Gateway.Tests;

public sealed class KeyGateTests
{
    private readonly KeyGate _gate = new(mostOfOneKey: 3);
    private readonly KeyId _key = KeyId.New();

    [Theory]
    [InlineData(null, 3, nameof(KeyEntry.ShareIsFull))]
    [InlineData(1, 1, nameof(KeyEntry.KeyIsFull))]
    [InlineData(3, 3, nameof(KeyEntry.KeyIsFull))]
    [InlineData(4, 3, nameof(KeyEntry.ShareIsFull))]
    public void TryEnter_PastTheSmallerBound_SaysWhich(int? given, int most, string refusal)
    {
        for (var i = 0; i < most; i++)
        {
            Assert.Equal(KeyEntry.Entered, _gate.TryEnter(_key, given));
        }

        Assert.Equal(refusal, _gate.TryEnter(_key, given).ToString());
        Assert.Equal(KeyEntry.Entered, _gate.TryEnter(KeyId.New(), given));
        _gate.Leave(_key);
        Assert.Equal(KeyEntry.Entered, _gate.TryEnter(_key, given));
    }

    [Fact]
    public void TryEnter_BoundLoweredMeanwhile_WaitsForAllAbove()
    {
        Assert.All([1, 2, 3], _ => Assert.Equal(KeyEntry.Entered, _gate.TryEnter(_key, 3)));
        _gate.Leave(_key);
        Assert.Equal(KeyEntry.KeyIsFull, _gate.TryEnter(_key, 2));
        _gate.Leave(_key);
        Assert.Equal(KeyEntry.Entered, _gate.TryEnter(_key, 2));
    }

    [Fact]
    public async Task TryEnter_FromManyThreads_IsNeverPastTheBoundAndForgetsTheKey()
    {
        var (inside, most, entered) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                if (_gate.TryEnter(_key, 2) != KeyEntry.Entered)
                {
                    continue;
                }

                var now = Interlocked.Increment(ref inside);
                InterlockedMax(ref most, now);
                Interlocked.Increment(ref entered);
                Interlocked.Decrement(ref inside);
                _gate.Leave(_key);
            }
        })));

        Assert.InRange(most, 1, 2);
        Assert.True(entered > 0);
        Assert.Equal(0, _gate.Keys);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref most)) && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
            // Another thread was first.
        }
    }
}
