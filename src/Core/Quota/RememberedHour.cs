using System.Collections.Immutable;

namespace QuotaFunctions.Core.Quota;

/// <summary>How many operation rows of a key expire within one hour.</summary>
/// <param name="Hour">The hour, counted from the year 1 in UTC.</param>
/// <param name="Rows">How many, at least 1.</param>
public readonly record struct RememberedHour(long Hour, long Rows)
{
    /// <summary>The end of the hour: until then its rows count, up to an hour longer than they are kept.</summary>
    public DateTimeOffset End => new((Hour + 1) * TimeSpan.TicksPerHour, TimeSpan.Zero);

    /// <summary>The hour of an instant.</summary>
    public static long Of(DateTimeOffset instant) => instant.UtcTicks / TimeSpan.TicksPerHour;
}

/// <summary>
/// Counts the operation rows of a key in its state, with the very write that adds them: their number can be bounded without asking the store.
/// </summary>
internal static class RememberedHours
{
    /// <summary>How many rows count at an instant.</summary>
    public static long CountAt(this ImmutableArray<RememberedHour> hours, DateTimeOffset now)
    {
        var count = 0L;
        foreach (var hour in hours)
        {
            count += hour.End > now ? hour.Rows : 0;
        }

        return count;
    }

    /// <summary>When the first of the rows stop counting; null when there are none.</summary>
    public static DateTimeOffset? FirstEndAt(this ImmutableArray<RememberedHour> hours, DateTimeOffset now) =>
        hours.Where(h => h.End > now).Min(h => (DateTimeOffset?)h.End);

    /// <summary>The same with more rows, and without those that are over.</summary>
    public static ImmutableArray<RememberedHour> With(this ImmutableArray<RememberedHour> hours, long rows, DateTimeOffset expiry, DateTimeOffset now)
    {
        var added = RememberedHour.Of(expiry);
        var before = 0L;
        var others = ImmutableArray.CreateBuilder<RememberedHour>(hours.Length + 1);
        foreach (var hour in hours)
        {
            if (hour.Hour == added)
            {
                before = hour.Rows;
            }
            else if (hour.End > now)
            {
                others.Add(hour);
            }
        }

        others.Add(new RememberedHour(added, before + rows));
        return others.DrainToImmutable();
    }
}
