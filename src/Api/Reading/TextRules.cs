using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Edge.Requests;

namespace QuotaFunctions.Api.Reading;

/// <summary>The rules for texts from clients.</summary>
internal static class TextRules
{
    /// <summary>The rule for a unit's name, worded for fault texts.</summary>
    public const string UnitName = "'requests', 'tokens', or a name of your own: a lower-case letter, then up to 31 of a-z, 0-9 and _";

    /// <summary>The text of a JSON string; false when the value is not a string or not valid Unicode.</summary>
    public static bool TryGetString(JsonElement value, [NotNullWhen(true)] out string? text)
    {
        text = null;
        try
        {
            text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // An escaped surrogate without its other half.
        }

        return text is not null;
    }

    /// <summary>Reads a text and notes its faults.</summary>
    public static string? Read(JsonElement value, string param, int minLength, int maxLength, Faults faults)
    {
        if (!TryGetString(value, out var text))
        {
            faults.Add(param, value.ValueKind == JsonValueKind.String ? "must be valid Unicode." : "must be a string.");
            return null;
        }

        return Check(text, param, minLength, maxLength, faults) ? text : null;
    }

    /// <summary>Checks a text and notes its faults.</summary>
    public static bool Check(string text, string param, int minLength, int maxLength, Faults faults)
    {
        var fault =
            text.Length < minLength || text.Length > maxLength
                ? string.Create(CultureInfo.InvariantCulture, $"must have {minLength} to {maxLength} characters.")
            : text.Any(char.IsControl) ? "must not hold control characters."
            : KeyText.IsIn(text) ? "must not hold a whole API key."
            : null;
        if (fault is not null)
        {
            faults.Add(param, fault);
        }

        return fault is null;
    }
}
