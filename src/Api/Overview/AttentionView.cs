using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Api.Overview;

/// <summary>Something that the operator should look at. Members that say nothing of its kind are null.</summary>
internal sealed record AttentionView
{
    /// <summary>
    /// <c>refused</c>: uses of the key were refused within the last hour or two. <c>near_limit</c>: 80 % or more of a limit is used. <c>expiring</c>: the
    /// key expires within 7 days. <c>old_hold</c>: holds of the key expired more than a minute ago and are not charged yet. <c>never_used</c>: the key is
    /// older than a day and was never used.
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>The key's id.</summary>
    public required string KeyId { get; init; }

    /// <summary>The key's label, at most 200 characters; null when it has none.</summary>
    public required string? Label { get; init; }

    /// <summary>For <c>near_limit</c>: what the limit counts.</summary>
    public string? Unit { get; init; }

    /// <summary>For <c>near_limit</c>: the limit's window.</summary>
    public string? Window { get; init; }

    /// <summary>For <c>near_limit</c>: the limit, in the unit.</summary>
    public long? Limit { get; init; }

    /// <summary>For <c>near_limit</c>: charged in the current window, in the unit.</summary>
    public long? Used { get; init; }

    /// <summary>For <c>near_limit</c>: set aside by open holds, in the unit.</summary>
    public long? Held { get; init; }

    /// <summary>For <c>near_limit</c>: when the window ends; null for a lifetime limit.</summary>
    public DateTimeOffset? ResetsAt { get; init; }

    /// <summary>For <c>expiring</c>: when it expires. For <c>old_hold</c>: when the first of the holds expired. For <c>never_used</c>: when the key was issued.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>For <c>refused</c>: how many uses. For <c>old_hold</c>: how many holds.</summary>
    public long? Count { get; init; }

    /// <summary>An entry about a key.</summary>
    public static AttentionView Of(string kind, KeyRecord key) => new() { Kind = kind, KeyId = key.Id.Value, Label = key.Label };

    /// <summary>An entry about a limit that is nearly used up.</summary>
    public static AttentionView NearLimit(KeyRecord key, LimitStatus status) => Of(AttentionKinds.NearLimit, key) with
    {
        Unit = status.Unit.Name,
        Window = status.Window.ToName(),
        Limit = status.Limit.Max,
        Used = status.Used,
        Held = status.Held,
        ResetsAt = status.ResetsAt,
    };
}

/// <summary>The kinds of entries, in the order in which they are listed.</summary>
internal static class AttentionKinds
{
    public const string Refused = "refused";
    public const string NearLimit = "near_limit";
    public const string Expiring = "expiring";
    public const string OldHold = "old_hold";
    public const string NeverUsed = "never_used";
}
