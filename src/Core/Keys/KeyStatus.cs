namespace QuotaFunctions.Core.Keys;

/// <summary>A key's current status.</summary>
public enum KeyStatus
{
    /// <summary>It may spend.</summary>
    Active,

    /// <summary>A limit on a gate unit (requests or tokens) is used up until its window ends (for ever, for a lifetime limit).</summary>
    Exhausted,

    /// <summary>Its expiry has passed.</summary>
    Expired,

    /// <summary>An administrator revoked it; final.</summary>
    Revoked,
}
