namespace QuotaFunctions.Gateway.Metering;

/// <summary>Why an exchange with the upstream was cut short.</summary>
internal enum Overdue
{
    /// <summary>It was not.</summary>
    No,

    /// <summary>No byte moved for too long.</summary>
    Silent,

    /// <summary>It took too long in all.</summary>
    TooLong,
}

/// <summary>
/// Watches one exchange: cuts it when it is silent or long, and calls for a sign of life when an answer is quiet. A moving byte costs
/// no more than noting the time; one timer serves all three.
/// </summary>
internal sealed class ExchangeWatch : IDisposable
{
    private readonly CancellationTokenSource _cut = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _silence;
    private readonly TimeSpan _whole;
    private readonly long _start;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private long _lastByte;
    private long _lastBeat;
    private TimeSpan? _quiet;
    private Action? _beat;
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
        _start = _lastByte = _lastBeat = time.GetTimestamp();
        _timer = time.CreateTimer(static watch => ((ExchangeWatch)watch!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Arm(silence < whole ? silence : whole);
    }

    /// <summary>Cancelled when the exchange is overdue.</summary>
    public CancellationToken Token => _cut.Token;

    /// <summary>Whether it is overdue, and how.</summary>
    public Overdue Overdue { get; private set; }

    /// <summary>A byte moved.</summary>
    public void Touch() => Volatile.Write(ref _lastByte, _time.GetTimestamp());

    /// <summary>From now on calls <paramref name="beat"/> whenever no byte has moved for <paramref name="quiet"/>, and again after as long.</summary>
    public void BeatWhenQuiet(TimeSpan quiet, Action beat)
    {
        Touch();
        lock (_lock)
        {
            _lastBeat = _time.GetTimestamp();
            _beat = beat;
            _quiet = quiet;
            Look();
        }
    }

    /// <summary>Stops. A beat that has begun is not waited for.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _beat = null;
        }

        _timer.Dispose();
        _cut.Dispose();
    }

    private void Look()
    {
        // The lock orders the timer against Dispose; nothing slow happens under it.
        lock (_lock)
        {
            if (_isDisposed || Overdue != Overdue.No)
            {
                return;
            }

            var now = _time.GetTimestamp();
            var lastByte = Volatile.Read(ref _lastByte);
            var silentFor = _time.GetElapsedTime(lastByte, now);
            var wholeLeft = _whole - _time.GetElapsedTime(_start, now);
            var silenceLeft = _silence - silentFor;
            if (silenceLeft <= TimeSpan.Zero || wholeLeft <= TimeSpan.Zero)
            {
                Overdue = wholeLeft <= TimeSpan.Zero ? Overdue.TooLong : Overdue.Silent;
                _ = _cut.CancelAsync(); // Its callbacks run elsewhere; they belong to the exchange, which observes the token.
                return;
            }

            var next = silenceLeft < wholeLeft ? silenceLeft : wholeLeft;
            if (_quiet is { } quiet)
            {
                var beatLeft = quiet - _time.GetElapsedTime(Math.Max(_lastBeat, lastByte), now);
                if (beatLeft <= TimeSpan.Zero)
                {
                    _lastBeat = now;
                    beatLeft = quiet;
                    _beat?.Invoke();
                }

                next = beatLeft < next ? beatLeft : next;
            }

            Arm(next);
        }
    }

    /// <summary>Never less than a millisecond: a timer rounds down, and would ask again at once.</summary>
    private void Arm(TimeSpan due) =>
        _timer.Change(due < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : due, Timeout.InfiniteTimeSpan);
}
