using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Overview;

/// <summary>What charts are told apart by.</summary>
internal enum OverviewGrouping
{
    /// <summary>By model, whichever upstream did the work.</summary>
    Model,

    /// <summary>By upstream.</summary>
    Upstream,

    /// <summary>By key.</summary>
    Key,

    /// <summary>By tag. A key with several tags is in the group of each.</summary>
    Tag,
}

/// <summary>What <c>GET /admin/overview</c> is asked for.</summary>
/// <param name="Days">The number of days, 1 … 366; null for the last 24 hours, hour by hour.</param>
/// <param name="Last">The last UTC day; null for today.</param>
/// <param name="Grouping">What groups are.</param>
/// <param name="Top">How many groups are told apart, 1 … 24.</param>
internal readonly record struct OverviewQuery(int? Days, DateOnly? Last, OverviewGrouping Grouping, int Top)
{
    /// <summary>The most days.</summary>
    public const int MaxDays = 366;

    /// <summary>The most groups.</summary>
    public const int MaxTop = 24;

    /// <summary>How many groups are told apart where a request does not say.</summary>
    public const int DefaultTop = 12;

    /// <summary>The hours of the span that is told hour by hour.</summary>
    public const int Hours = 24;

    /// <summary>Hours or days.</summary>
    public TimelineStep Step => Days is null ? TimelineStep.Hour : TimelineStep.Day;

    /// <summary>The document of the timeline that has the groups.</summary>
    public TimelineParts Part => Grouping switch
    {
        OverviewGrouping.Key => TimelineParts.Keys,
        OverviewGrouping.Tag => TimelineParts.Tags,
        _ => TimelineParts.Models,
    };
}
