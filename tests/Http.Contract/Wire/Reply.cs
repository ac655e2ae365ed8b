using System.Globalization;
using System.Text;
using System.Text.Json;

namespace QuotaFunctions.Http.Contract.Wire;

/// <summary>One answer, read whole.</summary>
public sealed class Reply
{
    private readonly List<KeyValuePair<string, string>> _headers = [];
    private readonly string _call;
    private JsonElement? _json;

    internal Reply(HttpResponseMessage response, byte[] body, string call)
    {
        _call = call;
        Status = (int)response.StatusCode;
        Body = body;
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            foreach (var value in values)
            {
                _headers.Add(new(name, value));
            }
        }
    }

    /// <summary>The status code.</summary>
    public int Status { get; }

    /// <summary>The body's bytes.</summary>
    public byte[] Body { get; }

    /// <summary>The body as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>All headers, those of the body too.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => _headers;

    /// <summary>The media type, without parameters.</summary>
    public string? MediaType => Header("Content-Type")?.Split(';')[0].Trim();

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => _json ??= Parse();

    /// <summary>A header's values, joined as HTTP joins them; null when it is not there.</summary>
    public string? Header(string name)
    {
        var values = _headers.Where(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).ToArray();
        return values.Length == 0 ? null : string.Join(", ", values);
    }

    /// <summary>A header that must be there.</summary>
    public string RequiredHeader(string name)
    {
        var value = Header(name);
        Assert.True(value is not null, $"no {name} in: {this}");
        return value;
    }

    /// <summary>A header of whole seconds that must be there.</summary>
    public long SecondsHeader(string name)
    {
        var value = RequiredHeader(name);
        Assert.True(
            long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds), $"{name} is not whole seconds: {value}");
        return seconds;
    }

    /// <summary>The names in the Allow header, sorted.</summary>
    public string Allow() => string.Join(
        ' ', RequiredHeader("Allow").Split(',').Select(m => m.Trim()).Order(StringComparer.Ordinal));

    /// <summary>Asserts the status; the message shows the whole answer.</summary>
    public Reply Expect(params int[] statuses)
    {
        Assert.True(statuses.Contains(Status), $"expected {string.Join(" or ", statuses)} of: {this}");
        return this;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = Text.Length > 2_000 ? Text[..2_000] + "…" : Text;
        return $"{_call} -> {Status}\n{string.Join('\n', _headers.Select(h => $"{h.Key}: {h.Value}"))}\n\n{text}";
    }

    private JsonElement Parse()
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            Assert.Fail($"{exception.Message} in: {this}");
            throw;
        }
    }
}
