using Microsoft.Net.Http.Headers;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>Checks that every upstream would read a body as JSON in UTF-8.</summary>
internal static class JsonMediaType
{
    private const string Charset = "charset";
    private static readonly string[] Utf8Names = ["utf-8", "utf8", "us-ascii", "ascii"];

    /// <summary>
    /// The refusal of a body that must be JSON and whose headers say otherwise; null for JSON in UTF-8, for a plain text, and where nothing
    /// is said: upstreams read those as JSON or not at all. A form is refused: the same bytes can be a form that names another model.
    /// </summary>
    /// <param name="contentType">The <c>Content-Type</c>; several are joined by commas and so refused.</param>
    /// <param name="contentEncoding">The <c>Content-Encoding</c>.</param>
    public static Problem? Check(string? contentType, string? contentEncoding)
    {
        if (!string.IsNullOrWhiteSpace(contentEncoding) && !contentEncoding.Trim().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return Problems.UnsupportedMediaType("application/json without Content-Encoding") with { Param = HeaderNames.ContentEncoding };
        }

        return string.IsNullOrWhiteSpace(contentType) || IsUtf8(contentType, isText: true) ? null : Problems.UnsupportedMediaType("application/json in UTF-8");
    }

    /// <summary>True for <c>application/json</c> and <c>…+json</c> in UTF-8.</summary>
    public static bool IsJson(string? contentType) => contentType is not null && IsUtf8(contentType, isText: false);

    private static bool IsUtf8(string contentType, bool isText)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type))
        {
            return false;
        }

        var isRight = type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || (isText && type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase));

        // A charset within a quoted string, or named twice, is refused too: a careless parser could find it.
        var named = type.Parameters.Count(p => p.Name.Equals(Charset, StringComparison.OrdinalIgnoreCase));
        var charset = type.Charset.HasValue ? HeaderUtilities.RemoveQuotes(type.Charset).ToString().Trim() : "";
        return isRight && named <= 1 && Occurrences(contentType) == named && (named == 0 || Utf8Names.Contains(charset, StringComparer.OrdinalIgnoreCase));
    }

    private static int Occurrences(string contentType)
    {
        var count = 0;
        for (var at = -1; (at = contentType.IndexOf(Charset, at + 1, StringComparison.OrdinalIgnoreCase)) >= 0; count++)
        {
        }

        return count;
    }
}
