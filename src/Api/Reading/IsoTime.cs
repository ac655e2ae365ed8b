using System.Globalization;
using QuotaFunctions.Edge.Responses;

namespace QuotaFunctions.Api.Reading;

/// <summary>Reads and writes the API's times and days.</summary>
internal static class IsoTime
{
    private const string Day = "yyyy-MM-dd";

    private static readonly string[] Instants =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Writes an instant in the form of all answers.</summary>
    public static string ToText(DateTimeOffset instant) => instant.UtcDateTime.ToString(JsonTime.Format, CultureInfo.InvariantCulture);

    /// <summary>Reads an RFC 3339 time; one without <c>Z</c> or an offset is ambiguous and refused.</summary>
    public static bool TryParse(string text, out DateTimeOffset instant)
    {
        instant = default;
        return text.Length is >= 17 and <= 40
            && HasOffset(text)
            && DateTimeOffset.TryParseExact(text.Replace('t', 'T').Replace('z', 'Z'), Instants, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out instant);
    }

    /// <summary>Reads a day such as <c>2026-10-01</c>.</summary>
    public static bool TryParseDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    /// <summary>Writes a day.</summary>
    public static string ToText(DateOnly day) => day.ToString(Day, CultureInfo.InvariantCulture);

    private static bool HasOffset(string text) => text[^1] is 'Z' or 'z' || text.LastIndexOfAny(['+', '-']) > 10;
}
