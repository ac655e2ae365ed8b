namespace QuotaFunctions.Edge;

/// <summary>
/// A gate that never waits. Under overload the admitted requests keep a bounded latency; the rest are refused at once with 503, which is
/// cheap.
/// </summary>
/// <param name="limit">The most requests that may be inside at once.</param>
internal sealed class AdmissionGate(long limit)
{
    private long _inside;

    /// <summary>The most requests that may be inside at once.</summary>
    public long Limit => limit;

    /// <summary>The requests that are inside now.</summary>
    public long Inside => Math.Min(Interlocked.Read(ref _inside), limit);

    /// <summary>Enters, if fewer than the limit are inside. Every successful call needs one call of <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _inside) <= limit)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Leaves the gate.</summary>
    public void Leave() => Interlocked.Decrement(ref _inside);
}
