using System.Buffers;
using System.Text;

namespace QuotaFunctions.Api.Answering;

/// <summary>The text cells of every CSV answer (RFC 4180).</summary>
internal static class CsvText
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    /// <summary>
    /// Writes a text from an untrusted source. A spreadsheet runs a cell that begins with <c>= + - @</c>, a tab or a line end as a
    /// formula, even after white space. An apostrophe in front makes it text.
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
