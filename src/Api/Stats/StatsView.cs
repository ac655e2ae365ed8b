using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Stats;

/// <summary>The sponsor's overview.</summary>
internal sealed record StatsView
{
    /// <summary>Keys by status.</summary>
    public required KeyCountsView Keys { get; init; }

    /// <summary>What was used today.</summary>
    public required DayUsageView UsageToday { get; init; }

    /// <summary>Holds that are open and have not expired.</summary>
    public required long OpenHolds { get; init; }

    /// <summary>The store.</summary>
    public required StoreView Store { get; init; }

    /// <summary>Whole seconds since the process was composed.</summary>
    public required long UptimeSeconds { get; init; }
}

/// <summary>Keys by status.</summary>
internal sealed record KeyCountsView
{
    /// <summary>Keys that may spend.</summary>
    public required long Active { get; init; }

    /// <summary>Keys with a limit on requests or tokens that is used up.</summary>
    public required long Exhausted { get; init; }

    /// <summary>Keys whose expiry has passed.</summary>
    public required long Expired { get; init; }

    /// <summary>Keys that were revoked.</summary>
    public required long Revoked { get; init; }

    /// <summary>All keys.</summary>
    public required long Total { get; init; }
}

/// <summary>What all keys used on one day.</summary>
internal sealed record DayUsageView
{
    /// <summary>The UTC day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Requests charged.</summary>
    public required long Requests { get; init; }

    /// <summary>Tokens of prompts.</summary>
    public required long TokensIn { get; init; }

    /// <summary>Tokens of answers.</summary>
    public required long TokensOut { get; init; }

    /// <summary>Tokens charged.</summary>
    public required long Tokens { get; init; }

    /// <summary>Uses that were refused.</summary>
    public required long Denied { get; init; }

    /// <summary>Forwarded requests that the upstream failed.</summary>
    public required long Errors { get; init; }

    /// <summary>
    /// All other units that were charged, <c>microusd</c> and callers' own, by name in ordinal order: at most 64, and the rest together as
    /// <c>(other)</c>. Empty when there are none.
    /// </summary>
    public required Dictionary<string, long> Units { get; init; }

    /// <summary>A day's sums.</summary>
    public static DayUsageView Of(DateOnly day, UsageSums sums) => new()
    {
        Day = day,
        Requests = sums.Requests,
        TokensIn = sums.TokensIn,
        TokensOut = sums.TokensOut,
        Tokens = sums.Tokens,
        Denied = sums.Denied,
        Errors = sums.Errors,
        Units = sums.Units.ToDictionary(),
    };
}

/// <summary>The store.</summary>
/// <param name="Kind">Which one: <c>sqlite</c> or <c>tables</c>.</param>
/// <param name="SizeBytes">What it takes on disk; null where it cannot be told.</param>
internal sealed record StoreView(string Kind, long? SizeBytes);
