namespace QuotaFunctions.Gateway.Requests;

/// <summary>Cancels reading a body when the client is idle for too long, when its time is over, or soon after the client has left.</summary>
/// <remarks>
/// A client that has closed only its sending side may still read an answer, and the server's read fails at once with the exact fault. So a
/// read is not cancelled the moment the client leaves: it gets a second to fail by itself.
/// </remarks>
internal sealed class BodyDeadline : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _source = new();
    private readonly CancellationToken _aborted;
    private readonly CancellationTokenRegistration _registration;
    private readonly ITimer _timer;
    private readonly BodyLimits _limits;
    private readonly TimeProvider _time;
    private readonly long _start;

    public BodyDeadline(BodyLimits limits, TimeProvider time, CancellationToken aborted)
    {
        (_limits, _time, _aborted) = (limits, time, aborted);
        _start = time.GetTimestamp();

        // The source has no timer and no handle, so it needs no disposing. Disposing it would race with the timer's callback.
        _timer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), _source, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _registration = aborted.UnsafeRegister(static deadline => ((BodyDeadline)deadline!).EndSoon(), this);
    }

    /// <summary>Cancelled when reading must end.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>True when the client has used up its time, and has not left.</summary>
    public bool IsOver => !_aborted.IsCancellationRequested && (_source.IsCancellationRequested || Left <= TimeSpan.Zero);

    private TimeSpan Left => _limits.Whole - _time.GetElapsedTime(_start);

    /// <summary>Begins a wait for bytes.</summary>
    public void Begin()
    {
        var wait = _limits.Silence < Left ? _limits.Silence : Left;
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        if (_aborted.IsCancellationRequested)
        {
            EndSoon(); // It may have left just before the timer was set.
        }
    }

    /// <summary>Ends a wait for bytes, where something else is waited for before the next.</summary>
    public void Pause() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _timer.Dispose();
    }

    private void EndSoon() => _timer.Change(Grace, Timeout.InfiniteTimeSpan);
}
