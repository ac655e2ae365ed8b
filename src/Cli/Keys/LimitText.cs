using System.Globalization;
using System.Text.Json.Nodes;
using QuotaFunctions.Cli.Output;

namespace QuotaFunctions.Cli.Keys;

/// <summary>A limit as it is typed: <c>requests/day=1000</c>. Which units and windows there are is the server's to say.</summary>
internal readonly record struct LimitText(string Unit, string Window, long Limit)
{
    /// <summary>Reads a limit.</summary>
    /// <exception cref="CommandFailure">It has another form.</exception>
    public static LimitText Parse(string text)
    {
        var parts = text.Split('=', 2);
        if (parts.Length == 2 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
        {
            var (unit, window) = ParseName(parts[0]);
            return new(unit, window, limit);
        }

        throw CommandFailure.Usage($"'{text}' is no limit. It must be like requests/day=1000 or tokens/lifetime=500000.");
    }

    /// <summary>Reads which limit is meant, such as <c>requests/day</c>.</summary>
    /// <exception cref="CommandFailure">It has another form.</exception>
    public static (string Unit, string Window) ParseName(string text) =>
        text.Split('/') is [{ Length: > 0 } unit, { Length: > 0 } window]
            ? (unit, window)
            : throw CommandFailure.Usage($"'{text}' names no limit. It must be like requests/day: a unit, a slash and a window.");

    /// <summary>The form of the API.</summary>
    public JsonObject ToJson() => new() { ["unit"] = Unit, ["window"] = Window, ["limit"] = Limit };
}
