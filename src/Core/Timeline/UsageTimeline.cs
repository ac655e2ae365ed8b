using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Timeline;

/// <summary>
/// Counts what this process charges, by hour and by UTC day, for the dashboard. The engine records every write that is known to be durable; rows of
/// the open hour and day are written to the store every few seconds. A process that dies loses those seconds of the charts, and nothing of the bill.
/// </summary>
public sealed class UsageTimeline : IAsyncDisposable
{
    /// <summary>How long after its end a bucket stays in memory, for writes that were slow.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(2);

    /// <summary>The most buckets in memory. There are more than a few only while the store takes no rows.</summary>
    private const int MaxBuckets = 16;

    private readonly IQuotaStorage _storage;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly List<TimelineBucket> _buckets = [];
    private readonly SemaphoreSlim _flushing = new(1);
    private bool _isDisposed;

    /// <summary>A timeline without usage, over a store that stays the caller's to dispose, after the timeline.</summary>
    public UsageTimeline(IQuotaStorage storage, TimeProvider time, ILogger<UsageTimeline> logger)
    {
        _storage = storage;
        _time = time;
        _logger = logger;
    }

    /// <summary>Adds what one durable write has raised; the caller says so once for each.</summary>
    /// <param name="key">The key's record after the write.</param>
    /// <param name="before">The usage in the state before.</param>
    /// <param name="after">The usage in the state that was written.</param>
    /// <param name="at">The instant of the write. It chooses the hour; the day is that of <paramref name="after"/>, as in the usage rows.</param>
    public void Record(KeyRecord key, DayUsage before, DayUsage after, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (after.Amounts == before.Amounts)
        {
            return;
        }

        // A key's day never goes back. A clock that lags counts into the first hour of the day that the key has reached.
        var day = new DateTimeOffset(after.Day, default, TimeSpan.Zero);
        var hour = TimelineStep.Hour.StartOf(at < day ? day : at);
        lock (_lock)
        {
            BucketOf(TimelineStep.Hour, hour).Add(key, before, after);
            BucketOf(TimelineStep.Day, day).Add(key, before, after);
        }
    }

    /// <summary>Writes a row for each hour and day that has changed since the last time. It sends nothing when none has.</summary>
    /// <exception cref="StoreUnavailableException">The store failed; the next call tries again.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            TimelineBucket[] dirty;
            lock (_lock)
            {
                dirty = [.. _buckets.Where(static b => b.IsDirty)];
            }

            foreach (var bucket in dirty)
            {
                TimelineUsage usage;
                long changes;
                lock (_lock)
                {
                    (usage, changes) = (bucket.Copy(TimelineParts.All), bucket.Changes);
                }

                await _storage.Timeline.PutAsync(usage.ToRow(bucket.Writer), cancellationToken).ConfigureAwait(false);
                lock (_lock)
                {
                    bucket.Saved(changes);
                }
            }

            DropOld();
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <summary>Writes what is only in memory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        try
        {
            await FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            TimelineLog.Lost(_logger, e);
        }

        _flushing.Dispose();
    }

    /// <summary>The usage in memory of buckets that begin in a span, each with the writer of its row.</summary>
    internal IReadOnlyList<(string Writer, TimelineUsage Usage)> Copy(TimelineStep step, DateTimeOffset from, DateTimeOffset to, TimelineParts parts)
    {
        lock (_lock)
        {
            return [.. _buckets.Where(b => b.Step == step && b.Start >= from && b.Start < to).Select(b => (b.Writer, b.Copy(parts)))];
        }
    }

    private TimelineBucket BucketOf(TimelineStep step, DateTimeOffset start)
    {
        for (var i = _buckets.Count - 1; i >= 0; i--)
        {
            if (_buckets[i].Start == start && _buckets[i].Step == step)
            {
                return _buckets[i];
            }
        }

        if (_buckets.Count >= MaxBuckets)
        {
            _buckets.RemoveAt(0);
        }

        var bucket = new TimelineBucket(step, start);
        _buckets.Add(bucket);
        return bucket;
    }

    private void DropOld()
    {
        var ended = _time.GetUtcNow() - Rest;
        lock (_lock)
        {
            _buckets.RemoveAll(b => !b.IsDirty && b.Start + b.Step.Length() < ended);
        }
    }
}
