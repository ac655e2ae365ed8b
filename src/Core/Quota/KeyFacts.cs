using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Quota;

/// <summary>The few facts about a key that stores keep beside its document, to list, count and sweep keys without reading states.</summary>
/// <param name="Status">The facts that decide its status.</param>
/// <param name="Holds">The facts that decide how many holds are open.</param>
public readonly record struct KeyFacts(StatusFacts Status, HoldFacts Holds)
{
    /// <summary>The key's status at an instant. A hold that has expired since and was not charged yet is not in it.</summary>
    public KeyStatus StatusAt(DateTimeOffset now) => Status.At(now);
}

/// <summary>The facts that decide a key's status at any instant until the next write.</summary>
/// <param name="IsRevoked">True once an administrator revoked it.</param>
/// <param name="IsSuspended">True while an administrator has suspended it.</param>
/// <param name="ExpiresAt">Its expiry; null for never.</param>
/// <param name="ExhaustedUntil">
/// Until when a limit on a gate unit (<see cref="Limits.Unit.IsGate"/>) is used up: the latest end among the windows that are,
/// <see cref="DateTimeOffset.MaxValue"/> for a lifetime limit; null when none is.
/// </param>
public readonly record struct StatusFacts(bool IsRevoked, bool IsSuspended, DateTimeOffset? ExpiresAt, DateTimeOffset? ExhaustedUntil)
{
    /// <summary>The status at an instant.</summary>
    public KeyStatus At(DateTimeOffset now) =>
        IsRevoked ? KeyStatus.Revoked
        : ExpiresAt <= now ? KeyStatus.Expired
        : IsSuspended ? KeyStatus.Suspended
        : ExhaustedUntil > now ? KeyStatus.Exhausted
        : KeyStatus.Active;
}

/// <summary>The facts that decide how many holds of a key are open.</summary>
/// <param name="Count">The holds in the state, at least 0.</param>
/// <param name="NextExpiry">The earliest expiry among them; null when there are none.</param>
public readonly record struct HoldFacts(int Count, DateTimeOffset? NextExpiry)
{
    /// <summary>How many are open at an instant; null when some have expired, so that only the state tells (<see cref="QuotaState.OpenHoldsAt"/>).</summary>
    public int? OpenAt(DateTimeOffset now) => NextExpiry <= now ? null : Count;
}
