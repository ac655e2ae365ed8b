using System.Globalization;
using System.Text;

namespace QuotaFunctions.Load.Measure;

/// <summary>Results as Markdown.</summary>
internal static class Report
{
    /// <summary>A contest; the last system is the limit that the ratios are taken against.</summary>
    public static string Contest(IReadOnlyList<Result> results) => Table(
        ["system", "requests/s", "p50 ms", "p99 ms", "CPU-s/1,000", "RSS MB", "throughput ratio", "CPU ratio", "failed"],
        results.Select(r => new[]
        {
            r.Name, Number(r.Rps, 0), Number(r.P50, 2), Number(r.P99, 2), Number(r.CpuPerThousand, 3), Number(r.Resident, 0),
            Number(r.ThroughputRatio, 2), Number(r.CpuRatio, 2), r.Failed == 0 ? "0" : $"**{Number(r.Failed, 0)}**",
        }));

    /// <summary>Any table.</summary>
    public static string Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder();
        text.Append("| ").AppendJoin(" | ", columns).AppendLine(" |");
        text.Append('|').Insert(text.Length, "---|", columns.Count).AppendLine();
        foreach (var row in rows)
        {
            text.Append("| ").AppendJoin(" | ", row).AppendLine(" |");
        }

        return text.AppendLine().ToString();
    }

    /// <summary>A number with thousands separated and so many decimals.</summary>
    public static string Number(double value, int decimals) => value.ToString($"N{decimals}", CultureInfo.InvariantCulture);
}
