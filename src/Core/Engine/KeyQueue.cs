using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Engine;

/// <summary>What waits for one key, and the key as it was last seen. Exactly one batch of it is under way at any time.</summary>
internal sealed class KeyQueue
{
    private readonly Lock _lock = new();
    private HashSet<string>? _runningIds;
    private Queue<Submission> _waiting = new();
    private StoredKey? _cached;
    private KeySnapshot? _observed;
    private Sighting _seen;
    private long _denied;
    private int _deferred;
    private bool _isDraining;
    private bool _isScheduled;
    private bool _isRetired;

    /// <summary>What became of an attempt to queue.</summary>
    public enum Entry
    {
        /// <summary>Queued; a drain is under way.</summary>
        Waiting,

        /// <summary>Queued; the caller must drain.</summary>
        MustDrain,

        /// <summary>Queued; the caller must see that it is drained soon.</summary>
        MustSchedule,

        /// <summary>Refused: too many wait.</summary>
        Full,

        /// <summary>Refused: an operation with the same id waits or is under way.</summary>
        SameIdRunning,

        /// <summary>Refused: this queue was dropped from the cache; get a new one.</summary>
        Retired,
    }

    /// <summary>The timestamp of the last use, for eviction.</summary>
    public long LastUsed { get; private set; }

    /// <summary>The slice this instance admits from; null when there is none. Only the drain changes it.</summary>
    public Lease? Lease { get; set; }

    /// <summary>What was spent lately; only the drain uses it.</summary>
    public SpendRate Rate => field ??= new SpendRate();

    /// <summary>Refusals that are not in the state yet.</summary>
    public long Denied => Interlocked.Read(ref _denied);

    public Entry TryEnqueue(Submission submission, int maxWaiting, long timestamp)
    {
        lock (_lock)
        {
            if (_isRetired)
            {
                return Entry.Retired;
            }

            if (_waiting.Count >= maxWaiting)
            {
                return Entry.Full;
            }

            if (submission.Key is { } key && !(_runningIds ??= new HashSet<string>(StringComparer.Ordinal)).Add(key.Id))
            {
                return Entry.SameIdRunning;
            }

            LastUsed = timestamp;
            _waiting.Enqueue(submission);
            _deferred += submission.IsDeferred ? 1 : 0;
            if (submission.IsDeferred && !_isScheduled)
            {
                _isScheduled = true;
                return Entry.MustSchedule;
            }

            if (_isDraining || submission.IsDeferred)
            {
                return Entry.Waiting;
            }

            _isDraining = true;
            return Entry.MustDrain;
        }
    }

    /// <summary>The time of what was deferred has come; true when the caller must drain, false when that was done meanwhile.</summary>
    public bool TryBeginDrain()
    {
        lock (_lock)
        {
            if (_isDraining || _waiting.Count == 0)
            {
                return false;
            }

            _isDraining = true;
            return true;
        }
    }

    /// <summary>True when nothing that was deferred is left to do: then the next one must be scheduled anew.</summary>
    public bool TryUnschedule()
    {
        lock (_lock)
        {
            _isScheduled = _deferred > 0;
            return !_isScheduled;
        }
    }

    /// <summary>Moves the next operations into <paramref name="batch"/>; false ends the drain.</summary>
    public bool TryTakeBatch(List<Submission> batch, int maxBatch)
    {
        lock (_lock)
        {
            batch.Clear();
            while (batch.Count < maxBatch && _waiting.TryDequeue(out var submission))
            {
                batch.Add(submission);
            }

            if (batch.Count > 0)
            {
                return true;
            }

            _isDraining = false;
            if (_waiting.EnsureCapacity(0) > 64)
            {
                _waiting = new Queue<Submission>();
            }

            if (_runningIds is { Count: 0 })
            {
                _runningIds = null; // Many keys are kept, and few of them are in use.
            }

            return false;
        }
    }

    /// <summary>The operations of a batch are done: their ids may come again.</summary>
    public void Finish(List<Submission> batch)
    {
        lock (_lock)
        {
            foreach (var submission in batch)
            {
                _deferred -= submission.IsDeferred ? 1 : 0;
                if (submission.Key is { } key)
                {
                    _runningIds?.Remove(key.Id);
                }
            }
        }
    }

    /// <summary>The key as last seen, and when that was.</summary>
    public (StoredKey? Key, Sighting Seen) Peek(long timestamp)
    {
        lock (_lock)
        {
            LastUsed = timestamp;
            return (_cached, _seen);
        }
    }

    /// <summary>The cached key as it stands now; null when it is not there or too old to be relied on.</summary>
    public KeySnapshot? Observe(DateTimeOffset now, long timestamp, Freshness freshness)
    {
        lock (_lock)
        {
            LastUsed = timestamp;
            if (_cached is null || !freshness.IsFresh(_seen, timestamp))
            {
                return null;
            }

            // The same answer serves until something in it changes by itself.
            if (_observed is null || now >= _observed.ValidUntil)
            {
                _observed = QuotaTransition.Observe(_cached.Record, _cached.State, now);
            }

            return _observed;
        }
    }

    /// <summary>Takes what the drain has written or read; null forgets it.</summary>
    public void Set(StoredKey? key, Sighting seen)
    {
        lock (_lock)
        {
            Replace(key, seen);
        }
    }

    /// <summary>
    /// Takes what somebody outside the drain has read. A drain knows better, and a read that took long may come after a newer one:
    /// both are left alone.
    /// </summary>
    public void Offer(StoredKey key, Sighting seen)
    {
        lock (_lock)
        {
            if (!_isDraining && (_cached is null || key.State.Revision >= _cached.State.Revision))
            {
                Replace(key, seen);
            }
        }
    }

    /// <summary>True while operations are under way or wait.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_lock)
            {
                return _isDraining || _waiting.Count > 0;
            }
        }
    }

    /// <summary>True while an operation that was deferred is under way or waits.</summary>
    public bool HasDeferred => Volatile.Read(ref _deferred) > 0;

    public void CountDenied(long count) => Interlocked.Add(ref _denied, count);

    /// <summary>Counts a refusal that no drain has seen; false when this queue was dropped from the cache.</summary>
    public bool TryCountDenied()
    {
        lock (_lock)
        {
            if (!_isRetired)
            {
                CountDenied(1);
            }

            return !_isRetired;
        }
    }

    /// <summary>Drops an idle queue; false when it is in use or has counts to write.</summary>
    public bool TryRetire()
    {
        lock (_lock)
        {
            if (_isDraining || _waiting.Count > 0 || Denied > 0 || Lease is not null)
            {
                return false;
            }

            _isRetired = true;
            return true;
        }
    }

    private void Replace(StoredKey? key, Sighting seen)
    {
        if (!ReferenceEquals(key?.State, _cached?.State) || !ReferenceEquals(key?.Record, _cached?.Record))
        {
            _observed = null;
        }

        _cached = key;
        _seen = seen;
    }
}
