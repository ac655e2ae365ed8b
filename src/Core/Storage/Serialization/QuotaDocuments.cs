using System.Text.Json;
using System.Text.Json.Serialization;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Storage.Serialization;

internal sealed class LimitDocument
{
    public required string Unit { get; set; }
    public required string Window { get; set; }
    public long Limit { get; set; }

    public static LimitDocument Of(Limit limit) => new() { Unit = limit.Unit.Name, Window = limit.Window.ToName(), Limit = limit.Max };

    public Limit ToLimit() => new(Limits.Unit.Parse(Unit), QuotaCodec.WindowOf(Window), Limit);
}

/// <summary>The stored form of a state, which <see cref="StateWriter"/> writes with every charge: its names are short and its instants are ticks.</summary>
internal sealed class StateDocument
{
    [JsonPropertyName("r")]
    public long Revision { get; set; }

    [JsonPropertyName("w")]
    public Guid[]? RecentWrites { get; set; }

    [JsonPropertyName("c")]
    public CounterDocument[]? Counters { get; set; }

    [JsonPropertyName("h")]
    public HoldDocument[]? Holds { get; set; }

    /// <summary>In turn an hour and its number of rows.</summary>
    [JsonPropertyName("o")]
    public long[]? Remembered { get; set; }

    [JsonPropertyName("u")]
    public long LastUsedAt { get; set; }

    [JsonPropertyName("d")]
    public int UsageDay { get; set; }

    [JsonPropertyName("m")]
    public UsageDocument[]? Usage { get; set; }
}

internal sealed class CounterDocument
{
    [JsonPropertyName("n")]
    public required string Unit { get; set; }

    [JsonPropertyName("w")]
    public required string Window { get; set; }

    [JsonPropertyName("s")]
    public long Start { get; set; }

    [JsonPropertyName("e")]
    public long End { get; set; }

    [JsonPropertyName("u")]
    public long Used { get; set; }

    [JsonPropertyName("h")]
    public long Held { get; set; }
}

internal sealed class HoldDocument
{
    [JsonPropertyName("i")]
    public required string Id { get; set; }

    [JsonPropertyName("c")]
    public Dictionary<string, long>? Cost { get; set; }

    [JsonPropertyName("a")]
    public long ChargedAt { get; set; }

    [JsonPropertyName("e")]
    public long ExpiresAt { get; set; }

    [JsonPropertyName("m")]
    public string? Model { get; set; }

    [JsonPropertyName("t")]
    public bool IsTracked { get; set; }

    [JsonPropertyName("s")]
    public bool IsSlice { get; set; }
}

internal sealed class UsageDocument
{
    [JsonPropertyName("m")]
    public string? Model { get; set; }

    [JsonPropertyName("u")]
    public string? Upstream { get; set; }

    [JsonPropertyName("s")]
    public int Source { get; set; }

    [JsonPropertyName("n")]
    public required string Unit { get; set; }

    [JsonPropertyName("a")]
    public long Amount { get; set; }
}

internal sealed class OperationDocument
{
    public StatusDocument[]? Limits { get; set; }
    public HoldDocument? Hold { get; set; }
}

internal sealed class StatusDocument
{
    public required LimitDocument Limit { get; set; }
    public long Used { get; set; }
    public long Held { get; set; }
    public DateTimeOffset? ResetsAt { get; set; }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(KeyDocument))]
[JsonSerializable(typeof(StateDocument), GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(OperationDocument))]
internal sealed partial class DocumentContext : JsonSerializerContext;
