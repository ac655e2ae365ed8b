using System.Globalization;
using System.Text.Json;

namespace QuotaFunctions.Cli.Doctor.Probing;

/// <summary>What came of a request.</summary>
internal enum AskOutcome
{
    /// <summary>There is an answer.</summary>
    Answered,

    /// <summary>No connection was made.</summary>
    NotConnected,

    /// <summary>TLS was refused, by this side or the other.</summary>
    TlsFailed,

    /// <summary>The other side does not speak HTTP, or broke off.</summary>
    NotHttp,

    /// <summary>The other side said nothing in time.</summary>
    Silent,
}

/// <summary>An answer, or why there is none.</summary>
internal sealed record HttpAnswer(AskOutcome Outcome)
{
    /// <summary>The status; 0 without an answer.</summary>
    public int Status { get; init; }

    /// <summary>When it came, by this machine's clock.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The JSON object of the body; undefined when it is none.</summary>
    public JsonElement Body { get; init; }

    /// <summary>The other side's clock minus this one, to about a second; null when the answer has no date.</summary>
    public TimeSpan? ClockDifference => Date - ReceivedAt;

    /// <summary>The other side's time; null when the answer has no date.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Where a redirect leads; null when it is none.</summary>
    public Uri? Location { get; init; }

    /// <summary>What is before the server, as its headers say; null when they say nothing.</summary>
    public string? Proxy { get; init; }

    /// <summary>The code of a refusal; null when it has none.</summary>
    public string? Code => TextOf("code");

    /// <summary>The sentence of a refusal; null when it has none.</summary>
    public string? Detail => TextOf("detail");

    /// <summary>A text of the body; null when it has none of that name.</summary>
    public string? TextOf(string name) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A time of the body; null when it has none of that name.</summary>
    public DateTimeOffset? TimeOf(string name) =>
        DateTimeOffset.TryParse(TextOf(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>When the server started, by this machine's clock, from an answer to <c>/healthz</c>; null when it does not say.</summary>
    public DateTimeOffset? StartedAt => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("uptime_seconds", out var value) && value.TryGetDouble(out var seconds)
        ? ReceivedAt - TimeSpan.FromSeconds(seconds)
        : null;

    /// <summary>True for an answer of this service to <c>/healthz</c>.</summary>
    public bool IsHealthOfOurs => TextOf("service") == "quota-proxy" && Body.TryGetProperty("checks", out _);
}
