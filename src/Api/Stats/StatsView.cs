using System.Text.Json.Serialization;
using QuotaFunctions.Api.Usage;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Stats;

/// <summary>The sponsor's overview.</summary>
internal sealed record StatsView
{
    /// <summary>Keys by status.</summary>
    public required KeyCountsView Keys { get; init; }

    /// <summary>Usage of the current day (UTC).</summary>
    public required DayUsageView UsageToday { get; init; }

    /// <summary>Holds that are open and have not expired.</summary>
    public required long OpenHolds { get; init; }

    /// <summary>The store.</summary>
    public required StoreView Store { get; init; }

    /// <summary>Whole seconds since the service started.</summary>
    public required long UptimeSeconds { get; init; }
}

/// <summary>Keys by status.</summary>
internal sealed record KeyCountsView
{
    /// <summary>Keys that may spend.</summary>
    public required long Active { get; init; }

    /// <summary>Keys with a limit on requests or tokens that is used up.</summary>
    public required long Exhausted { get; init; }

    /// <summary>Keys that are suspended.</summary>
    public required long Suspended { get; init; }

    /// <summary>Keys whose expiry has passed.</summary>
    public required long Expired { get; init; }

    /// <summary>Keys that were revoked.</summary>
    public required long Revoked { get; init; }

    /// <summary>All keys.</summary>
    public required long Total { get; init; }
}

/// <summary>Usage of all keys on one day.</summary>
internal sealed record DayUsageView : UsageSumsView
{
    /// <summary>Creates the view of a day's sums.</summary>
    public DayUsageView(DateOnly day, UsageSums sums)
        : base(sums) => Day = day;

    /// <summary>The UTC day.</summary>
    [JsonPropertyOrder(-1)]
    public DateOnly Day { get; }
}

/// <summary>The store.</summary>
/// <param name="Kind">The kind of store: <c>sqlite</c> or <c>tables</c>.</param>
/// <param name="SizeBytes">The size on disk, in bytes; null when it is unknown.</param>
internal sealed record StoreView(string Kind, long? SizeBytes);
