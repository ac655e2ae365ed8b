using System.Globalization;
using System.Text;

namespace QuotaFunctions.Load.Measure;

/// <summary>Results as a Markdown table; the last system of each contest is the limit that the ratios are taken against.</summary>
internal static class Report
{
    public static string Table(string title, IReadOnlyList<Result> results)
    {
        var limit = results[^1];
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"### {title}").AppendLine();
        text.AppendLine("| system | requests/s | p50 ms | p99 ms | CPU-s/1,000 | RSS MB | throughput ratio | CPU ratio | failed |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var r in results)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {r.Name} | {r.Rps:N0} | {r.P50:F2} | {r.P99:F2} | {r.CpuPerThousand:F3} | {r.Resident:F0} | {r.Rps / limit.Rps:F2} | {r.CpuPerThousand / limit.CpuPerThousand:F2} | {r.Failed} |");
        }

        return text.AppendLine().ToString();
    }

    public static string Machine(int rounds, int seconds)
    {
        var cpu = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(": ", 2)[1] ?? "unknown";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({cpu}), .NET {Environment.Version}, {rounds} alternating rounds of {seconds} s each, medians; load generator, system and stub share the cores.\n\n");
    }
}
