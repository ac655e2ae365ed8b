using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>An object of a configuration file, whose members are checked as they are read. Faults name the member by its path, never a value.</summary>
internal sealed class CheckedObject
{
    private const int LongestEcho = 40;

    private readonly JsonElement _json;
    private readonly string _path;
    private readonly List<string> _faults;

    private CheckedObject(JsonElement json, string path, List<string> faults)
    {
        _json = json;
        _path = path;
        _faults = faults;
    }

    /// <summary>Checks an object and reports unknown and repeated members; null, with a fault, when the value is not an object.</summary>
    /// <param name="json">The object.</param>
    /// <param name="path">Its path; empty for the root.</param>
    /// <param name="known">The members that it can have; empty for any.</param>
    /// <param name="faults">Where faults are noted.</param>
    public static CheckedObject? From(JsonElement json, string path, ImmutableArray<string> known, List<string> faults)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"{(path.Length == 0 ? "the file" : path)} must be an object");
            return null;
        }

        var checkedObject = new CheckedObject(json, path, faults);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            if (!seen.Add(member.Name))
            {
                checkedObject.Fault(member.Name, "stands twice");
            }
            else if (!known.IsEmpty && !known.Contains(member.Name))
            {
                checkedObject.Fault(member.Name, NearName.Of(member.Name, known) is { } near ? $"is no member here; '{near}' is" : "is no member here");
            }
        }

        return checkedObject;
    }

    /// <summary>The path of a member.</summary>
    public string PathOf(string name)
    {
        var shown = name.Length <= LongestEcho && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '$') ? name : "(a member)";
        return _path.Length == 0 ? shown : $"{_path}.{shown}";
    }

    /// <summary>Notes a fault of a member: what is allowed, as the rest of a sentence.</summary>
    public void Fault(string name, string rule) => _faults.Add($"{PathOf(name)} {rule}");

    /// <summary>A member's value; null when it is not there.</summary>
    public JsonElement? Value(string name) => _json.TryGetProperty(name, out var value) ? value : null;

    /// <summary>The names and values of all members.</summary>
    public IEnumerable<KeyValuePair<string, JsonElement>> Members() => _json.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, m.Value));

    /// <summary>A text; null when it is not there, or is none, which is a fault.</summary>
    public string? Text(string name)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Fault(name, "must be a text that is not empty");
        return null;
    }

    /// <summary>A whole number.</summary>
    public int Integer(string name, int min, int max, int unset)
    {
        if (Value(name) is not { } value)
        {
            return unset;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && decimal.IsInteger(number) && number >= min && number <= max)
        {
            return (int)number;
        }

        Fault(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}"));
        return unset;
    }

    /// <summary>The items of a list with their paths; none when it is not there, or is no list, which is a fault.</summary>
    public IEnumerable<(string Path, JsonElement Item)> Items(string name)
    {
        if (Value(name) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Fault(name, "must be a list");
            return [];
        }

        return value.EnumerateArray().Select((item, i) => (string.Create(CultureInfo.InvariantCulture, $"{PathOf(name)}[{i}]"), item));
    }
}
