namespace QuotaFunctions.Core.Storage;

/// <summary>
/// Counts the writes by others that were noticed in a store. As long as the count stays the same and the last poll is recent, what was read or
/// written here is still current and need not be read again.
/// </summary>
/// <remarks>
/// Others are other processes and an operator's tools. Two engines over one storage object would not notice each other's writes; a service
/// has one engine.
/// </remarks>
/// <param name="time">The clock that ages are taken from.</param>
/// <param name="maxAge">The longest age of a poll: how late a write by others may be noticed.</param>
/// <param name="requestPoll">Asks the store to poll soon for writes by others. Every call must end in <see cref="Polled"/> or <see cref="Invalidate"/>.</param>
public sealed class ExternalWrites(TimeProvider time, TimeSpan maxAge, Action requestPoll)
{
    private readonly long _maxAge = (long)(maxAge.TotalSeconds * time.TimestampFrequency);
    private long _count;
    private long _polledAt = long.MinValue / 2;
    private long _askedAt = long.MinValue / 2;
    private int _isPolling;

    /// <summary>The count. Take it before a read or a write, and keep it beside the result.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>
    /// True when nobody else has written from the moment at which the count was <paramref name="count"/> until at least <c>maxAge</c> ago.
    /// </summary>
    /// <remarks>
    /// Frequent callers trigger a poll every <c>maxAge / 2</c>, so that the answer stays fresh. Occasional callers do not: for them a plain read
    /// is cheaper than a poll.
    /// </remarks>
    public bool NoneSince(long count)
    {
        var polledAt = Volatile.Read(ref _polledAt);
        var now = time.GetTimestamp();
        var age = now - polledAt;
        if (age > _maxAge / 2)
        {
            var before = Interlocked.Exchange(ref _askedAt, now);
            if ((age <= _maxAge || now - before <= _maxAge) && Interlocked.Exchange(ref _isPolling, 1) == 0)
            {
                requestPoll();
            }
        }

        return age <= _maxAge && Count == count;
    }

    /// <summary>Notes a poll.</summary>
    /// <param name="timestamp">Taken before the poll.</param>
    /// <param name="hasChanged">True when others have written since the poll before.</param>
    public void Polled(long timestamp, bool hasChanged)
    {
        if (hasChanged)
        {
            Interlocked.Increment(ref _count); // Before the time: a thread that sees the new time must see this too.
        }

        Volatile.Write(ref _polledAt, timestamp);
        Volatile.Write(ref _isPolling, 0);
    }

    /// <summary>Notes that a poll failed, or that what was read may be wrong: nothing that was cached counts as current.</summary>
    public void Invalidate()
    {
        Interlocked.Increment(ref _count);
        Volatile.Write(ref _isPolling, 0);
    }
}
