namespace QuotaFunctions.Core.Limits;

/// <summary>The units of usage rows, beside those of limits.</summary>
public static class UsageUnits
{
    /// <summary>Tokens of the prompt.</summary>
    public const string TokensIn = "tokens_in";

    /// <summary>Tokens of the answer.</summary>
    public const string TokensOut = "tokens_out";

    /// <summary>Uses that were refused: by a limit, for their model, or because the key is revoked or suspended or has expired.</summary>
    public const string Denied = "denied";

    /// <summary>Forwarded requests that the upstream failed.</summary>
    public const string Errors = "errors";

    /// <summary>Units beyond the number that is told apart are counted under this name. No unit can have it.</summary>
    public const string Other = "(other)";

    /// <summary>True for a name that no limit or cost may use.</summary>
    public static bool IsReserved(string name) => name is TokensIn or TokensOut or Denied or Errors;

    /// <summary>
    /// True for a unit that usage reports list by its name: <c>microusd</c>, a caller's own, or <see cref="Other"/>. Each of the rest has a
    /// member of its own.
    /// </summary>
    public static bool IsListed(string unit) => unit is not (Unit.RequestsName or Unit.TokensName) && !IsReserved(unit);
}
