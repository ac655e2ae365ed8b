namespace QuotaFunctions.Core.Windows;

/// <summary>One window: from <see cref="Start"/> (inclusive) to <see cref="End"/> (exclusive).</summary>
public readonly record struct WindowSpan(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>The window that never ends.</summary>
    public static WindowSpan Lifetime { get; } = new(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    /// <summary>
    /// A window that is over as it begins. It stands in for the right one while the key's zone is unknown; an instance that knows
    /// the zone opens the right one next.
    /// </summary>
    public static WindowSpan EmptyAt(DateTimeOffset instant) => new(instant, instant);

    /// <summary>True for <see cref="EmptyAt"/>.</summary>
    public bool IsEmpty => Start == End;

    /// <summary>True when the instant is inside.</summary>
    public bool Contains(DateTimeOffset instant) => instant >= Start && instant < End;
}

/// <summary>Derives windows from time and zone alone, so that nothing has to reset them.</summary>
public sealed class WindowCalendar
{
    private readonly TimeZoneInfo _zone;

    /// <summary>The calendar in UTC.</summary>
    public static WindowCalendar Utc { get; } = new(TimeZoneInfo.Utc);

    /// <summary>A calendar in an IANA zone.</summary>
    public WindowCalendar(TimeZoneInfo zone) => _zone = zone;

    /// <summary>The date that clocks in the zone show at an instant.</summary>
    public DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(ToLocal(instant.ToUniversalTime()));

    /// <summary>The window of <paramref name="kind"/> that holds <paramref name="instant"/>.</summary>
    /// <remarks>
    /// A day, week or month begins at the first instant whose wall clock shows that date: where midnight is skipped by a clock
    /// change the window begins at the change, and where midnight comes twice, at the first. It ends where the next one begins, even
    /// where the clock then goes back into the old date. An hour that is repeated in autumn is two windows, and a clock change
    /// within an hour cuts it in two. So windows of one kind never overlap and leave no gap. All bounds are in UTC.
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
                return CutAtClockChange(new WindowSpan(start, start.AddHours(1)), instant);
            }

            default:
            {
                var first = FirstDateOf(kind, ToLocal(instant).Date);
                var window = new WindowSpan(BeginningOf(first), BeginningOf(Next(kind, first)));
                if (instant >= window.End)
                {
                    // The clock went back across midnight, as it did at 00:01 in Newfoundland: the old date was over already.
                    first = Next(kind, first);
                    window = new WindowSpan(window.End, BeginningOf(Next(kind, first)));
                }

                return window;
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

    /// <summary>The part of an hour that has the same offset as <paramref name="instant"/>; most hours are whole.</summary>
    private WindowSpan CutAtClockChange(WindowSpan hour, DateTimeOffset instant)
    {
        var offset = _zone.GetUtcOffset(instant);
        var start = _zone.GetUtcOffset(hour.Start) == offset
            ? hour.Start
            : FirstWhere(hour.Start, instant, t => _zone.GetUtcOffset(t) == offset);
        var end = _zone.GetUtcOffset(hour.End.AddTicks(-1)) == offset
            ? hour.End
            : FirstWhere(instant, hour.End, t => _zone.GetUtcOffset(t) != offset);
        return new WindowSpan(start, end);
    }

    /// <summary>The first instant whose wall clock is at or past this midnight.</summary>
    private DateTimeOffset BeginningOf(DateTime localMidnight)
    {
        // Offsets reach from -12 to +14 hours, so the change around this midnight, if there is one, lies between these two. The zone's own
        // notion of ambiguous times is of no use: it leaves out changes that are not of daylight saving (Sri Lanka, 2006).
        var utc = new DateTimeOffset(localMidnight.Ticks, TimeSpan.Zero);
        var before = utc.AddHours(-15);
        var after = utc.AddHours(13);
        var early = utc - _zone.GetUtcOffset(before);
        var late = utc - _zone.GetUtcOffset(after);
        (early, late) = early <= late ? (early, late) : (late, early);
        return ToLocal(early) == localMidnight ? early
            : ToLocal(late) == localMidnight ? late
            : FirstWhere(before, after, t => ToLocal(t) >= localMidnight); // It was skipped.
    }

    /// <summary>The first instant after <paramref name="before"/>, and not after <paramref name="after"/>, where the condition has become true.</summary>
    private static DateTimeOffset FirstWhere(DateTimeOffset before, DateTimeOffset after, Func<DateTimeOffset, bool> isPast)
    {
        var (low, high) = (before.Ticks, after.Ticks);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = isPast(new DateTimeOffset(middle, TimeSpan.Zero)) ? (low, middle) : (middle, high);
        }

        return new DateTimeOffset(high, TimeSpan.Zero);
    }
}
