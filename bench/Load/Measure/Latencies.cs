namespace QuotaFunctions.Load.Measure;

/// <summary>Counts durations in classes 1 % wide; any number of threads may add.</summary>
internal sealed class Latencies
{
    private const double Width = 1.01;
    private const int Classes = 2_200; // from a microsecond to half an hour

    private static readonly double LogWidth = Math.Log(Width);

    private readonly long[] _counts = new long[Classes];
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Add(TimeSpan duration)
    {
        var place = (int)(Math.Log(Math.Max(1, duration.TotalMicroseconds)) / LogWidth);
        Interlocked.Increment(ref _counts[Math.Min(place, Classes - 1)]);
        Interlocked.Increment(ref _count);
    }

    /// <summary>The duration that this share of all stays below, in milliseconds; NaN without any.</summary>
    public double Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(share * Count);
        long seen = 0;
        for (var i = 0; i < Classes; i++)
        {
            seen += Interlocked.Read(ref _counts[i]);
            if (seen >= wanted && seen > 0)
            {
                return Math.Pow(Width, i + 0.5) / 1000;
            }
        }

        return double.NaN;
    }
}
