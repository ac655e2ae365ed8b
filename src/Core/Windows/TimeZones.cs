using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace QuotaFunctions.Core.Windows;

/// <summary>IANA zones by name, each loaded once.</summary>
/// <remarks>
/// Machines differ in the names they know: older ones lack newer names (<c>Europe/Kyiv</c>), newer ones lack older names
/// (<c>US/Eastern</c>), and a container may know none. A zone is therefore looked up under all its names (<see cref="ZoneNames"/>).
/// Windows' names are no zones here, on no machine.
/// </remarks>
public static class TimeZones
{
    /// <summary>The longest zone name, in characters.</summary>
    public const int MaxNameLength = 64;

    private static readonly ConcurrentDictionary<string, WindowCalendar> Calendars = new(StringComparer.Ordinal);

    /// <summary>True when the name is an IANA zone that this machine knows, such as <c>Asia/Shanghai</c> or <c>UTC</c>, in this spelling.</summary>
    public static bool IsKnown([NotNullWhen(true)] string? name) => name is not null && FindCalendar(name) is not null;

    /// <summary>
    /// The calendar of a zone; null when this machine does not know the zone. A stored name can be unknown: another machine knew it, or this
    /// one did before its zone data changed.
    /// </summary>
    public static WindowCalendar? FindCalendar(string name)
    {
        if (Calendars.TryGetValue(name, out var calendar))
        {
            return calendar;
        }

        // A failed look-up is not cached: zone data can be installed meanwhile.
        return IsName(name) && Find(name) is { } zone ? Calendars.GetOrAdd(name, new WindowCalendar(zone)) : null;
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+')
        && !IsOfThisMachineOnly(name);

    private static TimeZoneInfo? Find(string name)
    {
        if (FindExactly(name) is { } zone)
        {
            return zone;
        }

        foreach (var other in ZoneNames.OfTheZone(name))
        {
            if (FindExactly(other) is { } same)
            {
                return same;
            }
        }

        return null;
    }

    private static TimeZoneInfo? FindExactly(string name) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
        && zone.Id == name // A zone that is loaded is found in any case, but another process would not find it so.
        && (zone.HasIanaId || name == "UTC")
            ? zone
            : null;

    /// <summary>Files beside the zones that are read like zones: the machine's own, and variants that count leap seconds.</summary>
    private static bool IsOfThisMachineOnly(string name) =>
        name is "localtime" or "posixrules" or "Factory" || name.StartsWith("posix/", StringComparison.Ordinal)
        || name.StartsWith("right/", StringComparison.Ordinal) || name.Contains("//", StringComparison.Ordinal);
}
