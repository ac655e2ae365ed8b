using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Tests.Engine;

namespace QuotaFunctions.Core.Tests.Storage;

public sealed class ForeignChangesTests
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(100);

    private readonly ManualClock _clock = new(ManualClock.Noon);
    private readonly ForeignChanges _changes;
    private int _looks;

    public ForeignChangesTests() => _changes = new ForeignChanges(_clock, MaxAge, () => _looks++);

    [Fact]
    public void HasNoneSince_BeforeAnybodyLooked_IsNotKnown() => Assert.False(_changes.HasNoneSince(_changes.Count));

    [Fact]
    public void HasNoneSince_AQuietLook_IsKnownForTheLongestAge()
    {
        var count = _changes.Count;
        Look(hasChanged: false);

        Assert.True(_changes.HasNoneSince(count));
        _clock.Advance(MaxAge);
        Assert.True(_changes.HasNoneSince(count));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.False(_changes.HasNoneSince(count));
    }

    [Fact]
    public void HasNoneSince_ACountFromBeforeAChange_IsFalse()
    {
        var before = _changes.Count;
        Look(hasChanged: true);

        Assert.False(_changes.HasNoneSince(before));
        Assert.True(_changes.HasNoneSince(_changes.Count));
    }

    [Fact]
    public void HasNoneSince_ALookThatBeganLongAgo_IsAsOldAsItsBeginning()
    {
        var began = _clock.GetTimestamp();
        _clock.Advance(MaxAge * 2);
        _changes.Looked(began, hasChanged: false);

        Assert.False(_changes.HasNoneSince(_changes.Count));
    }

    [Fact]
    public void Doubt_WhatWasRememberedCountsForNothing()
    {
        Look(hasChanged: false);
        var count = _changes.Count;
        _changes.Doubt();

        Assert.False(_changes.HasNoneSince(count));
    }

    [Fact]
    public void AskedOften_LooksTwiceInTheLongestAge_OneAtATime()
    {
        Look(hasChanged: false);
        for (var ms = 0; ms < 1_000; ms++)
        {
            var before = _looks;
            Assert.True(_changes.HasNoneSince(_changes.Count));
            Assert.True(_changes.HasNoneSince(_changes.Count));
            if (_looks > before)
            {
                Assert.Equal(before + 1, _looks);
                Look(hasChanged: false);
            }

            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(_looks, 18, 20);
    }

    [Fact]
    public void AskedNowAndThen_NeverLooks()
    {
        for (var second = 0; second < 10; second++)
        {
            Assert.False(_changes.HasNoneSince(_changes.Count));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(0, _looks);
    }

    [Fact]
    public void AskedOften_AfterALongRest_LooksAgain()
    {
        Assert.False(_changes.HasNoneSince(_changes.Count));
        Assert.False(_changes.HasNoneSince(_changes.Count));

        Assert.Equal(1, _looks);
        _changes.Doubt(); // The look failed: the next may try.
        Assert.False(_changes.HasNoneSince(_changes.Count));
        Assert.Equal(2, _looks);
    }

    private void Look(bool hasChanged) => _changes.Looked(_clock.GetTimestamp(), hasChanged);
}
