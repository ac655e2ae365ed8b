using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Api.Keys;

/// <summary>A key's status, as the API says it.</summary>
internal static class KeyStatusNames
{
    /// <summary>What a fault says is allowed.</summary>
    public const string Allowed = "active, exhausted, suspended, expired or revoked";

    /// <summary>The status's name.</summary>
    public static string Of(KeyStatus status) => status switch
    {
        KeyStatus.Active => "active",
        KeyStatus.Exhausted => "exhausted",
        KeyStatus.Suspended => "suspended",
        KeyStatus.Expired => "expired",
        KeyStatus.Revoked => "revoked",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>Reads a status; null when it is none.</summary>
    public static KeyStatus? Read(string name) => name switch
    {
        "active" => KeyStatus.Active,
        "exhausted" => KeyStatus.Exhausted,
        "suspended" => KeyStatus.Suspended,
        "expired" => KeyStatus.Expired,
        "revoked" => KeyStatus.Revoked,
        _ => null,
    };
}
