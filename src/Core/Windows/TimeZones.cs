using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace QuotaFunctions.Core.Windows;

/// <summary>IANA zones by name, each loaded once.</summary>
public static class TimeZones
{
    /// <summary>The longest zone name, in characters.</summary>
    public const int MaxNameLength = 64;

    private static readonly ConcurrentDictionary<string, WindowCalendar> Calendars = new(StringComparer.Ordinal);

    /// <summary>True when the name is an IANA zone that this machine knows, such as <c>Asia/Shanghai</c> or <c>UTC</c>, in this spelling.</summary>
    public static bool IsKnown([NotNullWhen(true)] string? name) =>
        name is { Length: > 0 and <= MaxNameLength }
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+')
        && !IsOfThisMachineOnly(name)
        && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
        && zone.Id == name // A zone that is loaded is found in any case, but another process would not find it so.
        && (zone.HasIanaId || name == "UTC");

    /// <summary>The calendar of a zone that <see cref="IsKnown"/> accepts.</summary>
    /// <exception cref="TimeZoneNotFoundException">This machine does not know the zone (a container without tzdata, say).</exception>
    public static WindowCalendar CalendarOf(string name) =>
        Calendars.GetOrAdd(name, static n => new WindowCalendar(TimeZoneInfo.FindSystemTimeZoneById(n)));

    /// <summary>Files beside the zones that are read like zones: the machine's own, and variants that count leap seconds.</summary>
    private static bool IsOfThisMachineOnly(string name) =>
        name is "localtime" or "posixrules" or "Factory" || name.StartsWith("posix/", StringComparison.Ordinal)
        || name.StartsWith("right/", StringComparison.Ordinal) || name.Contains("//", StringComparison.Ordinal);
}
