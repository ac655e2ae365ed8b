using System.Diagnostics.CodeAnalysis;

namespace QuotaFunctions.Core.Windows;

/// <summary>The span over which a limit counts. All but <see cref="Lifetime"/> are aligned to the calendar of the key's zone.</summary>
public enum WindowKind
{
    /// <summary>The key's whole life; never resets.</summary>
    Lifetime,

    /// <summary>A clock minute.</summary>
    Minute,

    /// <summary>A clock hour.</summary>
    Hour,

    /// <summary>A calendar day.</summary>
    Day,

    /// <summary>A week from Monday (ISO 8601).</summary>
    Week,

    /// <summary>A calendar month.</summary>
    Month,
}

/// <summary>The names of windows in the API.</summary>
public static class WindowKindNames
{
    /// <summary>All names, in order of length.</summary>
    public const string Allowed = "lifetime, minute, hour, day, week, month";

    /// <summary>The window's name in the API.</summary>
    public static string ToName(this WindowKind kind) => kind switch
    {
        WindowKind.Lifetime => "lifetime",
        WindowKind.Minute => "minute",
        WindowKind.Hour => "hour",
        WindowKind.Day => "day",
        WindowKind.Week => "week",
        WindowKind.Month => "month",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Reads a window's name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out WindowKind kind)
    {
        (kind, var known) = text switch
        {
            "lifetime" => (WindowKind.Lifetime, true),
            "minute" => (WindowKind.Minute, true),
            "hour" => (WindowKind.Hour, true),
            "day" => (WindowKind.Day, true),
            "week" => (WindowKind.Week, true),
            "month" => (WindowKind.Month, true),
            _ => (default, false),
        };
        return known;
    }
}
