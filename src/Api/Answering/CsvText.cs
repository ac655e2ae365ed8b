using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace QuotaFunctions.Api.Answering;

/// <summary>What every answer in CSV (RFC 4180) has in common.</summary>
internal static class CsvText
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    /// <summary>Sets the headers of an answer that a browser saves as a file.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="file">The file's name.</param>
    public static void Begin(HttpResponse response, string file)
    {
        response.ContentType = "text/csv; charset=utf-8; header=present";
        response.Headers.ContentDisposition = $"attachment; filename=\"{file}\"";
    }

    /// <summary>
    /// Writes a text that a stranger may have chosen. A spreadsheet runs a cell that begins with <c>= + - @</c>, a tab or a line end as a
    /// formula, white space before it or not; an apostrophe in front makes it text.
    /// </summary>
    public static void Append(StringBuilder csv, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return;
        }

        var isFormula = text.AsSpan().TrimStart() is [var first, ..] && first is '=' or '+' or '-' or '@' or '\uFF1D' or '\uFF0B' or '\uFF0D' or '\uFF20'
            || text[0] is '\t' or '\r' or '\n';
        if (!isFormula && text.AsSpan().IndexOfAny(NeedQuotes) < 0 && text[0] != ' ' && text[^1] != ' ')
        {
            csv.Append(text);
            return;
        }

        csv.Append('"');
        if (isFormula)
        {
            csv.Append('\'');
        }

        csv.Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
