using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Engine;

/// <summary>The operations that wait for one key, and the cached key. At most one batch of it is in flight at any time.</summary>
internal sealed class KeyQueue
{
    private readonly Lock _lock = new();
    private HashSet<string>? _runningIds;
    private Queue<Submission> _waiting = new();
    private StoredKey? _cached;
    private KeySnapshot? _observed;
    private ReadStamp _seen;
    private long _denied;
    private int _deferred;
    private bool _isDraining;
    private bool _isScheduled;
    private bool _isRetired;

    /// <summary>The result of an attempt to queue.</summary>
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

    /// <summary>The recent rate of spending; only the drain uses it.</summary>
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

            if (submission.Idempotency is { } key && !(_runningIds ??= new HashSet<string>(StringComparer.Ordinal)).Add(key.Id))
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

    /// <summary>Starts a drain for deferred operations whose time has come. True when the caller must drain, false when another drain runs or has run.</summary>
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

    /// <summary>True when no deferred operation is left; the next one must be scheduled anew.</summary>
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
                _runningIds = null; // Many keys are cached, and few of them are in use.
            }

            return false;
        }
    }

    /// <summary>Ends a batch: its operation ids may be used again.</summary>
    public void Finish(List<Submission> batch)
    {
        lock (_lock)
        {
            foreach (var submission in batch)
            {
                _deferred -= submission.IsDeferred ? 1 : 0;
                if (submission.Idempotency is { } key)
                {
                    _runningIds?.Remove(key.Id);
                }
            }
        }
    }

    /// <summary>The cached key and its stamp.</summary>
    public (StoredKey? Key, ReadStamp Seen) Peek(long timestamp)
    {
        lock (_lock)
        {
            LastUsed = timestamp;
            return (_cached, _seen);
        }
    }

    /// <summary>The cached key at this instant; null when it is not cached or may be stale.</summary>
    public KeySnapshot? Observe(DateTimeOffset now, long timestamp, Freshness freshness)
    {
        lock (_lock)
        {
            LastUsed = timestamp;
            if (_cached is null || !freshness.IsFresh(_seen, timestamp))
            {
                return null;
            }

            // A snapshot serves until time alone changes something in it.
            if (_observed is null || now >= _observed.ValidUntil)
            {
                _observed = QuotaTransition.Observe(_cached.Record, _cached.State, now);
            }

            return _observed;
        }
    }

    /// <summary>Caches what the drain has written or read; null drops the cached key.</summary>
    public void Set(StoredKey? key, ReadStamp seen)
    {
        lock (_lock)
        {
            Replace(key, seen);
        }
    }

    /// <summary>
    /// Caches a key that was read outside the drain, unless a drain is running or the cached key is newer: a slow read may end after
    /// a later write.
    /// </summary>
    public void Offer(StoredKey key, ReadStamp seen)
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

    private void Replace(StoredKey? key, ReadStamp seen)
    {
        if (!ReferenceEquals(key?.State, _cached?.State) || !ReferenceEquals(key?.Record, _cached?.Record))
        {
            _observed = null;
        }

        _cached = key;
        _seen = seen;
    }
}
