namespace QuotaFunctions.Core.Storage;

/// <summary>
/// Answers many waiting callers at once. Their continuations run one after the other on a few threads of the pool, where a work item
/// for each would cost more than most of them do.
/// </summary>
/// <remarks>A continuation must not block: others wait behind it.</remarks>
public abstract class CompletionBatch : IThreadPoolWorkItem
{
    /// <summary>Below this a further thread costs more than it saves.</summary>
    private const int WorthAThread = 8;

    private readonly int _count;
    private int _next = -1;

    /// <summary>A batch of so many callers, 1 or more.</summary>
    protected CompletionBatch(int count) => _count = count;

    /// <summary>Begins to answer, on other threads than this one.</summary>
    public void Dispatch()
    {
        var threads = Math.Min(Environment.ProcessorCount, (_count + WorthAThread - 1) / WorthAThread);
        for (var i = 0; i < threads; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (int i; (i = Interlocked.Increment(ref _next)) < _count;)
        {
            Complete(i);
        }
    }

    /// <summary>Answers one caller; its continuation may run within the call. It must not throw.</summary>
    protected abstract void Complete(int index);
}
