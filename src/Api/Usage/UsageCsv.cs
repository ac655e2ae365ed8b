using System.Buffers;
using System.Globalization;
using System.Text;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Usage;

/// <summary>Writes usage as CSV (RFC 4180).</summary>
internal static class UsageCsv
{
    public const string ContentType = "text/csv; charset=utf-8; header=present";

    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    /// <summary>The first line.</summary>
    public static void WriteHeader(StringBuilder csv) =>
        csv.Append("day,key_id,label,model,requests,tokens_in,tokens_out,tokens,denied,errors,source,upstream,owner,tag,units\r\n");

    /// <summary>One line.</summary>
    public static void WriteRow(StringBuilder csv, in UsageEntry entry)
    {
        var sums = entry.Sums;
        csv.Append(entry.Position.Day is { } day ? IsoTime.ToText(day) : "").Append(',');
        csv.Append(entry.Position.KeyId?.Value).Append(',');
        AppendText(csv, entry.Label);
        csv.Append(',');
        AppendText(csv, entry.Position.Model);
        csv.Append(CultureInfo.InvariantCulture, $",{sums.Requests},{sums.TokensIn},{sums.TokensOut},{sums.Tokens},{sums.Denied},{sums.Errors},");
        csv.Append(sums.Source.ToName()).Append(',').Append(entry.Position.Upstream?.Value).Append(',');
        AppendText(csv, entry.Position.Owner);
        csv.Append(',');
        AppendText(csv, entry.Position.Tag?.Value);
        csv.Append(',');
        AppendText(csv, string.Join(' ', sums.Units.Items.Select(static i => string.Create(CultureInfo.InvariantCulture, $"{i.Key}={i.Value}"))));
        csv.Append("\r\n");
    }

    /// <summary>
    /// Writes a text that a stranger may have chosen. A spreadsheet runs a cell that begins with <c>= + - @</c>, a tab or a line end as a
    /// formula, white space before it or not; an apostrophe in front makes it text.
    /// </summary>
    internal static void AppendText(StringBuilder csv, string? text)
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
