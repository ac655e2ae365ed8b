using System.Globalization;
using System.Text.Json.Nodes;
using QuotaFunctions.Cli.Output;

namespace QuotaFunctions.Cli.Keys;

/// <summary>A time span as it is typed: <c>90</c> seconds, <c>30m</c>, <c>12h</c>, <c>7d</c>, <c>2w</c>.</summary>
internal static class DurationText
{
    /// <summary>The seconds.</summary>
    /// <exception cref="CommandFailure">It has another form.</exception>
    public static long Seconds(string text)
    {
        var unit = text.Length == 0 ? 0 : text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            >= '0' and <= '9' => -1,
            _ => 0,
        };
        var digits = unit < 0 ? text : text[..Math.Max(text.Length - 1, 0)];
        return unit != 0 && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= int.MaxValue
            ? number * Math.Abs(unit)
            : throw CommandFailure.Usage($"'{text}' is no time span. It must be like 90 (seconds), 30m, 12h, 7d or 2w.");
    }

    /// <summary>The form of <c>expires_in</c>; ISO 8601 durations are passed on.</summary>
    public static JsonNode ToJson(string text) => text.StartsWith('P') ? JsonValue.Create(text) : JsonValue.Create(Seconds(text));
}
