using Microsoft.Extensions.Logging;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>
/// A clock whose time of day never goes back within a process: an expired key stays expired, and a window that has ended does not start
/// again (docs/adr/023-time-never-goes-back.md). When the system's clock is set back, this one follows the monotonic clock until the
/// system's has caught up.
/// </summary>
/// <param name="system">The clock that is read.</param>
/// <param name="logger">Warned of each step back of more than a second.</param>
public sealed class SteadyTime(TimeProvider system, ILogger<SteadyTime> logger) : TimeProvider
{
    /// <summary>
    /// A smaller step back comes from threads that read the clock at the same moment, or from its fine tuning. Time stands still for it, and
    /// nothing is logged.
    /// </summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long _latest;
    private (long Ticks, long Timestamp)? _anchor;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => system.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => system.TimestampFrequency;

    /// <summary>How far this clock is ahead of the system's, which was set back; zero when it was not, or has caught up.</summary>
    public TimeSpan AheadOfSystem
    {
        get
        {
            var ahead = new TimeSpan(GetUtcNow().UtcTicks - system.GetUtcNow().UtcTicks);
            return ahead > TimeSpan.Zero ? ahead : TimeSpan.Zero;
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        var now = system.GetUtcNow().UtcTicks;
        var latest = Advance(now);
        return new DateTimeOffset(latest - now <= Step.Ticks ? latest : GoOn(now), TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => system.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        system.CreateTimer(callback, state, dueTime, period);

    /// <summary>Returns the later of this time and the latest time that was returned before, and remembers it.</summary>
    private long Advance(long ticks)
    {
        var latest = Volatile.Read(ref _latest);
        while (ticks > latest)
        {
            var seen = Interlocked.CompareExchange(ref _latest, ticks, latest);
            if (seen == latest)
            {
                return ticks;
            }

            latest = seen;
        }

        return latest;
    }

    private long GoOn(long now)
    {
        TimeSpan behind;
        lock (_lock)
        {
            var latest = Volatile.Read(ref _latest);
            if (_anchor is { } anchor)
            {
                // An anchor behind the latest time belongs to an earlier step, from which the clock has recovered.
                var ticks = anchor.Ticks + system.GetElapsedTime(anchor.Timestamp).Ticks;
                if (latest - ticks <= Step.Ticks)
                {
                    return Advance(ticks);
                }
            }

            _anchor = (latest, system.GetTimestamp());
            behind = new TimeSpan(latest - now);
        }

        HostingLog.SetBack(logger, behind.TotalSeconds);
        return Volatile.Read(ref _latest);
    }
}
