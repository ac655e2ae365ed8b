namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>Why an exchange was cut short.</summary>
internal enum CutReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>No byte moved for too long.</summary>
    Silent,

    /// <summary>It took too long in all.</summary>
    TooLong,

    /// <summary>Its client has left, and nothing more is to be learnt from the upstream.</summary>
    ClientGone,
}

/// <summary>
/// Watches one exchange over all its attempts: cancels <see cref="Token"/> when no byte has moved for too long, or when it takes too long
/// in all. A moving byte costs no more than noting the time; one timer serves both.
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

    /// <summary>Begins to watch.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="silence">How long no byte may move.</param>
    /// <param name="whole">How long the exchange may take.</param>
    public ExchangeWatch(TimeProvider time, TimeSpan silence, TimeSpan whole)
    {
        _time = time;
        _silence = silence;
        _whole = whole;
        _start = _lastByte = time.GetTimestamp();
        _timer = time.CreateTimer(static watch => ((ExchangeWatch)watch!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Look();
    }

    /// <summary>Cancelled when the exchange is cut.</summary>
    public CancellationToken Token => _cut.Token;

    /// <summary>Why it was cut.</summary>
    public CutReason Reason { get; private set; }

    /// <summary>How long ago a byte moved.</summary>
    public TimeSpan Idle => _time.GetElapsedTime(Volatile.Read(ref _lastByte));

    /// <summary>A byte moved.</summary>
    public void Touch() => Volatile.Write(ref _lastByte, _time.GetTimestamp());

    /// <summary>Begins another attempt, at an upstream that may be silent for so long.</summary>
    public void Restart(TimeSpan silence)
    {
        lock (_lock)
        {
            _silence = silence;
            Touch();
            Look();
        }
    }

    /// <summary>Cuts the exchange so long from now at the latest; at once for zero.</summary>
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

            Look();
        }
    }

    /// <summary>Stops to watch.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
        }

        _timer.Dispose();
        _cut.Dispose();
    }

    private void Look()
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
                _ = _cut.CancelAsync(); // Its callbacks run elsewhere; they belong to the exchange, which observes the token.
                return;
            }

            // Never less than a millisecond: a timer rounds down, and would look again at once.
            var next = silenceLeft < wholeLeft ? silenceLeft : wholeLeft;
            _timer.Change(next < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : next, Timeout.InfiniteTimeSpan);
        }
    }
}
