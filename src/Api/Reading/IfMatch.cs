using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace QuotaFunctions.Api.Reading;

/// <summary>Reads <c>If-Match</c> against the ETag of key records, <c>"REVISION"</c>.</summary>
internal static class IfMatch
{
    /// <summary>A revision that no record has: the condition fails whatever the record is.</summary>
    private const long Never = -1;

    /// <summary>The ETag of a revision.</summary>
    public static string ToETag(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    /// <summary>
    /// The revision that the change requires; null for any (no header, or <c>*</c>). Tags that this service never issued match nothing,
    /// and neither do weak tags.
    /// </summary>
    public static long? Read(HttpRequest request, Faults faults)
    {
        var text = request.Headers.IfMatch.ToString().Trim();
        if (text.Length == 0 || text == "*")
        {
            return null;
        }

        if (text.Contains(','))
        {
            faults.Add("If-Match", "must be one ETag or *.");
            return null;
        }

        return text.Length > 2 && text[0] == '"' && text[^1] == '"'
            && long.TryParse(text.AsSpan(1, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
                ? revision
                : Never;
    }
}
