using System.Text.Json.Serialization;

namespace QuotaFunctions.Api.Health;

/// <summary>The service's health.</summary>
internal sealed record HealthView
{
    /// <summary>True while the store can be written and read.</summary>
    public required bool Ok { get; init; }

    /// <summary>What the service calls itself.</summary>
    public required string Service { get; init; }

    /// <summary>The product's version.</summary>
    public required string Version { get; init; }

    /// <summary>Whole seconds since the service started.</summary>
    public required long UptimeSeconds { get; init; }

    /// <summary>The health checks.</summary>
    public required HealthChecksView Checks { get; init; }
}

/// <summary>The health checks.</summary>
/// <param name="Storage">The store.</param>
internal sealed record HealthChecksView(StorageHealthView Storage);

/// <summary>The store's health.</summary>
internal sealed record StorageHealthView
{
    /// <summary>True while it can be written and read.</summary>
    public required bool Ok { get; init; }

    /// <summary>The kind of store: <c>sqlite</c> or <c>tables</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>How long the probe took, in milliseconds with three decimals.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>Why the probe failed; absent when it did not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}

/// <summary>The process is alive.</summary>
/// <param name="Ok">Always true.</param>
/// <param name="Service">What the service calls itself.</param>
internal sealed record LivenessView(bool Ok, string Service);

/// <summary>The start page: the service's name and version.</summary>
/// <param name="Service">What the service calls itself.</param>
/// <param name="Version">The product's version.</param>
/// <param name="Health">The path of the health endpoint.</param>
/// <param name="Dashboard">The path of the dashboard; null when the pages are switched off.</param>
internal sealed record StartPageView(string Service, string Version, string Health, string? Dashboard);
