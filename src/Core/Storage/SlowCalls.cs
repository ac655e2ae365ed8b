namespace QuotaFunctions.Core.Storage;

/// <summary>Tells a store which of its slow calls to warn of: the first, and then one a minute at most. Thread-safe.</summary>
/// <param name="time">The clock.</param>
public sealed class SlowCalls(TimeProvider time)
{
    /// <summary>A call is slow from here on: a client notices it.</summary>
    public static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _reportedAt;
    private long _others;

    /// <summary>True when a call that took this long should be reported.</summary>
    /// <param name="duration">How long it took.</param>
    /// <param name="others">The slow calls since the last report, without this one.</param>
    public bool IsToReport(TimeSpan duration, out long others)
    {
        others = 0;
        if (duration < Slow)
        {
            return false;
        }

        lock (_lock)
        {
            if (_reportedAt is { } reported && time.GetElapsedTime(reported) < Pause)
            {
                _others++;
                return false;
            }

            (others, _others, _reportedAt) = (_others, 0, time.GetTimestamp());
            return true;
        }
    }
}
