using System.Globalization;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Windows;

/// <summary>Bounds calculated by hand and with another implementation of the zone database; each is tried a tick before, at and after.</summary>
public sealed class WindowCalendarBoundaryTests
{
    [Theory]
    [InlineData("UTC", WindowKind.Minute, "2027-06-15T10:20:00Z", "2027-06-15T10:21:00Z")]
    [InlineData("UTC", WindowKind.Minute, "2027-12-31T23:59:00Z", "2028-01-01T00:00:00Z")]
    [InlineData("UTC", WindowKind.Hour, "2027-06-15T10:00:00Z", "2027-06-15T11:00:00Z")]
    [InlineData("UTC", WindowKind.Hour, "2027-12-31T23:00:00Z", "2028-01-01T00:00:00Z")]
    [InlineData("UTC", WindowKind.Day, "2027-06-15T00:00:00Z", "2027-06-16T00:00:00Z")]
    [InlineData("UTC", WindowKind.Day, "2027-12-31T00:00:00Z", "2028-01-01T00:00:00Z")]
    [InlineData("UTC", WindowKind.Month, "2027-12-01T00:00:00Z", "2028-01-01T00:00:00Z")]
    [InlineData("UTC", WindowKind.Month, "2028-01-01T00:00:00Z", "2028-02-01T00:00:00Z")]
    public void WindowOf_Utc_HasTheBoundsOfTheCalendar(string zone, WindowKind kind, string start, string end) => AssertWindow(zone, kind, start, end);

    [Theory]
    [InlineData("UTC", WindowKind.Day, "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z")]
    [InlineData("UTC", WindowKind.Month, "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z")]
    [InlineData("UTC", WindowKind.Month, "2027-02-01T00:00:00Z", "2027-03-01T00:00:00Z")]
    [InlineData("Asia/Shanghai", WindowKind.Day, "2028-02-28T16:00:00Z", "2028-02-29T16:00:00Z")]
    [InlineData("America/New_York", WindowKind.Month, "2028-02-01T05:00:00Z", "2028-03-01T05:00:00Z")]
    public void WindowOf_LeapDay_IsADayOfItsOwn(string zone, WindowKind kind, string start, string end) => AssertWindow(zone, kind, start, end);

