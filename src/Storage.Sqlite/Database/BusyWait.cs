namespace QuotaFunctions.Storage.Sqlite.Database;

/// <summary>Waits for another process's lock in steps of about a millisecond, up to a limit.</summary>
/// <remarks>
/// SQLite's own wait doubles up to 100 ms, so a busy writer in another process would starve this one. The limit is measured with the
/// system's clock rather than an injected one, because the lock is the system's.
/// </remarks>
internal struct BusyWait(TimeSpan limit)
{
    private static readonly ManualResetEventSlim Never = new();

    private readonly long _start = TimeProvider.System.GetTimestamp();
    private int _turns;

    /// <summary>Waits one step; false when the limit has passed.</summary>
    public bool Next()
    {
        if (TimeProvider.System.GetElapsedTime(_start) >= limit)
        {
            return false;
        }

        if (_turns++ < 2)
        {
            Thread.Yield();
        }
        else
        {
            Pause();
        }

        return true;
    }

    /// <summary>Blocks for about a millisecond.</summary>
    public static void Pause() => Never.Wait(1);
}
