using System.Collections.Immutable;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Api.Quota;

/// <summary>The current state of one limit.</summary>
/// <remarks><see cref="LimitsJson"/> writes the same JSON by hand for spending requests.</remarks>
internal sealed record LimitView
{
    /// <summary>What is counted: <c>requests</c>, <c>tokens</c>, <c>microusd</c>, or a caller's own name.</summary>
    public required string Unit { get; init; }

    /// <summary>The span over which it is counted: <c>minute</c>, <c>hour</c>, <c>day</c>, <c>week</c>, <c>month</c> or <c>lifetime</c>.</summary>
    public required string Window { get; init; }

    /// <summary>The most that may be used in one window, in the unit; 0 … 2^53 − 1.</summary>
    public required long Limit { get; init; }

    /// <summary>Charged in the current window, in the unit. It can pass the limit when work cost more than its hold.</summary>
    public required long Used { get; init; }

    /// <summary>Set aside by open holds of the current window, in the unit.</summary>
    public required long Held { get; init; }

    /// <summary>What may still be admitted, in the unit: 0 … the limit.</summary>
    public required long Remaining { get; init; }

    /// <summary>When the window ends; null for a lifetime limit, and when the key's time zone is unknown.</summary>
    public required DateTimeOffset? ResetsAt { get; init; }

    /// <summary>All limits, in the record's order.</summary>
    public static ImmutableArray<LimitView> Of(ImmutableArray<LimitStatus> limits) =>
    [
        .. limits.Select(status => new LimitView
        {
            Unit = status.Unit.Name,
            Window = status.Window.ToName(),
            Limit = status.Limit.Max,
            Used = status.Used,
            Held = status.Held,
            Remaining = status.Remaining,
            ResetsAt = status.ResetsAt,
        }),
    ];
}
