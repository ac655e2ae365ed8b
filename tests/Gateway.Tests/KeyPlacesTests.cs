using QuotaFunctions.Core.Keys;
using QuotaFunctions.Gateway.Exchanges;

namespace QuotaFunctions.Gateway.Tests;

public sealed class KeyPlacesTests
{
    private readonly KeyPlaces _places = new(mostOfOneKey: 3);
    private readonly KeyId _key = KeyId.New();

    [Theory]
    [InlineData(null, 3, nameof(Place.ShareFull))]
    [InlineData(1, 1, nameof(Place.KeyFull))]
    [InlineData(3, 3, nameof(Place.KeyFull))]
    [InlineData(4, 3, nameof(Place.ShareFull))]
    public void TryTake_PastTheSmallerBound_SaysWhich(int? given, int most, string refusal)
    {
        for (var i = 0; i < most; i++)
        {
            Assert.Equal(Place.Taken, _places.TryTake(_key, given));
        }

        Assert.Equal(refusal, _places.TryTake(_key, given).ToString());
        Assert.Equal(Place.Taken, _places.TryTake(KeyId.New(), given));
        _places.GiveBack(_key);
        Assert.Equal(Place.Taken, _places.TryTake(_key, given));
    }

    [Fact]
    public void TryTake_BoundLoweredMeanwhile_WaitsForAllAbove()
    {
        Assert.All([1, 2, 3], _ => Assert.Equal(Place.Taken, _places.TryTake(_key, 3)));
        _places.GiveBack(_key);
        Assert.Equal(Place.KeyFull, _places.TryTake(_key, 2));
        _places.GiveBack(_key);
        Assert.Equal(Place.Taken, _places.TryTake(_key, 2));
    }

    [Fact]
    public async Task TryTake_FromManyThreads_IsNeverPastTheBoundAndForgetsTheKey()
    {
        var (inside, most, taken) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                if (_places.TryTake(_key, 2) != Place.Taken)
                {
                    continue;
                }

                var now = Interlocked.Increment(ref inside);
                InterlockedMax(ref most, now);
                Interlocked.Increment(ref taken);
                Interlocked.Decrement(ref inside);
                _places.GiveBack(_key);
            }
        })));

        Assert.InRange(most, 1, 2);
        Assert.True(taken > 0);
        Assert.Equal(0, _places.Keys);
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
