using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Windows;

/// <summary>
/// The slow and obvious calendar: it walks along the time line in steps of a quarter of an hour and looks at the wall clock. Every
/// midnight and every clock change to or from it falls on such a step in all zones since 2000.
/// </summary>
internal sealed class ReferenceCalendar
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(15);

    private readonly List<DateTimeOffset> _starts = [];
    private readonly List<DateOnly> _dates = [];

    public ReferenceCalendar(string zone, DateTimeOffset from, DateTimeOffset to)
    {
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var latest = DateOnly.MinValue;
        for (var instant = from; instant < to; instant += Step)
        {
            var date = DateOnly.FromDateTime(instant.UtcDateTime + info.GetUtcOffset(instant));
            if (date > latest)
            {
                _starts.Add(instant);
                _dates.Add(date);
                latest = date;
            }
        }
    }

    /// <summary>All days that are whole within the walk.</summary>
    public IEnumerable<WindowSpan> Days => Windows(date => date);

    /// <summary>All weeks that are whole within the walk.</summary>
    public IEnumerable<WindowSpan> Weeks => Windows(date => date.AddDays(-(((int)date.DayOfWeek + 6) % 7)));

    /// <summary>All months that are whole within the walk.</summary>
    public IEnumerable<WindowSpan> Months => Windows(date => new DateOnly(date.Year, date.Month, 1));

    private IEnumerable<WindowSpan> Windows(Func<DateOnly, DateOnly> firstDate)
    {
        // The first one began before the walk.
        var start = -1;
        for (var i = 1; i < _starts.Count; i++)
        {
            if (firstDate(_dates[i]) == firstDate(_dates[i - 1]))
            {
                continue;
            }

            if (start >= 0)
            {
                yield return new WindowSpan(_starts[start], _starts[i]);
            }

            start = i;
        }
    }
}
