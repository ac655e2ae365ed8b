using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Telemetry;
using QuotaFunctions.Core.Timeline;

namespace QuotaFunctions.Core.Engine;

/// <summary>
/// Spends quotas: one write in flight per key. Operations that arrive meanwhile wait, are applied in order by the pure transition, and
/// are written together, so a hot key costs one store round trip a batch; every caller waits until its own charge is durable.
/// </summary>
/// <remarks>
/// Several engines, in one process or in many, can work on one store: the compare-and-swap of <see cref="IQuotaStore.WriteAsync"/>
/// decides, and the loser reads again and applies anew.
/// </remarks>
public sealed class QuotaEngine : IAsyncDisposable
{
    private readonly ConcurrentDictionary<KeyId, KeyQueue> _queues = new();
    private readonly ConcurrentDictionary<KeyId, byte> _withDenied = new();
    private readonly IQuotaStorage _storage;
    private readonly MeasuredStore _store;
    private readonly TimeProvider _time;
    private readonly QuotaEngineOptions _options;
    private readonly BatchCommitter _committer;
    private readonly DeferredQueues _deferred;
    private readonly LeaseBook? _leases;
    private readonly UnknownZones _unknownZones;
    private readonly ILogger _logger;
    private readonly Freshness _freshness;
    private volatile bool _isDisposed;
    private int _isEvicting;

    /// <summary>
    /// An engine over an initialized store. It tells the timeline what was charged; null for none. The caller disposes the store and the timeline, both
    /// after the engine.
    /// </summary>
    public QuotaEngine(
        IQuotaStorage storage, TimeProvider time, QuotaEngineOptions options, ILogger<QuotaEngine> logger, UsageTimeline? timeline = null)
    {
        _storage = storage;
        _time = time;
        _options = options;
        _logger = logger;
        _freshness = new Freshness(storage, time);
        _leases = options.Leases is { } leases ? new LeaseBook(leases, time) : null;
        _unknownZones = new UnknownZones(logger);
        _store = new MeasuredStore(storage.Quota, storage.Kind);
        _committer = new BatchCommitter(_store, _freshness, time, options, _leases, _unknownZones, timeline, logger);
        _deferred = new DeferredQueues(options.DeferFor, time, Drain);
    }

    /// <summary>How many keys are in memory, at most about <see cref="QuotaEngineOptions.MaxCachedKeys"/>.</summary>
    public int CachedKeys => _queues.Count;

    /// <summary>
    /// Reads a key after flushing its deferred settlements, so that the answer has everything this engine was asked to do. Writes by others
    /// are seen at most <see cref="IQuotaStorage.ReadStaleness"/> late. Null when there is no such key.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public ValueTask<KeySnapshot?> ReadLatestAsync(KeyId id, CancellationToken cancellationToken) =>
        HasDeferred(id) ? FlushAndReadAsync(id, cancellationToken) : PeekAsync(id, cancellationToken);

    /// <summary>Reads a key without flushing its deferred settlements. Use it to authenticate. Null when there is no such key.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public ValueTask<KeySnapshot?> PeekAsync(KeyId id, CancellationToken cancellationToken)
    {
        if (_queues.TryGetValue(id, out var queue))
        {
            if (queue.Observe(_time.GetUtcNow(), _time.GetTimestamp(), _freshness) is { } snapshot)
            {
                return new ValueTask<KeySnapshot?>(_unknownZones.Note(snapshot));
            }
        }

        return ReadAsync(id, cancellationToken);
    }

