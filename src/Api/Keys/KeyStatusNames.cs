using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Api.Keys;

/// <summary>The API's names of key statuses.</summary>
internal static class KeyStatusNames
{
    /// <summary>The allowed names, worded for fault texts.</summary>
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

    /// <summary>Reads a status; null when the name is unknown.</summary>
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
