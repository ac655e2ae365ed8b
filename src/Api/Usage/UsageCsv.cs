using System.Globalization;
using System.Text;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Usage;

/// <summary>Writes usage as CSV (RFC 4180).</summary>
internal static class UsageCsv
{
    /// <summary>The first line.</summary>
    public static void WriteHeader(StringBuilder csv) =>
        csv.Append("day,key_id,label,model,requests,tokens_in,tokens_out,tokens,denied,errors,source,upstream,units\r\n");

    /// <summary>One line.</summary>
    public static void WriteRow(StringBuilder csv, in UsageEntry entry)
    {
        var sums = entry.Sums;
        csv.Append(entry.Position.Day is { } day ? IsoTime.ToText(day) : "").Append(',');
        csv.Append(entry.Position.KeyId?.Value).Append(',');
        CsvText.Append(csv, entry.Label);
        csv.Append(',');
        CsvText.Append(csv, entry.Position.Model);
        csv.Append(CultureInfo.InvariantCulture, $",{sums.Requests},{sums.TokensIn},{sums.TokensOut},{sums.Tokens},{sums.Denied},{sums.Errors},");
        csv.Append(sums.Source.ToName()).Append(',').Append(entry.Position.Upstream?.Value).Append(',');
        CsvText.Append(csv, string.Join(' ', sums.Units.Items.Select(static i => string.Create(CultureInfo.InvariantCulture, $"{i.Key}={i.Value}"))));
        csv.Append("\r\n");
    }
}
