using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace QuotaFunctions.Cli.Client;

/// <summary>A limit of a key, as the admin API shows it.</summary>
internal sealed record KeyLimit(string Unit, string Window, long Limit, long Used, long Held, long Remaining)
{
    /// <summary>The unit and window in one word, such as <c>requests/day</c>.</summary>
    public string Name => $"{Unit}/{Window}";
}

/// <summary>What tables and comparisons need of a key's record. <c>--json</c> passes the server's own document on.</summary>
internal sealed record KeyRecord(string Id, string Status)
{
    public string? Prefix { get; init; }

    public string? Label { get; init; }

    public string? Owner { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<KeyLimit> Limits { get; init; } = [];

    public string? TimeZone { get; init; }

    public IReadOnlyList<string>? Models { get; init; }

    public long? MaxParallel { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The key itself: only in the first answer to issuing and rotating.</summary>
    public string? Key { get; init; }

    /// <summary>True when the key was revoked, which is final.</summary>
    [JsonIgnore]
    public bool IsRevoked => Status == "revoked";

    /// <summary>Label and id, for messages.</summary>
    [JsonIgnore]
    public string Name => Label is null ? Id : $"{Label} ({Id})";

    /// <summary>Reads a record of the API.</summary>
    public static KeyRecord Read(JsonElement element) => element.Deserialize(ClientJson.Default.KeyRecord)!;

    /// <summary>A time as tables show it.</summary>
    public static string? InWords(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What became of one key of a bulk change.</summary>
internal sealed record BulkResult(string Id, string Result, string? Code, string? Detail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(KeyRecord))]
[JsonSerializable(typeof(BulkResult))]
internal sealed partial class ClientJson : JsonSerializerContext;
