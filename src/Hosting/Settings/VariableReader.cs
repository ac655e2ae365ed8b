using System.Globalization;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>Reads single variables and collects their faults. No fault repeats a value: any value may be a secret, set in the wrong variable.</summary>
internal sealed class VariableReader(Func<string, string?> variable)
{
    private readonly List<SettingFault> _faults = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The faults so far.</summary>
    public IReadOnlyList<SettingFault> Faults => _faults;

    /// <summary>The names that were read so far.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Adds a fault: the variable and, as the rest of the sentence, what is allowed.</summary>
    public void Fault(string name, string rule) => _faults.Add(new SettingFault(name, $"{name} {rule}."));

    /// <summary>The text without white space around it; null when it is empty or not set.</summary>
    public string? Text(string name)
    {
        _names.Add(name);
        return variable(name)?.Trim() is { Length: > 0 } text ? text : null;
    }

    /// <summary>A secret from the variable, or from the file that <c>{name}_FILE</c> names; null when neither is set.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="source">The variable that the secret came from, for faults.</param>
    public string? TextOrFile(string name, out string source)
    {
        var file = name + "_FILE";
        var (text, path) = (Text(name), Text(file));
        source = path is null ? name : file;
        if (path is null)
        {
            return text;
        }

        if (text is not null)
        {
            Fault(file, $"is set, and {name} is too: drop one of them");
        }

        if (!SecretFile.TryRead(path, out var read, out var fault))
        {
            Fault(file, fault);
        }

        return text ?? read;
    }

    /// <summary>A time in whole seconds.</summary>
    public TimeSpan Seconds(string name, int min, int max, TimeSpan unset) =>
        TimeSpan.FromSeconds(Integer(name, min, max, (long)unset.TotalSeconds));

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
