using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Tests.Engine;

namespace QuotaFunctions.Core.Tests.Storage;

public sealed class ExternalWritesTests
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(100);

    private readonly ManualClock _clock = new(ManualClock.Noon);
    private readonly ExternalWrites _writes;
    private int _polls;

    public ExternalWritesTests() => _writes = new ExternalWrites(_clock, MaxAge, () => _polls++);

    [Fact]
    public void NoneSince_BeforeAnybodyPolled_IsNotKnown() => Assert.False(_writes.NoneSince(_writes.Count));

    [Fact]
    public void NoneSince_AQuietLook_IsKnownForTheLongestAge()
    {
        var count = _writes.Count;
        Poll(hasChanged: false);

        Assert.True(_writes.NoneSince(count));
        _clock.Advance(MaxAge);
        Assert.True(_writes.NoneSince(count));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.False(_writes.NoneSince(count));
    }

    [Fact]
    public void NoneSince_ACountFromBeforeAChange_IsFalse()
    {
        var before = _writes.Count;
        Poll(hasChanged: true);

        Assert.False(_writes.NoneSince(before));
        Assert.True(_writes.NoneSince(_writes.Count));
    }

    [Fact]
    public void NoneSince_ALookThatBeganLongAgo_IsAsOldAsItsBeginning()
    {
        var began = _clock.GetTimestamp();
        _clock.Advance(MaxAge * 2);
        _writes.Polled(began, hasChanged: false);

        Assert.False(_writes.NoneSince(_writes.Count));
    }

    [Fact]
    public void Invalidate_WhatWasRememberedCountsForNothing()
    {
        Poll(hasChanged: false);
        var count = _writes.Count;
        _writes.Invalidate();

        Assert.False(_writes.NoneSince(count));
    }

    [Fact]
    public void AskedOften_LooksTwiceInTheLongestAge_OneAtATime()
    {
        Poll(hasChanged: false);
        for (var ms = 0; ms < 1_000; ms++)
        {
            var before = _polls;
            Assert.True(_writes.NoneSince(_writes.Count));
            Assert.True(_writes.NoneSince(_writes.Count));
            if (_polls > before)
            {
                Assert.Equal(before + 1, _polls);
                Poll(hasChanged: false);
            }

            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(_polls, 18, 20);
    }

    [Fact]
    public void AskedNowAndThen_NeverLooks()
    {
        for (var second = 0; second < 10; second++)
        {
            Assert.False(_writes.NoneSince(_writes.Count));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(0, _polls);
    }

    [Fact]
    public void AskedOften_AfterALongRest_LooksAgain()
    {
        Assert.False(_writes.NoneSince(_writes.Count));
        Assert.False(_writes.NoneSince(_writes.Count));

        Assert.Equal(1, _polls);
        _writes.Invalidate(); // The look failed: the next may try.
        Assert.False(_writes.NoneSince(_writes.Count));
        Assert.Equal(2, _polls);
    }

    private void Poll(bool hasChanged) => _writes.Polled(_clock.GetTimestamp(), hasChanged);
}
