using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace QuotaFunctions.Api.Reading;

/// <summary>
/// Reads one JSON object strictly: unknown and repeated members are faults, and so are values of the wrong kind or out of
/// range. A getter that finds a fault notes it and returns null, so that one pass finds all faults.
/// </summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly Faults _faults;
    private readonly string _path;

    private JsonFields(string path, Faults faults)
    {
        _path = path;
        _faults = faults;
    }

    /// <summary>The present fields, in the order of the body.</summary>
    public IEnumerable<string> Names => _members.Keys;

    /// <summary>An object without members.</summary>
    public static JsonFields None(Faults faults) => new("", faults);

    /// <summary>Reads an object; with an empty list of known names, any is allowed (the caller checks them).</summary>
    public static JsonFields Of(JsonElement element, string path, Faults faults, params ReadOnlySpan<string> known)
    {
        var fields = new JsonFields(path, faults);
        foreach (var property in element.EnumerateObject())
        {
            if (!TryGetName(property, out var name))
            {
                faults.Add(path.Length > 0 ? path : null, "has a member whose name is not valid Unicode.");
            }
            else if (!known.IsEmpty && !known.Contains(name))
            {
                faults.Add(path + Faults.Quotable(name), $"is not known here; the known fields are {string.Join(", ", known!)}.");
            }
            else if (!fields._members.TryAdd(name, property.Value))
            {
                faults.Add(path + Faults.Quotable(name), "is there twice.");
            }
        }

        return fields;
    }

    /// <summary>The field's name with its path, for fault texts.</summary>
    public string PathOf(string name) => _path + name;

    /// <summary>True when the field is present, even if it is null.</summary>
    public bool Has(string name) => _members.ContainsKey(name);

    /// <summary>True when the field is present and null.</summary>
    public bool IsNull(string name) => _members.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Null;

    /// <summary>True when the field is present and not null.</summary>
    public bool HasValue(string name) => _members.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A whole number; null when it is absent, null or faulty.</summary>
    public long? Integer(string name, long min, long max)
    {
        if (!HasValue(name))
        {
            return null;
        }

        var value = _members[name];
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max)
        {
            return number;
        }

        _faults.Add(PathOf(name), string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}."));
        return null;
    }

    /// <summary>Whole seconds, as a number or as an ISO 8601 duration such as <c>P2D</c>; null when it is absent, null or faulty.</summary>
    public long? Seconds(string name, long min, long max)
    {
        if (!HasValue(name))
        {
            return null;
        }

        var value = _members[name];
        long? seconds = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out var number) => number,
            JsonValueKind.String when TextRules.TryGetString(value, out var text) => IsoDuration.TryParse(text, out var parsed) ? parsed : null,
            _ => null,
        };
        if (seconds >= min && seconds <= max)
        {
            return seconds;
        }

        _faults.Add(
            PathOf(name),
            string.Create(CultureInfo.InvariantCulture, $"must be a whole number of seconds from {min} to {max}, or a duration such as \"P2D\" (two days) or \"PT12H\"."));
        return null;
    }

    /// <summary>The members in canonical order, hashed: 43 characters of base64url.</summary>
    public string Fingerprint()
    {
        var text = string.Join('\n', _members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}:{m.Value.GetRawText()}"));
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>A text without control characters and keys; null when it is absent, null or faulty.</summary>
    public string? Text(string name, int minLength, int maxLength)
    {
        if (!HasValue(name))
        {
            return null;
        }

        return TextRules.Read(_members[name], PathOf(name), minLength, maxLength, _faults);
    }

    /// <summary>An RFC 3339 time with its offset; null when it is absent, null or faulty.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (!HasValue(name))
        {
            return null;
        }

        var value = _members[name];
        if (value.ValueKind == JsonValueKind.String && TextRules.TryGetString(value, out var text) && IsoTime.TryParse(text, out var instant))
        {
            return instant;
        }

        _faults.Add(PathOf(name), "must be a time such as 2030-01-31T12:00:00Z.");
        return null;
    }

    /// <summary>One of several named values; null when it is absent, null or faulty.</summary>
    public T? OneOf<T>(string name, Func<string, T?> read, string allowed)
        where T : struct
    {
        if (!HasValue(name))
        {
            return null;
        }

        var value = TextRules.TryGetString(_members[name], out var text) ? read(text) : null;
        if (value is null)
        {
            _faults.Add(PathOf(name), $"must be {allowed}.");
        }

        return value;
    }

    /// <summary>An object's fields; null when it is absent, null or faulty.</summary>
    public JsonFields? Object(string name, params ReadOnlySpan<string> known)
    {
        if (!HasValue(name))
        {
            return null;
        }

        if (_members[name].ValueKind == JsonValueKind.Object)
        {
            return Of(_members[name], PathOf(name) + ".", _faults, known);
        }

        _faults.Add(PathOf(name), "must be an object.");
        return null;
    }

    /// <summary>An array's elements; null when it is absent, null or faulty.</summary>
    public JsonElement[]? Array(string name, int minCount, int maxCount)
    {
        if (!HasValue(name))
        {
            return null;
        }

        var value = _members[name];
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is var count && count >= minCount && count <= maxCount)
        {
            return [.. value.EnumerateArray()];
        }

        _faults.Add(PathOf(name), string.Create(CultureInfo.InvariantCulture, $"must be an array of {minCount} to {maxCount} elements."));
        return null;
    }

    /// <summary>An array of texts, each with its path for fault texts; faulty elements are left out. Null when the array is absent, null or faulty.</summary>
    public IReadOnlyList<(string Text, string Path)>? Texts(string name, int minCount, int maxCount, int minLength, int maxLength)
    {
        if (Array(name, minCount, maxCount) is not { } elements)
        {
            return null;
        }

        var texts = new List<(string Text, string Path)>(elements.Length);
        for (var i = 0; i < elements.Length; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{PathOf(name)}[{i}]");
            if (TextRules.Read(elements[i], path, minLength, maxLength, _faults) is { } text)
            {
                texts.Add((text, path));
            }
        }

        return texts;
    }

    private static bool TryGetName(JsonProperty property, out string name)
    {
        try
        {
            name = property.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            // An escaped surrogate without its other half.
            name = "";
            return false;
        }
    }
}
