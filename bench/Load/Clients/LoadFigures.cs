using QuotaFunctions.Load.Measure;

namespace QuotaFunctions.Load.Clients;

/// <summary>What clients saw.</summary>
internal sealed class LoadFigures
{
    private long _shed;
    private long _shedWithoutRetryAfter;
    private long _refused;
    private long _broken;

    /// <summary>Durations of the answers that were 2xx.</summary>
    public Latencies Admitted { get; } = new();

    /// <summary>Durations to their first byte.</summary>
    public Latencies FirstBytes { get; } = new();

    /// <summary>How long the load took.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>Answers of 503.</summary>
    public long Shed => Interlocked.Read(ref _shed);

    /// <summary>Those among them that did not say when to come back.</summary>
    public long ShedWithoutRetryAfter => Interlocked.Read(ref _shedWithoutRetryAfter);

    /// <summary>Answers that were neither 2xx nor 503.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Connections that failed or were cut.</summary>
    public long Broken => Interlocked.Read(ref _broken);

    /// <summary>All that was not admitted.</summary>
    public long Failed => Shed + Refused + Broken;

    public double AdmittedPerSecond => Admitted.Count / Elapsed.TotalSeconds;

    public double ShedPerSecond => Shed / Elapsed.TotalSeconds;

    /// <summary>The same in the form of a round of a contest.</summary>
    public Round ToRound() =>
        new(AdmittedPerSecond, Admitted.Percentile(0.5), Admitted.Percentile(0.99), Admitted.Count, Failed);

    public void Add(Answer answer)
    {
        if (answer.IsSuccess)
        {
            Admitted.Add(answer.Duration);
            FirstBytes.Add(answer.FirstByte);
        }
        else if (answer.Status == StatusCodes.Status503ServiceUnavailable)
        {
            Interlocked.Increment(ref _shed);
            Interlocked.Add(ref _shedWithoutRetryAfter, answer.HasRetryAfter ? 0 : 1);
        }
        else
        {
            Interlocked.Increment(ref _refused);
        }
    }

    public void AddBroken() => Interlocked.Increment(ref _broken);
}
