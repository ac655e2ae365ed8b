using System.Globalization;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>Reads single variables and collects their faults. No fault repeats a value: it may be a secret, or one in the wrong place.</summary>
internal sealed class VariableReader(Func<string, string?> variable)
{
    private readonly List<string> _faults = [];

    /// <summary>What is wrong so far.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Notes a fault: the variable and, as the rest of the sentence, what is allowed.</summary>
    public void Fault(string name, string rule) => _faults.Add($"{name} {rule}.");

    /// <summary>The text without white space around it; null when it is not set or empty.</summary>
    public string? Text(string name) => variable(name)?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A whole number.</summary>
    public long Integer(string name, long min, long max, long unset)
    {
        if (Text(name) is not { } text)
        {
            return unset;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        Fault(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}"));
        return unset;
    }

    /// <summary>On or off.</summary>
    public bool Switch(string name, bool unset)
    {
        switch (Text(name)?.ToUpperInvariant())
        {
            case null:
                return unset;
            case "TRUE" or "1" or "ON" or "YES":
                return true;
            case "FALSE" or "0" or "OFF" or "NO":
                return false;
            default:
                Fault(name, "must be true or false");
                return unset;
        }
    }
}
