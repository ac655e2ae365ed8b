using CsCheck;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Windows;

public sealed class WindowCalendarPropertyTests
{
    private static readonly DateTimeOffset First = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Last = new(2040, 12, 31, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Zones =
        [.. TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id).Where(TimeZones.IsKnown).Order(StringComparer.Ordinal)];

    private static readonly WindowKind[] Kinds = [WindowKind.Minute, WindowKind.Hour, WindowKind.Day, WindowKind.Week, WindowKind.Month];

    [Fact]
    public void Zones_OfThisMachine_AreAll() => Assert.InRange(Zones.Length, 300, 1_000);

    [Fact]
    public void WindowOf_AnyZoneAndInstant_PartitionsTime() =>
        Gen.Select(Gen.OneOf(Zones), Gen.OneOf(Kinds), Gen.Long[First.Ticks, Last.Ticks])
            .Sample((zone, kind, ticks) => AssertPartition(zone, kind, new DateTimeOffset(ticks, TimeSpan.Zero)), iter: 20_000);

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("America/St_Johns")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/Sao_Paulo")]
    [InlineData("Asia/Beirut")]
    [InlineData("Africa/Cairo")]
    [InlineData("Africa/Casablanca")]
    [InlineData("America/Havana")]
    [InlineData("America/Caracas")]
    [InlineData("America/Santiago")]
    [InlineData("America/Scoresbysund")]
    [InlineData("America/Nuuk")]
    [InlineData("Antarctica/Casey")]
    [InlineData("Antarctica/Troll")]
    [InlineData("Asia/Colombo")]
    [InlineData("Asia/Gaza")]
    [InlineData("Asia/Pyongyang")]
    [InlineData("Asia/Tehran")]
    [InlineData("Europe/Dublin")]
    [InlineData("Pacific/Apia")]
    [InlineData("Pacific/Norfolk")]
    public void WindowOf_AroundEveryClockChange_PartitionsTime(string zone)
    {
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var changes = 0;
        var step = TimeSpan.FromHours(12);
        for (var at = First; at < Last; at += step)
        {
            if (info.GetUtcOffset(at) == info.GetUtcOffset(at + step))
            {
                continue;
            }

            changes++;
            var change = ChangeWithin(info, at, at + step);
            long[] near = [-1, 0, 1, -TimeSpan.TicksPerMinute, TimeSpan.TicksPerMinute, -TimeSpan.TicksPerMinute * 31, TimeSpan.TicksPerMinute * 31,
                -TimeSpan.TicksPerHour, TimeSpan.TicksPerHour, -TimeSpan.TicksPerHour * 25, TimeSpan.TicksPerHour * 25];
            foreach (var kind in Kinds)
            {
                foreach (var ticks in near)
                {
                    AssertPartition(zone, kind, change.AddTicks(ticks));
                }
            }
        }

        Assert.True(changes > 0, "a zone without changes proves nothing here");
    }

    [Theory]
    [InlineData("UTC", 2027)]
    [InlineData("Asia/Kathmandu", 2027)]
    [InlineData("America/New_York", 2027)]
    [InlineData("America/St_Johns", 2010)]
    [InlineData("Australia/Lord_Howe", 2027)]
    [InlineData("America/Sao_Paulo", 2018)]
    [InlineData("Asia/Beirut", 2027)]
    [InlineData("Africa/Cairo", 2028)]
    [InlineData("America/Havana", 2027)]
    [InlineData("America/Scoresbysund", 2024)]
    [InlineData("Pacific/Apia", 2011)]
    [InlineData("Asia/Pyongyang", 2018)]
    public void WindowOf_EveryDayWeekAndMonth_IsAsOnTheWallClock(string zone, int year)
    {
        var from = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(-45);
        var reference = new ReferenceCalendar(zone, from, from.AddDays(455));

        AssertSame(zone, WindowKind.Day, reference.Days, atLeast: 450);
        AssertSame(zone, WindowKind.Week, reference.Weeks, atLeast: 63);
        AssertSame(zone, WindowKind.Month, reference.Months, atLeast: 13);
    }

    private static void AssertSame(string zone, WindowKind kind, IEnumerable<WindowSpan> expected, int atLeast)
    {
        var calendar = TimeZones.FindCalendar(zone)!;
        var count = 0;
        foreach (var window in expected)
        {
            Assert.Equal(window, calendar.WindowOf(kind, window.Start));
            Assert.Equal(window, calendar.WindowOf(kind, window.Start.AddMinutes(45)));
            Assert.Equal(window, calendar.WindowOf(kind, window.End.AddMinutes(-45)));
            Assert.Equal(window, calendar.WindowOf(kind, window.End.AddTicks(-1)));
            count++;
        }

        Assert.True(count >= atLeast, $"only {count} windows");
    }

    private static void AssertPartition(string zone, WindowKind kind, DateTimeOffset instant)
    {
        var calendar = TimeZones.FindCalendar(zone)!;
        var window = calendar.WindowOf(kind, instant);
        var context = $"{zone} {kind} {instant:O} is in {window}";

        Assert.True(window.Contains(instant), context);
        Assert.True(calendar.WindowOf(kind, window.Start) == window, context);
        Assert.True(calendar.WindowOf(kind, window.End.AddTicks(-1)) == window, context);
        Assert.True(calendar.WindowOf(kind, window.End).Start == window.End, context);
        Assert.True(calendar.WindowOf(kind, window.Start.AddTicks(-1)).End == window.Start, context);
        Assert.True(window.End - window.Start <= Longest(kind), context);
    }

    private static TimeSpan Longest(WindowKind kind) => kind switch
    {
        WindowKind.Minute => TimeSpan.FromMinutes(1),
        WindowKind.Hour => TimeSpan.FromHours(1),
        WindowKind.Day => TimeSpan.FromHours(27), // Casey, three hours back in 2010
        WindowKind.Week => TimeSpan.FromHours((7 * 24) + 3),
        _ => TimeSpan.FromHours((31 * 24) + 3),
    };

    private static DateTimeOffset ChangeWithin(TimeZoneInfo zone, DateTimeOffset before, DateTimeOffset after)
    {
        var old = zone.GetUtcOffset(before);
        while ((after - before).Ticks > 1)
        {
            var middle = before + ((after - before) / 2);
            (before, after) = zone.GetUtcOffset(middle) == old ? (middle, after) : (before, middle);
        }

        return after;
    }
}
