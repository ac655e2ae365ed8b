using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Reading;

/// <summary>The JSON body of a request to the service's own endpoints. Dispose it after reading its fields.</summary>
internal sealed class JsonBody : IDisposable
{
    /// <summary>How deep objects and arrays may be nested.</summary>
    public const int MaxDepth = 16;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    private readonly JsonDocument? _document;

    private JsonBody(JsonDocument? document) => _document = document;

    /// <summary>True when there was no body, or only white space.</summary>
    [MemberNotNullWhen(false, nameof(_document))]
    public bool IsEmpty => _document is null;

    /// <summary>Reads the body or refuses it.</summary>
    /// <param name="context">The request; its content type is ignored, because there is only one form.</param>
    /// <param name="maxBytes">The most bytes.</param>
    /// <param name="mayBeEmpty">True where leaving the body out means leaving all its fields out.</param>
    public static async ValueTask<Read<JsonBody>> ReadAsync(HttpContext context, int maxBytes, bool mayBeEmpty = false)
    {
        var text = await BoundedBody.ReadAsync(context, maxBytes);
        if (!text.IsDone)
        {
            return text.Refusal;
        }

        var utf8 = text.Value.Bytes;
        if (utf8.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return mayBeEmpty ? new JsonBody(null) : Problems.InvalidRequest("The body is empty; send a JSON object.");
        }

        try
        {
            var document = JsonDocument.Parse(utf8, Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return new JsonBody(document);
            }

            document.Dispose();
            return Problems.InvalidRequest("The body must be a JSON object.");
        }
        catch (JsonException e)
        {
            // The parser's message quotes the body, which may hold a secret. Give the position alone.
            var at = e is { LineNumber: { } line, BytePositionInLine: { } column } ? $" at line {line + 1}, byte {column + 1}" : "";
            return Problems.InvalidRequest($"The body is not valid JSON{at}, or it is nested deeper than {MaxDepth} levels.");
        }
    }

    /// <summary>Reads the body into a request; one refusal lists its faults and those already found.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">The most bytes.</param>
    /// <param name="mayBeEmpty">True where leaving the body out means leaving all its fields out.</param>
    /// <param name="faults">The faults found already.</param>
    /// <param name="read">Reads the request; null when it noted a fault.</param>
    public static async ValueTask<Read<T>> ReadAsync<T>(HttpContext context, int maxBytes, bool mayBeEmpty, Faults faults, Func<JsonBody, Faults, T?> read)
        where T : class
    {
        var body = await ReadAsync(context, maxBytes, mayBeEmpty);
        if (!body.IsDone)
        {
            return body.Refusal;
        }

        using (body.Value)
        {
            var request = read(body.Value, faults);
            return faults.TryGetProblem(out var problem) ? problem
                : request ?? throw new InvalidOperationException("A request was not read, and no fault was noted.");
        }
    }

    /// <summary>The fields of the body, of which <paramref name="known"/> are allowed.</summary>
    public JsonFields Fields(Faults faults, params ReadOnlySpan<string> known) =>
        IsEmpty ? JsonFields.None(faults) : JsonFields.Of(_document.RootElement, "", faults, known);

    public void Dispose() => _document?.Dispose();
}
