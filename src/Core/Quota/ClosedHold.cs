using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>How a tracked hold ended; kept, so that a repeated call is answered rightly.</summary>
/// <param name="Hold">The hold as it was.</param>
/// <param name="Outcome">One of <see cref="Expired"/>, <see cref="Released"/> or what <see cref="Settled"/> gives.</param>
public readonly record struct ClosedHold(Hold Hold, string Outcome)
{
    /// <summary>Nobody settled it in time; it was charged as held.</summary>
    public const string Expired = "expired";

    /// <summary>Ended without a charge.</summary>
    public const string Released = "released";

    /// <summary>Ended with this charge.</summary>
    public static string Settled(Cost actual) => $"settled:{actual}";
}
