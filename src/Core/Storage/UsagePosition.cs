using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Storage;

/// <summary>
/// What one row of a usage report sums, and its place among the others: by day (newest first), key, model, upstream. What is not grouped
/// by is null.
/// </summary>
/// <param name="Day">The UTC day.</param>
/// <param name="KeyId">The key.</param>
/// <param name="Model">The model; empty when there was none.</param>
/// <param name="Upstream">The upstream; <see cref="UpstreamName.None"/> when there was none, or it is not known.</param>
public readonly record struct UsagePosition(DateOnly? Day, KeyId? KeyId, string? Model, UpstreamName? Upstream)
{
    /// <summary>The order of a report, for positions of one grouping.</summary>
    public static Comparer<UsagePosition> Order { get; } = Comparer<UsagePosition>.Create(Compare);

    /// <summary>The row that usage of this day, key, model and upstream is summed in.</summary>
    public static UsagePosition Of(UsageGrouping grouping, DateOnly day, KeyId key, string model, UpstreamName upstream) => new(
        grouping.HasFlag(UsageGrouping.Day) ? day : null,
        grouping.HasFlag(UsageGrouping.Key) ? key : null,
        grouping.HasFlag(UsageGrouping.Model) ? model : null,
        grouping.HasFlag(UsageGrouping.Upstream) ? upstream : null);

    private static int Compare(UsagePosition a, UsagePosition b) =>
        (a.Day, b.Day) is ({ } dayA, { } dayB) && dayA != dayB ? dayB.CompareTo(dayA)
        : (a.KeyId, b.KeyId) is ({ } keyA, { } keyB) && keyA != keyB ? string.CompareOrdinal(keyA.Value, keyB.Value)
        : a.Model != b.Model ? string.CompareOrdinal(a.Model, b.Model)
        : string.CompareOrdinal(a.Upstream?.Value, b.Upstream?.Value);
}
