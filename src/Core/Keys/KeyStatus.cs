namespace QuotaFunctions.Core.Keys;

/// <summary>A key's current status. Of those that apply, the last one counts.</summary>
public enum KeyStatus
{
    /// <summary>It may spend.</summary>
    Active,

    /// <summary>A limit on a gate unit (requests or tokens) is used up until its window ends (for ever, for a lifetime limit).</summary>
    Exhausted,

    /// <summary>An administrator suspended it; it can be resumed.</summary>
    Suspended,

    /// <summary>Its expiry has passed.</summary>
    Expired,

    /// <summary>An administrator revoked it; final.</summary>
    Revoked,
}

/// <summary>What a status means for the use of a key.</summary>
public static class KeyStatuses
{
    /// <summary>True where a key may be used, as far as its limits have room.</summary>
    public static bool IsOpen(this KeyStatus status) => status is KeyStatus.Active or KeyStatus.Exhausted;
}