    [Theory]
    [InlineData("UTC", "2027-01-04T00:00:00Z", "2027-01-11T00:00:00Z")] // ISO week 1 of 2027
    [InlineData("UTC", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z")] // week 53 of 2026 reaches into 2027
    [InlineData("UTC", "2024-12-30T00:00:00Z", "2025-01-06T00:00:00Z")] // week 1 of 2025 begins in 2024
    [InlineData("UTC", "2028-02-28T00:00:00Z", "2028-03-06T00:00:00Z")]
    [InlineData("Asia/Shanghai", "2026-12-27T16:00:00Z", "2027-01-03T16:00:00Z")]
    [InlineData("America/New_York", "2027-03-08T05:00:00Z", "2027-03-15T04:00:00Z")] // 167 hours
    [InlineData("America/New_York", "2027-11-01T04:00:00Z", "2027-11-08T05:00:00Z")] // 169 hours
    public void WindowOf_Week_RunsFromMonday(string zone, string start, string end) => AssertWindow(zone, WindowKind.Week, start, end);

    [Theory]
    [InlineData("Asia/Shanghai", WindowKind.Day, "2027-06-14T16:00:00Z", "2027-06-15T16:00:00Z")]
    [InlineData("Asia/Shanghai", WindowKind.Month, "2027-05-31T16:00:00Z", "2027-06-30T16:00:00Z")]
    [InlineData("Asia/Kolkata", WindowKind.Hour, "2027-06-15T10:30:00Z", "2027-06-15T11:30:00Z")]
    [InlineData("Asia/Kolkata", WindowKind.Day, "2027-06-14T18:30:00Z", "2027-06-15T18:30:00Z")]
    [InlineData("Asia/Kathmandu", WindowKind.Hour, "2027-06-15T10:15:00Z", "2027-06-15T11:15:00Z")]
    [InlineData("Asia/Kathmandu", WindowKind.Day, "2027-06-14T18:15:00Z", "2027-06-15T18:15:00Z")]
    [InlineData("Asia/Kathmandu", WindowKind.Minute, "2027-06-15T10:15:00Z", "2027-06-15T10:16:00Z")]
    [InlineData("Pacific/Kiritimati", WindowKind.Day, "2027-12-31T10:00:00Z", "2028-01-01T10:00:00Z")]
    [InlineData("Pacific/Kiritimati", WindowKind.Month, "2027-12-31T10:00:00Z", "2028-01-31T10:00:00Z")]
    [InlineData("Pacific/Pago_Pago", WindowKind.Day, "2028-01-01T11:00:00Z", "2028-01-02T11:00:00Z")]
    [InlineData("Pacific/Pago_Pago", WindowKind.Month, "2028-01-01T11:00:00Z", "2028-02-01T11:00:00Z")]
    public void WindowOf_ZoneOffFromUtc_FollowsTheWallClock(string zone, WindowKind kind, string start, string end) => AssertWindow(zone, kind, start, end);

    [Theory]
    [InlineData("America/New_York", "2027-03-14T05:00:00Z", "2027-03-15T04:00:00Z")] // 23 hours
    [InlineData("America/New_York", "2027-11-07T04:00:00Z", "2027-11-08T05:00:00Z")] // 25 hours
    [InlineData("America/St_Johns", "2027-03-14T03:30:00Z", "2027-03-15T02:30:00Z")]
    [InlineData("America/St_Johns", "2027-11-07T02:30:00Z", "2027-11-08T03:30:00Z")]
    [InlineData("Australia/Lord_Howe", "2027-10-02T13:30:00Z", "2027-10-03T13:00:00Z")] // 23.5 hours
    [InlineData("Australia/Lord_Howe", "2027-04-03T13:00:00Z", "2027-04-04T13:30:00Z")] // 24.5 hours
    public void WindowOf_DayOfAClockChange_IsShorterOrLonger(string zone, string start, string end) => AssertWindow(zone, WindowKind.Day, start, end);

    [Theory]
    [InlineData("America/Sao_Paulo", "2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z")]
    [InlineData("America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z")]
    [InlineData("Asia/Beirut", "2027-03-26T22:00:00Z", "2027-03-27T22:00:00Z")]
    [InlineData("Asia/Beirut", "2027-03-27T22:00:00Z", "2027-03-28T21:00:00Z")]
    [InlineData("Africa/Cairo", "2027-04-28T22:00:00Z", "2027-04-29T22:00:00Z")]
    [InlineData("Africa/Cairo", "2027-04-29T22:00:00Z", "2027-04-30T21:00:00Z")]
    [InlineData("America/Havana", "2027-03-14T05:00:00Z", "2027-03-15T04:00:00Z")]
    public void WindowOf_MidnightSkipped_BeginsAtTheClockChange(string zone, string start, string end) => AssertWindow(zone, WindowKind.Day, start, end);

    [Theory]
    [InlineData("America/Havana", "2027-11-07T04:00:00Z", "2027-11-08T05:00:00Z")] // 01:00 back to 00:00
    [InlineData("Asia/Beirut", "2027-10-29T21:00:00Z", "2027-10-30T22:00:00Z")] // 24:00 back to 23:00
    [InlineData("Africa/Cairo", "2027-10-27T21:00:00Z", "2027-10-28T22:00:00Z")]
    [InlineData("America/Santiago", "2027-04-03T03:00:00Z", "2027-04-04T04:00:00Z")]
    [InlineData("America/St_Johns", "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z")] // 00:01 back to 23:01 of the day before: that day is over
    public void WindowOf_MidnightRepeated_BeginsAtTheFirst(string zone, string start, string end) => AssertWindow(zone, WindowKind.Day, start, end);

    [Fact]
    public void WindowOf_DayThatNeverWas_IsNotThere()
    {
        // Samoa went from the end of 29 December 2011 to 31 December.
        AssertWindow("Pacific/Apia", WindowKind.Day, "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z");
        AssertWindow("Pacific/Apia", WindowKind.Day, "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z");
        AssertWindow("Pacific/Apia", WindowKind.Month, "2011-12-01T10:00:00Z", "2011-12-31T10:00:00Z");
        AssertWindow("Pacific/Apia", WindowKind.Week, "2011-12-26T10:00:00Z", "2012-01-01T10:00:00Z");
    }

    [Theory]
    [InlineData("America/New_York", "2027-11-07T05:00:00Z", "2027-11-07T06:00:00Z")] // 01:00 to 02:00, the first time
    [InlineData("America/New_York", "2027-11-07T06:00:00Z", "2027-11-07T07:00:00Z")] // and the second
    [InlineData("America/New_York", "2027-03-14T06:00:00Z", "2027-03-14T07:00:00Z")]
    [InlineData("America/New_York", "2027-03-14T07:00:00Z", "2027-03-14T08:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2027-04-03T14:00:00Z", "2027-04-03T15:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2027-04-03T15:00:00Z", "2027-04-03T15:30:00Z")] // 01:30 to 02:00, the second time
    [InlineData("Australia/Lord_Howe", "2027-04-03T15:30:00Z", "2027-04-03T16:30:00Z")]
    [InlineData("Australia/Lord_Howe", "2027-10-02T14:30:00Z", "2027-10-02T15:30:00Z")]
    [InlineData("Australia/Lord_Howe", "2027-10-02T15:30:00Z", "2027-10-02T16:00:00Z")] // 02:30 to 03:00
    [InlineData("Asia/Pyongyang", "2018-05-04T14:30:00Z", "2018-05-04T15:00:00Z")] // 23:00 to 23:30, then 00:00
    [InlineData("America/St_Johns", "2010-11-07T02:30:00Z", "2010-11-07T02:31:00Z")] // 00:00 to 00:01, then 23:01
    [InlineData("America/St_Johns", "2010-11-07T02:31:00Z", "2010-11-07T03:30:00Z")]
    public void WindowOf_HourOfAClockChange_IsCutAtTheChange(string zone, string start, string end) => AssertWindow(zone, WindowKind.Hour, start, end);

    [Fact]
    public void WindowOf_Lifetime_IsAllTime()
    {
        var window = TimeZones.FindCalendar("UTC")!.WindowOf(WindowKind.Lifetime, At("2027-06-15T10:20:30Z"));

        Assert.Equal(new WindowSpan(DateTimeOffset.MinValue, DateTimeOffset.MaxValue), window);
        Assert.True(window.Contains(DateTimeOffset.MinValue));
    }

    [Fact]
    public void WindowOf_InstantWithAnOffset_IsTheSameAsInUtc()
    {
        var utc = At("2027-06-15T23:30:00Z");
        var elsewhere = utc.ToOffset(TimeSpan.FromHours(9));

        foreach (var kind in Enum.GetValues<WindowKind>())
        {
            var window = TimeZones.FindCalendar("Asia/Shanghai")!.WindowOf(kind, elsewhere);
            Assert.Equal(TimeZones.FindCalendar("Asia/Shanghai")!.WindowOf(kind, utc), window);
            Assert.Equal(TimeSpan.Zero, window.Start.Offset);
            Assert.Equal(TimeSpan.Zero, window.End.Offset);
        }
    }

    [Fact]
    public void WindowSpan_Contains_TakesTheStartAndNotTheEnd()
    {
        var window = new WindowSpan(At("2027-06-15T10:00:00Z"), At("2027-06-15T11:00:00Z"));

        Assert.False(window.Contains(window.Start.AddTicks(-1)));
        Assert.True(window.Contains(window.Start));
        Assert.True(window.Contains(window.End.AddTicks(-1)));
        Assert.False(window.Contains(window.End));
    }

    private static void AssertWindow(string zone, WindowKind kind, string start, string end)
    {
        var calendar = TimeZones.FindCalendar(zone)!;
        var expected = new WindowSpan(At(start), At(end));

        Assert.Equal(expected, calendar.WindowOf(kind, expected.Start));
        Assert.Equal(expected, calendar.WindowOf(kind, expected.Start.AddTicks(1)));
        Assert.Equal(expected, calendar.WindowOf(kind, expected.Start + ((expected.End - expected.Start) / 2)));
        Assert.Equal(expected, calendar.WindowOf(kind, expected.End.AddTicks(-1)));
        Assert.Equal(expected.Start, calendar.WindowOf(kind, expected.Start.AddTicks(-1)).End);
        Assert.Equal(expected.End, calendar.WindowOf(kind, expected.End).Start);
        Assert.Equal(expected.End, calendar.WindowOf(kind, expected.End.AddTicks(1)).Start);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
