namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>Why an exchange was cut short.</summary>
internal enum CutReason
{
    /// <summary>It was not cut.</summary>
    None,

    /// <summary>No byte was sent or received for too long.</summary>
    Silent,

    /// <summary>It took too long in all.</summary>
    TooLong,

    /// <summary>Its client has left, and the time for reading on is over.</summary>
    ClientGone,
}

/// <summary>
/// Enforces the time limits of one exchange over all its attempts: cancels <see cref="Token"/> when it is idle for too long, or takes too long
/// in all. One timer serves both limits, and a byte costs only a time stamp.
/// </summary>
internal sealed class ExchangeWatch : IDisposable
{
    private readonly CancellationTokenSource _cut = new();
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private TimeSpan _silence;
    private TimeSpan _whole;
    private long _lastByte;
    private bool _endsForClient;
    private bool _isDisposed;

    /// <summary>Starts the limits.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="silence">How long the exchange may be idle.</param>
    /// <param name="whole">How long the exchange may take in all.</param>
    public ExchangeWatch(TimeProvider time, TimeSpan silence, TimeSpan whole)
    {
        _time = time;
        _silence = silence;
        _whole = whole;
        _start = _lastByte = time.GetTimestamp();
        _timer = time.CreateTimer(static watch => ((ExchangeWatch)watch!).CheckTimes(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        CheckTimes();
    }

    /// <summary>Cancelled when the exchange is cut.</summary>
    public CancellationToken Token => _cut.Token;

    /// <summary>Why it was cut.</summary>
    public CutReason Reason { get; private set; }

    /// <summary>How long ago the last byte was sent or received.</summary>
    public TimeSpan Idle => _time.GetElapsedTime(Volatile.Read(ref _lastByte));

    /// <summary>Notes that a byte was sent or received.</summary>
    public void Touch() => Volatile.Write(ref _lastByte, _time.GetTimestamp());

    /// <summary>Begins another attempt, at an upstream with this idle limit.</summary>
    public void Restart(TimeSpan silence)
    {
        lock (_lock)
        {
            _silence = silence;
            Touch();
            CheckTimes();
        }
    }

    /// <summary>Lowers the limit on the whole exchange to this much time from now. Zero cuts it at once.</summary>
    public void EndWithin(TimeSpan left)
    {
        lock (_lock)
        {
            var whole = _time.GetElapsedTime(_start) + left;
            if (whole < _whole)
            {
                _whole = whole;
                _endsForClient = true;
            }

            CheckTimes();
        }
    }

    /// <summary>Ends the limits.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
        }

        _timer.Dispose();
        _cut.Dispose();
    }

    private void CheckTimes()
    {
        // The lock orders the timer against Dispose; nothing slow happens under it.
        lock (_lock)
        {
            if (_isDisposed || Reason != CutReason.None)
            {
                return;
            }

            var now = _time.GetTimestamp();
            var silenceLeft = _silence - _time.GetElapsedTime(Volatile.Read(ref _lastByte), now);
            var wholeLeft = _whole - _time.GetElapsedTime(_start, now);
            if (silenceLeft <= TimeSpan.Zero || wholeLeft <= TimeSpan.Zero)
            {
                Reason = wholeLeft > TimeSpan.Zero ? CutReason.Silent : _endsForClient ? CutReason.ClientGone : CutReason.TooLong;
                _ = _cut.CancelAsync(); // The token's callbacks must not run under the lock; the exchange observes the token.
                return;
            }

            // At least a millisecond: a timer rounds down, so a shorter wait would make it spin.
            var next = silenceLeft < wholeLeft ? silenceLeft : wholeLeft;
            _timer.Change(next < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : next, Timeout.InfiniteTimeSpan);
        }
    }
}
