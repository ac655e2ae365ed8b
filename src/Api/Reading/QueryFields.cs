using System.Globalization;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Api.Reading;

/// <summary>Reads a query string as strictly as a body: unknown and repeated parameters are faults.</summary>
internal sealed class QueryFields
{
    private readonly IQueryCollection _query;
    private readonly Faults _faults;

    /// <summary>Reads the query of a request.</summary>
    public QueryFields(HttpRequest request, Faults faults, params ReadOnlySpan<string> known)
    {
        _query = request.Query;
        _faults = faults;
        foreach (var (name, values) in _query)
        {
            if (!known.Contains(name))
            {
                var allowed = known.IsEmpty ? "this path takes none" : $"the known parameters are {string.Join(", ", known!)}";
                faults.Add(Faults.Quotable(name), $"is not known here; {allowed}.");
            }
            else if (values.Count > 1)
            {
                faults.Add(name, "is there twice.");
            }
        }
    }

    /// <summary>Notes every parameter as a fault, for a path without parameters.</summary>
    public static void RefuseAny(HttpRequest request, Faults faults) => _ = new QueryFields(request, faults);

    /// <summary>A text; null when it is not given or faulty.</summary>
    public string? Text(string name, int maxLength) =>
        Value(name) is { } text && TextRules.Check(text, name, 1, maxLength, _faults) ? text : null;

    /// <summary>A whole number; null when it is not given or faulty.</summary>
    public int? Integer(string name, int min, int max)
    {
        if (Value(name) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        _faults.Add(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}."));
        return null;
    }

    /// <summary>A UTC day; null when it is not given or faulty.</summary>
    public DateOnly? Day(string name)
    {
        if (Value(name) is not { } text)
        {
            return null;
        }

        if (IsoTime.TryParseDay(text, out var day))
        {
            return day;
        }

        _faults.Add(name, "must be a day such as 2030-01-31.");
        return null;
    }

    /// <summary>An instant, or a day for its first instant in UTC; null when it is not given or faulty.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (Value(name) is not { } text)
        {
            return null;
        }

        // A plus sign that was not escaped arrives as a space.
        if (IsoTime.TryParse(text, out var instant) || IsoTime.TryParse(text.Replace(' ', '+'), out instant))
        {
            return instant;
        }

        if (IsoTime.TryParseDay(text, out var day))
        {
            return new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        }

        _faults.Add(name, "must be a time such as 2030-01-31T12:00:00Z or a day such as 2030-01-31.");
        return null;
    }

    /// <summary>A key's id; null when it is not given or faulty.</summary>
    public KeyId? KeyId(string name) => OneOf<KeyId>(name, static text => Core.Keys.KeyId.TryParse(text, out var id) ? id : null, "a key's id");

    /// <summary>A tag; null when it is not given or faulty.</summary>
    public Tag? Tag(string name) =>
        OneOf<Tag>(name, static text => Core.Keys.Tag.TryParse(text, out var tag) ? tag : null, Core.Keys.Tag.Allowed);

    /// <summary>One of several named values; null when it is not given or faulty.</summary>
    public T? OneOf<T>(string name, Func<string, T?> read, string allowed)
        where T : struct
    {
        if (Value(name) is not { } text)
        {
            return null;
        }

        var value = read(text);
        if (value is null)
        {
            _faults.Add(name, $"must be {allowed}.");
        }

        return value;
    }

    private string? Value(string name) => _query.TryGetValue(name, out var values) && values.Count == 1 ? values[0] ?? "" : null;
}
