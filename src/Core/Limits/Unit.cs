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

    private readonly string? _name;

    private Unit(string name) => _name = name;

    /// <summary>Requests made with the key.</summary>
    public static Unit Requests { get; } = new("requests");

    /// <summary>Tokens in and out together.</summary>
    public static Unit Tokens { get; } = new("tokens");

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
            case "requests":
                unit = Requests;
                return true;
            case "tokens":
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
