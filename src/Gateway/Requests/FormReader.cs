using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Json;
using Node = QuotaFunctions.Gateway.Json.JsonShape<QuotaFunctions.Gateway.Requests.RequestMember>.JsonNode;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>
/// Reads the fields of a form (<c>multipart/form-data</c>) that forwarding needs, in any order. It refuses a form that servers could read in
/// different ways.
/// </summary>
internal sealed class FormReader
{
    private static readonly RequestShape Least = new(JsonShape<RequestMember>.Of(("model", RequestMember.Model), ("stream", RequestMember.Stream)), []);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly string[] True = ["true", "1", "yes", "on", "t", "y"];
    private static readonly string[] False = ["false", "0", "no", "off", "f", "n", ""];

    private readonly Node _fields;
    private readonly RequestFindings _findings;
    private readonly PromptTally _tally;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<MemberPlace> _places = [];

    private FormReader(RequestShape shape, RequestReadOptions how)
    {
        _fields = shape.Members.Root;
        _findings = new RequestFindings(how.IsBounded);
        _tally = new PromptTally(how.Tokenizer, how.Aborted);
    }

    /// <summary>True for the content type of such a form.</summary>
    public static bool IsForm(string? contentType) => FormBoundary.IsForm(contentType);

    /// <summary>Reads a form.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="contentType">Its <c>Content-Type</c>, which names the boundary.</param>
    /// <param name="shape">What its fields mean, by the members of the root; null for <c>model</c> and <c>stream</c> alone.</param>
    /// <param name="how">How it is read.</param>
    /// <param name="facts">What it says; files are attachments. <see cref="RequestFacts.Unread"/> when it is refused.</param>
    /// <returns>The refusal; null when it was read.</returns>
    /// <exception cref="OperationCanceledException">The client has left.</exception>
    public static Problem? Read(ReadOnlySequence<byte> body, string? contentType, RequestShape? shape, RequestReadOptions how, out RequestFacts facts)
    {
        facts = RequestFacts.Unread;
        if (FormBoundary.Of(contentType) is not { } boundary)
        {
            return Problems.UnsupportedMediaType("multipart/form-data with one boundary");
        }

        var form = new FormReader(shape ?? Least, how);
        var parts = new FormParts(body, boundary);
        while (parts.Read(out var problem, out var part))
        {
            if (problem is not null || (problem = form.Take(part)) is not null)
            {
                return problem;
            }
        }

        var root = new ObjectPlace(body.Length, [.. form._places]);
        var places = new RequestPlaces(body.Length, ImmutableDictionary<string, ObjectPlace>.Empty.Add("", root)) { IsForm = true };
        facts = form._findings.ToFacts(form._tally.Total(body.Length), form._tally.Counted, places);
        return null;
    }

    private Problem? Take(FormPart part)
    {
        var name = Encoding.UTF8.GetBytes(part.Name);
        var node = _fields.Child(name);
        if (node is null && _fields.ChildInOtherCase(name) is { } other)
        {
            return Problems.InvalidRequest($"The field '{part.Name}' must be written '{other.Path}': upstreams would read it differently.", part.Name);
        }

        var isFirst = _seen.Add(part.Name);
        if (node is not null && !isFirst)
        {
            return Problems.InvalidRequest($"The field '{part.Name}' stands in the form twice.", part.Name);
        }

        if (part.IsFile)
        {
            return node is not null && RequestFindings.IsScalar(node.Meaning)
                ? Problems.InvalidRequest($"The field '{part.Name}' must be a text, not a file.", part.Name)
                : TakeFile(part);
        }

        _places.RemoveAll(p => p.Name == part.Name);
        if (isFirst)
        {
            _places.Add(new MemberPlace(part.Name, part.Place.Start, part.Place, IsObject: false));
        }

        if (node?.Meaning is { } meaning and not RequestMember.None)
        {
            return TakeValue(meaning, part);
        }

        _tally.AddText([], part.Content);
        return null;
    }

    private Problem? TakeFile(FormPart part)
    {
        // Attachments are estimated by their length in Base64, as in JSON.
        Span<byte> start = stackalloc byte[12];
        var head = part.Content.Slice(0, Math.Min(start.Length, part.Content.Length));
        head.CopyTo(start);
        var type = part.ContentType is { } t && !t.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase) ? t : "";
        var kind = Attachments.KindOf(type, start[..(int)head.Length]);
        _tally.AddAttachment(Attachments.Tokens(kind, part.Content.Length * 4 / 3), part.Content.Length);
        return null;
    }

    private Problem? TakeValue(RequestMember meaning, FormPart part)
    {
        if (meaning == RequestMember.Setting)
        {
            return null;
        }

        if (!RequestFindings.IsScalar(meaning) && meaning is not (RequestMember.AlsoModel or RequestMember.StoredInput))
        {
            _tally.AddText([], part.Content);
            return null;
        }

        if (Text(part.Content) is not { } text)
        {
            return Problems.InvalidRequest($"The field '{part.Name}' must be a short text in UTF-8.", part.Name);
        }

        switch (meaning)
        {
            case RequestMember.Model:
                return _findings.TakeModel(part.Name, text);
            case RequestMember.AlsoModel:
                return Problems.InvalidRequest($"The field '{part.Name}' cannot be read in a form. Send JSON.", part.Name);
            case RequestMember.StoredInput when text.Length > 0:
                _findings.TakeStoredInput(part.Name);
                return null;
            case RequestMember.Stream or RequestMember.StreamUsage or RequestMember.Background:
                return TakeFlag(meaning, part.Name, text);
            default:
                return TakeNumber(meaning, part.Name, text);
        }
    }

    private Problem? TakeFlag(RequestMember meaning, string name, string text)
    {
        _findings.TakeFlag(meaning, True.Contains(text, StringComparer.OrdinalIgnoreCase));
        return True.Contains(text, StringComparer.OrdinalIgnoreCase) || False.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? null
            : Problems.InvalidRequest($"'{name}' must be true or false.", name);
    }

    private Problem? TakeNumber(RequestMember meaning, string name, string text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || double.IsNaN(number))
        {
            return text.Length == 0 ? null : Problems.InvalidRequest($"'{name}' must be a number.", name);
        }

        _findings.TakeAmount(meaning, name, JsonNumber.Amount(number));
        return null;
    }

    private static string? Text(ReadOnlySequence<byte> content)
    {
        try
        {
            return content.Length > 4 * RequestFindings.MaxModelLength ? null : Strict.GetString(content.ToArray());
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
