using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Timeline;

/// <summary>The bounds of hours and days.</summary>
public static class TimelineBuckets
{
    /// <summary>How long an hour's usage is kept.</summary>
    public static readonly TimeSpan HoursKept = TimeSpan.FromDays(8);

    /// <summary>How long a day's usage is kept.</summary>
    public static readonly TimeSpan DaysKept = TimeSpan.FromDays(400);

    /// <summary>The length of a bucket.</summary>
    public static TimeSpan Length(this TimelineStep step) => step == TimelineStep.Hour ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);

    /// <summary>How long the buckets of a step are kept.</summary>
    public static TimeSpan Kept(this TimelineStep step) => step == TimelineStep.Hour ? HoursKept : DaysKept;

    /// <summary>The start of the bucket that an instant is in.</summary>
    public static DateTimeOffset StartOf(this TimelineStep step, DateTimeOffset at)
    {
        var length = step.Length().Ticks;
        return new DateTimeOffset(at.UtcTicks / length * length, TimeSpan.Zero);
    }
}
