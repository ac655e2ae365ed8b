namespace QuotaFunctions.Core.Storage;

/// <summary>
/// Counts how often others were seen to change a store. As long as the count stays the same, and somebody has looked lately, what was
/// read or written here before is still true and need not be read again.
/// </summary>
/// <remarks>
/// Others are all but the storage object that has this: other processes, an operator with a tool. Two engines over one storage object would not
/// notice each other. A service has one.
/// </remarks>
/// <param name="time">The clock that ages are taken from.</param>
/// <param name="maxAge">How old a look may be: how late a change of others may be noticed.</param>
/// <param name="look">Has the store looked at soon, which ends in <see cref="Looked"/> or <see cref="Doubt"/>.</param>
public sealed class ForeignChanges(TimeProvider time, TimeSpan maxAge, Action look)
{
    private readonly long _maxAge = (long)(maxAge.TotalSeconds * time.TimestampFrequency);
    private long _count;
    private long _lookedAt = long.MinValue / 2;
    private long _askedAt = long.MinValue / 2;
    private int _isLooking;

    /// <summary>The count. It is taken before a read or a write, and kept beside what that gave.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>
    /// True when it is known that nobody else has changed anything from the moment at which the count was <paramref name="count"/> until at
    /// least the longest age ago.
    /// </summary>
    /// <remarks>
    /// Who asks often has the store looked at twice in the longest age, so that it goes on being known. One who asks now and then is left to
    /// read, which costs less than to look.
    /// </remarks>
    public bool HasNoneSince(long count)
    {
        var lookedAt = Volatile.Read(ref _lookedAt);
        var now = time.GetTimestamp();
        var age = now - lookedAt;
        if (age > _maxAge / 2)
        {
            var before = Interlocked.Exchange(ref _askedAt, now);
            if ((age <= _maxAge || now - before <= _maxAge) && Interlocked.Exchange(ref _isLooking, 1) == 0)
            {
                look();
            }
        }

        return age <= _maxAge && Count == count;
    }

    /// <summary>Somebody has looked.</summary>
    /// <param name="timestamp">Taken before the look.</param>
    /// <param name="hasChanged">True when others have changed the store since the look before.</param>
    public void Looked(long timestamp, bool hasChanged)
    {
        if (hasChanged)
        {
            Interlocked.Increment(ref _count); // Before the time: who sees the new time must see this.
        }

        Volatile.Write(ref _lookedAt, timestamp);
        Volatile.Write(ref _isLooking, 0);
    }

    /// <summary>Nobody could look, or what was seen may be wrong: what is remembered counts for nothing.</summary>
    public void Doubt()
    {
        Interlocked.Increment(ref _count);
        Volatile.Write(ref _isLooking, 0);
    }
}
