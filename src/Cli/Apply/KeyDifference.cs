using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;

namespace QuotaFunctions.Cli.Apply;

/// <summary>One member that differs.</summary>
/// <param name="Field">Its name.</param>
/// <param name="From">What the key has, in words; null for nothing.</param>
/// <param name="To">What the file wants, in words; null for nothing.</param>
internal sealed record FieldChange(string Field, string? From, string? To);

/// <summary>Compares what a file wants with what a key has.</summary>
internal static class KeyDifference
{
    private const string Quota = "requests/lifetime";

    /// <summary>The members that differ, and the body that makes the key as it is wanted.</summary>
    public static (IReadOnlyList<FieldChange> Changes, JsonObject Body) Of(DesiredKey desired, KeyRecord key)
    {
        var changes = new List<FieldChange>();
        var body = new JsonObject();
        foreach (var (name, wanted) in desired.Settings)
        {
            // An expiry that counts from the issue, and the beginning of the text, are settled once a key is issued. A quota beside limits is one of them.
            if (name is "expires_in" or "prefix" || (name == "quota" && desired.Settings["limits"] is not null))
            {
                continue;
            }

            var (from, to) = (Has(name, key), InWords(name, wanted, desired.Settings));
            if (from == to || IsDefault(name, wanted))
            {
                continue;
            }

            changes.Add(new FieldChange(name, from, to));
            body[name] = wanted?.DeepClone();
            if (name == "limits" && desired.Settings.TryGetPropertyValue("quota", out var quota))
            {
                body["quota"] = quota?.DeepClone();
            }
        }

        return (changes, body);
    }

    /// <summary>What a new key would get, in words.</summary>
    public static IReadOnlyList<FieldChange> OfNew(DesiredKey desired) =>
    [
        .. desired.Settings.Where(s => s.Value is not null && !(s.Key == "quota" && desired.Settings["limits"] is not null))
            .Select(s => new FieldChange(s.Key, null, InWords(s.Key, s.Value, desired.Settings))),
    ];

    /// <summary>A time zone of null is the server's own, whichever that is.</summary>
    private static bool IsDefault(string name, JsonNode? wanted) => name == "time_zone" && wanted is null;

    private static string? Has(string name, KeyRecord key) => name switch
    {
        "owner" => key.Owner,
        "tags" => Join(key.Tags),
        "quota" => key.Limits.FirstOrDefault(l => l.Name == Quota)?.Limit.ToString(CultureInfo.InvariantCulture),
        "limits" => Join(key.Limits.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Name}={l.Limit}"))),
        "expires_at" => KeyRecord.InWords(key.ExpiresAt),
        "time_zone" => key.TimeZone,
        "models" => Join(key.Models ?? []),
        "max_parallel" => key.MaxParallel?.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>The same form as <see cref="Has"/>. What has another type than it should is given as JSON, which no key has, so the server gets it and refuses it.</summary>
    private static string? InWords(string name, JsonNode? wanted, JsonObject settings) => (name, wanted) switch
    {
        (_, null) => null,
        ("limits", JsonArray limits) => Join([.. limits.Select(InWords), .. QuotaBeside(settings)]),
        ("tags" or "models", JsonArray texts) => Join(texts.Select(t => TextOf(t) is { } text && !text.Contains(' ', StringComparison.Ordinal) ? text : AsJson(t))),
        ("quota" or "max_parallel" or "expires_in", JsonValue) when IsNumber(wanted) => wanted.ToString(),
        ("expires_at", JsonValue) when DateTimeOffset.TryParse(TextOf(wanted), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) => KeyRecord.InWords(at),
        ("owner" or "time_zone" or "prefix" or "expires_at" or "expires_in", JsonValue) when TextOf(wanted) is { } text => text,
        _ => AsJson(wanted),
    };

    private static string InWords(JsonNode? limit) =>
        limit is JsonObject { Count: 3 } && TextOf(limit["unit"]) is { } unit && TextOf(limit["window"]) is { } window && IsNumber(limit["limit"])
            ? $"{unit}/{window}={limit["limit"]}"
            : AsJson(limit);

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static bool IsNumber(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number;

    private static string AsJson(JsonNode? node) => JsonText.Of(node);

    /// <summary>A quota beside limits is the lifetime limit on requests among them.</summary>
    private static IEnumerable<string> QuotaBeside(JsonObject settings) =>
        settings["quota"] is { } quota && IsNumber(quota) ? [$"{Quota}={quota}"] : [];

    /// <summary>In one order, because the order of tags, models and limits means nothing; null for none.</summary>
    private static string? Join(IEnumerable<string> texts)
    {
        var sorted = texts.Order(StringComparer.Ordinal).ToArray();
        return sorted.Length == 0 ? null : string.Join(' ', sorted);
    }
}
