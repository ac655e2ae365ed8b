namespace QuotaFunctions.Core.Windows;

/// <summary>One window: from <see cref="Start"/> (inclusive) to <see cref="End"/> (exclusive).</summary>
public readonly record struct WindowSpan(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>The window that never ends.</summary>
    public static WindowSpan Lifetime { get; } = new(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    /// <summary>True when the instant is inside.</summary>
    public bool Contains(DateTimeOffset instant) => instant >= Start && instant < End;
}

/// <summary>Derives windows from time and zone alone, so that nothing has to reset them.</summary>
public sealed class WindowCalendar
{
    private readonly TimeZoneInfo _zone;

    /// <summary>A calendar in an IANA zone.</summary>
    public WindowCalendar(TimeZoneInfo zone) => _zone = zone;

    /// <summary>The window of <paramref name="kind"/> that holds <paramref name="instant"/>.</summary>
    /// <remarks>
    /// A day, week or month begins at the first instant whose wall clock shows that date: where midnight is skipped by a clock
    /// change the window begins at the change, and where midnight comes twice, at the first. An hour that is repeated in
    /// autumn is two windows. All bounds are in UTC.
    /// </remarks>
    public WindowSpan WindowOf(WindowKind kind, DateTimeOffset instant)
    {
        instant = instant.ToUniversalTime();
        switch (kind)
        {
            case WindowKind.Lifetime:
                return WindowSpan.Lifetime;
            case WindowKind.Minute:
            {
                var start = new DateTimeOffset(instant.Ticks - (instant.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
                return new WindowSpan(start, start.AddMinutes(1));
            }

            case WindowKind.Hour:
            {
                // Taken from the wall clock, for the zones that are 30 or 45 minutes off.
                var local = ToLocal(instant);
                var start = instant.AddTicks(-(local.Ticks % TimeSpan.TicksPerHour));
                return new WindowSpan(start, start.AddHours(1));
            }

            default:
            {
                var date = ToLocal(instant).Date;
                var first = FirstDateOf(kind, date);
                return new WindowSpan(BeginningOf(first), BeginningOf(Next(kind, first)));
            }
        }
    }

    private static DateTime FirstDateOf(WindowKind kind, DateTime date) => kind switch
    {
        WindowKind.Day => date,
        WindowKind.Week => date.AddDays(-(((int)date.DayOfWeek + 6) % 7)),
        WindowKind.Month => new DateTime(date.Year, date.Month, 1),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static DateTime Next(WindowKind kind, DateTime first) => kind switch
    {
        WindowKind.Day => first.AddDays(1),
        WindowKind.Week => first.AddDays(7),
        _ => first.AddMonths(1),
    };

    private DateTime ToLocal(DateTimeOffset instant) => instant.UtcDateTime + _zone.GetUtcOffset(instant);

    private DateTimeOffset BeginningOf(DateTime localMidnight)
    {
        var offset = _zone.IsAmbiguousTime(localMidnight)
            ? _zone.GetAmbiguousTimeOffsets(localMidnight).Max()
            : _zone.GetUtcOffset(localMidnight);
        var candidate = new DateTimeOffset(localMidnight.Ticks - offset.Ticks, TimeSpan.Zero);
        return ToLocal(candidate) == localMidnight ? candidate : EndOfGapAround(localMidnight, candidate);
    }

    /// <summary>The clock change that skipped <paramref name="local"/>: the first instant whose wall clock is at or past it.</summary>
    private DateTimeOffset EndOfGapAround(DateTime local, DateTimeOffset near)
    {
        // The widest gap ever was a whole day (Samoa, 2011).
        var before = near.AddHours(-26).Ticks;
        var after = near.AddHours(26).Ticks;
        while (after - before > 1)
        {
            var middle = before + ((after - before) / 2);
            if (ToLocal(new DateTimeOffset(middle, TimeSpan.Zero)) >= local)
            {
                after = middle;
            }
            else
            {
                before = middle;
            }
        }

        return new DateTimeOffset(after, TimeSpan.Zero);
    }
}
