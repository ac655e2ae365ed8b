using System.Collections.Immutable;

namespace QuotaFunctions.Hosting.Telemetry;

/// <summary>What is exported, and where to.</summary>
public sealed record TelemetryOptions
{
    /// <summary>Nothing is exported; this is the default.</summary>
    public static TelemetryOptions Off { get; } = new();

    /// <summary>True to push metrics by OTLP.</summary>
    public bool PushesMetrics { get; init; }

    /// <summary>True to push spans by OTLP.</summary>
    public bool PushesTraces { get; init; }

    /// <summary>True to answer <c>GET /metrics</c> for administrators, on the Kestrel host: <c>METRICS</c>, by default off.</summary>
    public bool ServesMetrics { get; init; }

    /// <summary>OpenTelemetry's own variables that are set, by name. Their values can be secrets.</summary>
    public ImmutableDictionary<string, string?> Variables { get; init; } = ImmutableDictionary<string, string?>.Empty;

    /// <summary>True when any metric is exported.</summary>
    public bool HasMetrics => PushesMetrics || ServesMetrics;

    /// <summary>The options without the values of variables.</summary>
    public override string ToString() => $"metrics {PushesMetrics}, traces {PushesTraces}, /metrics {ServesMetrics}";
}
