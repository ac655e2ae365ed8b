namespace QuotaFunctions.Api.Overview;

/// <summary>A value that is made once for all who ask at the same time, and kept for a while. A failure is not kept.</summary>
/// <param name="age">How long it is kept, from the moment at which making it began.</param>
/// <param name="time">The clock.</param>
/// <param name="make">Makes it. It runs on a thread of its own: it may read a store.</param>
internal sealed class SharedValue<T>(TimeSpan age, TimeProvider time, Func<Task<T>> make)
{
    private readonly Lock _lock = new();
    private Task<T>? _latest;
    private long _begun;

    /// <summary>The value. A caller that gives up does not end the making, because others may wait for it.</summary>
    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_latest is null || (_latest.IsCompleted && (!_latest.IsCompletedSuccessfully || time.GetElapsedTime(_begun) >= age)))
            {
                _begun = time.GetTimestamp();
                _latest = Task.Run(make, CancellationToken.None);
            }

            return _latest.WaitAsync(cancellationToken);
        }
    }
}
