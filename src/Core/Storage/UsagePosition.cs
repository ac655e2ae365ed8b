using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Storage;

/// <summary>
/// What one row of a usage report sums, and its place among the others: by day (newest first), key, owner, tag, model, upstream. What is
/// not grouped by is null.
/// </summary>
/// <param name="Day">The UTC day.</param>
/// <param name="KeyId">The key.</param>
/// <param name="Model">The model; empty when there was none.</param>
/// <param name="Upstream">The upstream; <see cref="UpstreamName.None"/> when there was none, or it is not known.</param>
/// <param name="Owner">The owner of the keys; null for keys without one too.</param>
/// <param name="Tag">The tag that the keys have; null for keys without one too.</param>
public readonly record struct UsagePosition(
    DateOnly? Day, KeyId? KeyId, string? Model, UpstreamName? Upstream, string? Owner = null, Tag? Tag = null)
{
    /// <summary>
    /// The order of a report, for positions of one grouping. A store that sorts in its own language must sort alike:
    /// <c>day DESC, key_id, owner, tag, model, upstream</c> by the bytes of UTF-8, null first.
    /// </summary>
    public static Comparer<UsagePosition> Order { get; } = Comparer<UsagePosition>.Create(Compare);

    /// <summary>The row that usage of this day, key, model and upstream is summed in, with the key's owner and one of its tags.</summary>
    public static UsagePosition Of(
        UsageGrouping grouping, DateOnly day, KeyId key, string model, UpstreamName upstream, string? owner = null, Tag? tag = null) => new(
        grouping.HasFlag(UsageGrouping.Day) ? day : null,
        grouping.HasFlag(UsageGrouping.Key) ? key : null,
        grouping.HasFlag(UsageGrouping.Model) ? model : null,
        grouping.HasFlag(UsageGrouping.Upstream) ? upstream : null,
        grouping.HasFlag(UsageGrouping.Owner) ? owner : null,
        grouping.HasFlag(UsageGrouping.Tag) ? tag : null);

    private static int Compare(UsagePosition a, UsagePosition b) =>
        (a.Day, b.Day) is ({ } dayA, { } dayB) && dayA != dayB ? dayB.CompareTo(dayA)
        : (a.KeyId, b.KeyId) is ({ } keyA, { } keyB) && keyA != keyB ? string.CompareOrdinal(keyA.Value, keyB.Value)
        : a.Owner != b.Owner ? CompareOwners(a.Owner, b.Owner)
        : a.Tag != b.Tag ? string.CompareOrdinal(a.Tag?.Value, b.Tag?.Value)
        : a.Model != b.Model ? CompareCodePoints(a.Model, b.Model)
        : string.CompareOrdinal(a.Upstream?.Value, b.Upstream?.Value);

    /// <summary>No owner comes before all others, an empty one too.</summary>
    private static int CompareOwners(string? a, string? b) => a is null ? -1 : b is null ? 1 : CompareCodePoints(a, b);

    /// <summary>
    /// Compares by code points, as stores that keep text in UTF-8 do. By UTF-16, the halves of a code point past U+FFFF would come before
    /// U+E000 … U+FFFF.
    /// </summary>
    private static int CompareCodePoints(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var same = a.CommonPrefixLength(b);
        return same == a.Length || same == b.Length ? a.Length.CompareTo(b.Length) : Rank(a[same]).CompareTo(Rank(b[same]));

        static int Rank(char c) => char.IsSurrogate(c) ? c + char.MaxValue : c;
    }
}
