using System.Text.Json.Serialization;

namespace QuotaFunctions.Api.Health;

/// <summary>How the service is.</summary>
internal sealed record HealthView
{
    /// <summary>True while the store can be written and read.</summary>
    public required bool Ok { get; init; }

    /// <summary>What the service calls itself.</summary>
    public required string Service { get; init; }

    /// <summary>The product's version.</summary>
    public required string Version { get; init; }

    /// <summary>Whole seconds since the process was composed.</summary>
    public required long UptimeSeconds { get; init; }

    /// <summary>What was looked at.</summary>
    public required HealthChecksView Checks { get; init; }
}

/// <summary>What was looked at.</summary>
/// <param name="Storage">The store.</param>
internal sealed record HealthChecksView(StorageHealthView Storage);

/// <summary>How the store is.</summary>
internal sealed record StorageHealthView
{
    /// <summary>True while it can be written and read.</summary>
    public required bool Ok { get; init; }

    /// <summary>Which one: <c>sqlite</c> or <c>tables</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>How long the probe took, in milliseconds, to the microsecond.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>Why the probe failed; absent when it did not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}

/// <summary>That the process answers.</summary>
/// <param name="Ok">Always true.</param>
/// <param name="Service">What the service calls itself.</param>
internal sealed record LivenessView(bool Ok, string Service);

/// <summary>What this is, for whoever opens the address in a browser.</summary>
/// <param name="Service">What the service calls itself.</param>
/// <param name="Version">The product's version.</param>
/// <param name="Health">Where it says how it is.</param>
internal sealed record StartPageView(string Service, string Version, string Health);