    /// <summary>
    /// Does one operation and answers when its outcome is durable. It cannot be cancelled: the outcome of a write must be known. Where the
    /// store's answer was lost and reading again does not tell, the answer is <see cref="Verdict.Unknown"/>.
    /// </summary>
    /// <param name="id">The key.</param>
    /// <param name="operation">What to do.</param>
    /// <param name="key">Makes it safe to repeat; null for an operation that is sent once.</param>
    /// <param name="audit">Written with a change, if it changes anything.</param>
    /// <exception cref="StoreUnavailableException">The store failed. Nothing was charged or changed; a retry is safe.</exception>
    public Task<Decision> ApplyAsync(KeyId id, QuotaOperation operation, OperationKey? key = null, AuditEntry? audit = null)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return Observed(operation, Enqueue(id, new Submission(Purpose.Caller, operation, key, audit)));
    }

    /// <summary>True while something that was deferred for this key is still to be done, so that what was found is not the latest.</summary>
    public bool HasDeferred(KeyId id) => _queues.TryGetValue(id, out var queue) && queue.HasDeferred;

    /// <summary>
    /// Does one operation with the next write of its key, <see cref="QuotaEngineOptions.DeferFor"/> from now at the latest, and answers
    /// when it is durable. For settling a hold: until then the key is held to more than it will be charged, so nothing can be overspent,
    /// and a process that dies leaves the hold to expire, which charges what was held. Whatever this engine is asked next about the key
    /// comes after it.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store failed. Nothing was charged or changed; a retry is safe.</exception>
    public Task<Decision> DeferAsync(KeyId id, QuotaOperation operation)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return Observed(operation, Enqueue(id, new Submission(Purpose.Caller, operation) { IsDeferred = _options.DeferFor > TimeSpan.Zero }));
    }

    /// <summary>
    /// Counts a use that was refused before it came to an operation: for its model, because as many requests are under way as the key was
    /// given, or because the key is revoked or suspended or has expired. Like the refusals of limits it is counted in memory and written with the key's
    /// next write or the next sweep.
    /// </summary>
    /// <param name="id">A key that is there.</param>
    public void CountDenied(KeyId id)
    {
        while (!QueueOf(id).TryCountDenied())
        {
            // It was dropped from the cache just now; the next one is another queue.
        }

        _withDenied.TryAdd(id, 0);
    }

    /// <summary>Does what was deferred, so that the store shows it.</summary>
    /// <exception cref="StoreUnavailableException">The store failed.</exception>
    public Task SettleAllAsync() => _deferred.Keys is { Count: > 0 } keys ? FlushAsync(keys) : Task.CompletedTask;

    /// <summary>Charges holds that have expired and writes the refusals that were counted in memory.</summary>
    /// <exception cref="StoreUnavailableException">The store failed; the next sweep does what is left.</exception>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        const int AtOnce = 256;
        var due = await _storage.Keys.FindDueAsync(_time.GetUtcNow(), AtOnce, cancellationToken).ConfigureAwait(false);
        var ids = due.Concat(_withDenied.Keys.Take(AtOnce)).Distinct().ToArray();
        await FlushAsync(ids).ConfigureAwait(false);
    }

    /// <summary>Gives back the slices that are past their term or idle; called a few times a second where leases are on.</summary>
    /// <exception cref="StoreUnavailableException">The store failed; the next call tries again.</exception>
    public Task ReturnLeasesAsync() =>
        _leases is null ? Task.CompletedTask : FlushAsync(_leases.Due());

    /// <summary>Finishes what is under way and writes what is only in memory. New operations are refused.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;

        // Queues are drained in order: once the last operation is done, so are all before it.
        var busy = _queues.Where(q => q.Value.IsBusy).Select(q => q.Key).Concat(_withDenied.Keys).Concat(_leases?.Keys ?? []).Distinct();
        try
        {
            await FlushAsync(busy).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            EngineLog.LostCounts(_logger, e);
        }

        _deferred.Dispose();
    }

    private static Task<Decision> Observed(QuotaOperation operation, Task<Decision> outcome) =>
        EngineMeter.IsEnabled ? EngineMeter.ObserveAsync(operation, outcome) : outcome;

    private async ValueTask<KeySnapshot?> FlushAndReadAsync(KeyId id, CancellationToken cancellationToken)
    {
        await FlushAsync([id]).ConfigureAwait(false);
        return await PeekAsync(id, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<KeySnapshot?> ReadAsync(KeyId id, CancellationToken cancellationToken)
    {
        var seen = _freshness.Now();
        var stored = await _store.ReadAsync(id, cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            return null;
        }

        var queue = QueueOf(id);
        queue.Offer(stored, seen);

        // A write may have ended meanwhile; what it left is newer than what was read.
        var latest = queue.Peek(seen.Timestamp).Key;
        var newest = latest is not null && latest.State.Revision > stored.State.Revision ? latest : stored;
        return _unknownZones.Note(QuotaTransition.Observe(newest.Record, newest.State, _time.GetUtcNow()));
    }

    /// <exception cref="StoreUnavailableException">The store failed, or its answer was lost: then what was to be flushed may have been.</exception>
    private async Task FlushAsync(IEnumerable<KeyId> ids)
    {
        var decisions = await Task.WhenAll(ids.ToArray().Select(id => Enqueue(id, new Submission(Purpose.Flush, new FlushOperation())))).ConfigureAwait(false);
        if (Array.Exists(decisions, static d => d.Verdict == Verdict.Unknown))
        {
            throw new StoreUnavailableException(_storage.Kind, "a write got no answer, and it cannot be told whether it was carried out");
        }
    }

    private Task<Decision> Enqueue(KeyId id, Submission submission)
    {
        while (true)
        {
            var queue = QueueOf(id);
            switch (queue.TryEnqueue(submission, _options.MaxWaiting, _time.GetTimestamp()))
            {
                case KeyQueue.Entry.MustDrain:
                    Drain(id, queue);
                    return submission.Task;
                case KeyQueue.Entry.MustSchedule:
                    _deferred.Add(id, queue);
                    return submission.Task;
                case KeyQueue.Entry.Waiting:
                    return submission.Task;
                case KeyQueue.Entry.Full:
                    return Task.FromResult(new Decision { Verdict = Verdict.Contended });
                case KeyQueue.Entry.SameIdRunning:
                    return Task.FromResult(new Decision { Verdict = Verdict.OperationRunning });
            }
        }
    }

    private KeyQueue QueueOf(KeyId id)
    {
        if (_queues.TryGetValue(id, out var queue))
        {
            return queue;
        }

        queue = _queues.GetOrAdd(id, static _ => new KeyQueue());
        if (_queues.Count > _options.MaxCachedKeys && Interlocked.Exchange(ref _isEvicting, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static engine => engine.Evict(), this, preferLocal: false);
        }

        return queue;
    }

    /// <remarks>Faults of a drain go to its callers; the task itself never fails.</remarks>
    private void Drain(KeyId id, KeyQueue queue) => _ = DrainAsync(id, queue);

    /// <summary>Drains a queue. The next batch is committed while the one before is answered.</summary>
    private async Task DrainAsync(KeyId id, KeyQueue queue)
    {
        var (batch, next) = (new List<Submission>(), new List<Submission>());
        var hasMore = queue.TryTakeBatch(batch, _options.MaxBatch);
        var commit = hasMore ? _committer.CommitAsync(id, queue, batch) : default;
        while (hasMore)
        {
            var outcome = await commit.ConfigureAwait(false);
            NoteDenied(id, queue);
            hasMore = queue.TryTakeBatch(next, _options.MaxBatch);
            if (hasMore)
            {
                commit = _committer.CommitAsync(id, queue, next);
                (batch, next) = (next, batch);
            }
            else if (!outcome.KeyExists)
            {
                Forget(id, queue);
            }

            outcome.Answers.Give(isIdle: !hasMore);
        }
    }

    private void NoteDenied(KeyId id, KeyQueue queue)
    {
        if (queue.Denied > 0)
        {
            _withDenied.TryAdd(id, 0);
        }
        else if (_withDenied.TryRemove(id, out _) && queue.Denied > 0)
        {
            // One was counted in between.
            _withDenied.TryAdd(id, 0);
        }
    }

    private void Forget(KeyId id, KeyQueue queue)
    {
        // No key has this id, so it must not take memory. An operation that was queued meanwhile keeps the queue.
        if (queue.TryRetire())
        {
            _queues.TryRemove(KeyValuePair.Create(id, queue));
        }
    }

    /// <summary>Drops the least recently used quarter of the cached keys, in the background.</summary>
    private void Evict()
    {
        var entries = _queues.ToArray();
        var lastUsed = Array.ConvertAll(entries, static e => e.Value.LastUsed);
        Array.Sort(lastUsed, entries);
        foreach (var (id, queue) in entries.AsSpan(0, Math.Max(0, entries.Length - _options.MaxCachedKeys * 3 / 4)))
        {
            Forget(id, queue);
        }

        Volatile.Write(ref _isEvicting, 0);
    }
}
