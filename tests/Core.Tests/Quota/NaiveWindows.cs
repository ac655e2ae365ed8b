using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Quota;

/// <summary>Windows in zones whose offset never changes, by plain date arithmetic; for other zones, the calendar itself, which has tests of its own.</summary>
internal static class NaiveWindows
{
    public static Func<WindowKind, DateTimeOffset, WindowSpan> In(string zone) => zone switch
    {
        "UTC" => At(TimeSpan.Zero),
        "Asia/Kathmandu" => At(new TimeSpan(5, 45, 0)),
        "Pacific/Kiritimati" => At(TimeSpan.FromHours(14)),
        "Pacific/Pago_Pago" => At(TimeSpan.FromHours(-11)),
        _ => TimeZones.FindCalendar(zone)!.WindowOf,
    };

    private static Func<WindowKind, DateTimeOffset, WindowSpan> At(TimeSpan offset) => (kind, instant) =>
    {
        var t = instant.ToOffset(offset);
        var (start, end) = kind switch
        {
            WindowKind.Minute => Span(new DateTime(t.Year, t.Month, t.Day, t.Hour, t.Minute, 0), s => s.AddMinutes(1)),
            WindowKind.Hour => Span(new DateTime(t.Year, t.Month, t.Day, t.Hour, 0, 0), s => s.AddHours(1)),
            WindowKind.Day => Span(t.Date, s => s.AddDays(1)),
            WindowKind.Week => Span(t.Date.AddDays(t.DayOfWeek == DayOfWeek.Sunday ? -6 : 1 - (int)t.DayOfWeek), s => s.AddDays(7)),
            WindowKind.Month => Span(new DateTime(t.Year, t.Month, 1), s => s.AddMonths(1)),
            _ => (DateTime.MinValue, DateTime.MaxValue),
        };
        return kind == WindowKind.Lifetime
            ? new WindowSpan(DateTimeOffset.MinValue, DateTimeOffset.MaxValue)
            : new WindowSpan(new DateTimeOffset(start, offset).ToUniversalTime(), new DateTimeOffset(end, offset).ToUniversalTime());
    };

    private static (DateTime Start, DateTime End) Span(DateTime start, Func<DateTime, DateTime> next) => (start, next(start));
}
