using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace QuotaFunctions.Core.Limits;

/// <summary>What a limit counts.</summary>
/// <value>
/// <c>requests</c>, <c>tokens</c>, or a caller's own name: a lower-case letter, then up to 31 of <c>a-z 0-9 _</c>, and none of
/// the names that usage rows reserve (<see cref="UsageUnits"/>).
/// </value>
public readonly record struct Unit
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 32;

    internal const string RequestsName = "requests";
    internal const string TokensName = "tokens";

    private readonly string? _name;

    private Unit(string name) => _name = name;

    /// <summary>Requests made with the key.</summary>
    public static Unit Requests { get; } = new(RequestsName);

    /// <summary>Tokens in and out together.</summary>
    public static Unit Tokens { get; } = new(TokensName);

    /// <summary>
    /// The units that gate a request: a key is exhausted once a limit on one of them is used up, and a check asks whether one more of each is
    /// left. A limit on any other unit refuses only what spends that unit.
    /// </summary>
    public static ImmutableArray<Unit> Gates { get; } = [Requests, Tokens];

    /// <summary>True for one of <see cref="Gates"/>.</summary>
    public bool IsGate => Gates.Contains(this);

    /// <summary>The unit's name.</summary>
    public string Name => _name ?? "";

    /// <summary>Reads a unit's name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Unit unit)
    {
        unit = default;
        switch (text)
        {
            case null or "":
                return false;
            case RequestsName:
                unit = Requests;
                return true;
            case TokensName:
                unit = Tokens;
                return true;
        }

        if (text.Length > MaxLength || !char.IsAsciiLetterLower(text[0]) || UsageUnits.IsReserved(text))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_')
            {
                return false;
            }
        }

        unit = new Unit(text);
        return true;
    }

    /// <summary>Reads a unit that was written by this service.</summary>
    /// <exception cref="FormatException">The text is not a unit.</exception>
    public static Unit Parse(string text) => TryParse(text, out var unit) ? unit : throw new FormatException("not a unit");

    /// <inheritdoc/>
    public bool Equals(Unit other) => string.Equals(_name, other._name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
