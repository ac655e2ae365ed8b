using System.Collections.Concurrent;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Engine;

/// <summary>The queues whose deferred operations wait for a write of their key, and the timer that ends the wait.</summary>
internal sealed class DeferredQueues : IDisposable
{
    private readonly ConcurrentDictionary<KeyId, KeyQueue> _queues = new();
    private readonly Lock _lock = new();
    private readonly TimeSpan _wait;
    private readonly Action<KeyId, KeyQueue> _drain;
    private readonly ITimer _timer;
    private bool _isArmed;

    /// <summary>Makes an empty set.</summary>
    /// <param name="wait">How long they wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="drain">Called for each queue that nothing else has drained by then.</param>
    public DeferredQueues(TimeSpan wait, TimeProvider time, Action<KeyId, KeyQueue> drain)
    {
        _wait = wait;
        _drain = drain;
        _timer = time.CreateTimer(static queues => ((DeferredQueues)queues!).End(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Keys with deferred operations. May include keys whose operations have just been done.</summary>
    public ICollection<KeyId> Keys => _queues.Keys;

    /// <summary>Adds a queue that has just got its first deferred operation.</summary>
    public void Add(KeyId id, KeyQueue queue)
    {
        lock (_lock)
        {
            _queues[id] = queue;
            Arm();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Arm()
    {
        if (!_isArmed)
        {
            _isArmed = true;
            _timer.Change(_wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void End()
    {
        foreach (var (id, queue) in _queues)
        {
            if (queue.TryBeginDrain())
            {
                _drain(id, queue);
            }
        }

        lock (_lock)
        {
            _isArmed = false;
            foreach (var entry in _queues)
            {
                if (entry.Value.TryUnschedule())
                {
                    _queues.TryRemove(entry);
                }
            }

            if (!_queues.IsEmpty)
            {
                Arm();
            }
        }
    }
}
