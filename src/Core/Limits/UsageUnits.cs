namespace QuotaFunctions.Core.Limits;

/// <summary>The units of usage rows that are not units of limits.</summary>
public static class UsageUnits
{
    /// <summary>Tokens of the prompt.</summary>
    public const string TokensIn = "tokens_in";

    /// <summary>Tokens of the answer.</summary>
    public const string TokensOut = "tokens_out";

    /// <summary>Uses that were refused: by a limit, for their model, or because the key is revoked or has expired.</summary>
    public const string Denied = "denied";

    /// <summary>Forwarded requests that the upstream failed.</summary>
    public const string Errors = "errors";

    /// <summary>True for a name that no limit or cost may use.</summary>
    public static bool IsReserved(string name) => name is TokensIn or TokensOut or Denied or Errors;
}
