using Polly;
using Polly.CircuitBreaker;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>The health of one upstream: a circuit breaker, and the time until which it asked for no requests (<c>Retry-After</c>).</summary>
internal sealed class UpstreamCircuit
{
    /// <summary>Failures are counted over this time.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>How long a circuit stays open before one request tries the upstream again.</summary>
    public static readonly TimeSpan Break = TimeSpan.FromSeconds(15);

    /// <summary>The longest that a <c>Retry-After</c> is heeded.</summary>
    public static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(60);

    /// <summary>The fewest attempts within <see cref="Window"/> that can open a circuit.</summary>
    public const int FewestAttempts = 5;

    /// <summary>The share of failed attempts that opens it.</summary>
    public const double FailureRatio = 0.5;

    private readonly TimeProvider _time;
    private readonly CircuitBreakerStateProvider _state = new();
    // A breaker of bool (whether an attempt failed) rather than of the enum: Polly's use of an enum's members does not compile to a native program.
    private readonly ResiliencePipeline<bool> _breaker;

    // Ticks of UTC. Written and read by many requests at once; each is one value.
    private long _openedAt;
    private long _probedUntil;
    private long _restsUntil;
    private volatile LastResult? _last;

    /// <summary>A closed circuit.</summary>
    public UpstreamCircuit(TimeProvider time)
    {
        _time = time;
        _breaker = new ResiliencePipelineBuilder<bool> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<bool>
            {
                FailureRatio = FailureRatio,
                MinimumThroughput = FewestAttempts,
                SamplingDuration = Window,
                BreakDuration = Break,
                StateProvider = _state,
                ShouldHandle = static outcome => ValueTask.FromResult(outcome.Outcome.Result),
            })
            .Build();
    }

    /// <summary>True while the upstream should not be tried.</summary>
    public bool IsOpen => _state.CircuitState != CircuitState.Closed && Now < OpenedAt + Break.Ticks;

    /// <summary>True when the circuit was open for long enough: the next report decides whether it closes.</summary>
    public bool IsRecovering => _state.CircuitState != CircuitState.Closed && Now >= OpenedAt + Break.Ticks;

    /// <summary>When the circuit was opened last, in ticks.</summary>
    public long OpenedAt => Volatile.Read(ref _openedAt);

    /// <summary>What the last attempt came to; null before the first.</summary>
    public LastResult? Last => _last;

    /// <summary>True while the upstream wants no requests if others can take them.</summary>
    public bool Rests => Now < Volatile.Read(ref _restsUntil);

    private long Now => _time.GetUtcNow().UtcTicks;

    /// <summary>
    /// Lets one request try an upstream that is recovering; false for all others. A request that never reports back gives its turn up
    /// after <see cref="Break"/>.
    /// </summary>
    public bool TryProbe()
    {
        var (now, until) = (Now, Volatile.Read(ref _probedUntil));
        return now >= until && Interlocked.CompareExchange(ref _probedUntil, now + Break.Ticks, until) == until;
    }

    /// <summary>Counts an attempt's result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="retryAfter">The answer's <c>Retry-After</c>; null when it had none.</param>
    public void Report(AttemptResult result, TimeSpan? retryAfter)
    {
        var last = LastResult.After(_last, result, _time.GetUtcNow());
        if (last != _last)
        {
            _last = last;
        }

        if (result == AttemptResult.Refused429 && retryAfter > TimeSpan.Zero)
        {
            Volatile.Write(ref _restsUntil, Now + long.Min(retryAfter.Value.Ticks, LongestRest.Ticks));
        }

        // While the circuit is open the breaker ignores reports: they are of attempts that began before it opened. Nothing here waits, so the
        // result is available at once.
        var context = ResilienceContextPool.Shared.Get();
        var hasFailed = result is AttemptResult.Failed5xx or AttemptResult.Unreachable or AttemptResult.TimedOut;
        var counted = _breaker.ExecuteOutcomeAsync(static (_, hasFailed) => Outcome.FromResultAsValueTask(hasFailed), context, hasFailed);
        if (counted.IsCompletedSuccessfully && counted.GetAwaiter().GetResult().Exception is null && _state.CircuitState == CircuitState.Open)
        {
            Volatile.Write(ref _openedAt, Now);
        }

        ResilienceContextPool.Shared.Return(context);
    }
}
