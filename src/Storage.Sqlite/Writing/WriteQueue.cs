namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>The waiting jobs, in the order of their arrival.</summary>
internal sealed class WriteQueue(int maxBatch)
{
    private readonly object _lock = new();
    private readonly Queue<WriteJob> _jobs = new();
    private bool _isClosed;

    /// <summary>Adds a job; false when the queue is closed.</summary>
    public bool TryAdd(WriteJob job)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return false;
            }

            _jobs.Enqueue(job);
            if (_jobs.Count == 1)
            {
                Monitor.Pulse(_lock);
            }

            return true;
        }
    }

    /// <summary>
    /// Waits for jobs and moves the oldest ones into <paramref name="batch"/>; false once the queue is closed and empty.
    /// </summary>
    public bool Take(List<WriteJob> batch)
    {
        lock (_lock)
        {
            while (_jobs.Count == 0)
            {
                if (_isClosed)
                {
                    return false;
                }

                Monitor.Wait(_lock);
            }

            while (batch.Count < maxBatch && _jobs.TryDequeue(out var job))
            {
                batch.Add(job);
            }

            return true;
        }
    }

    /// <summary>Accepts no more jobs; the queued ones are still handed out.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            Monitor.Pulse(_lock);
        }
    }
}
