using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace QuotaFunctions.Load.Measure;

/// <summary>What one round of load measured.</summary>
/// <param name="Rps">Answers per second.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">99th percentile of latency in milliseconds.</param>
/// <param name="Requests">Answers in all.</param>
/// <param name="Failed">Answers that were not 2xx, and socket errors.</param>
internal sealed record Round(double Rps, double P50, double P99, long Requests, long Failed);

/// <summary>The load generator: wrk, which costs far less CPU than what it measures.</summary>
internal static partial class Wrk
{
    public static async Task<Round> RunAsync(Uri target, int connections, int seconds, string script)
    {
        var file = Path.Combine(Path.GetTempPath(), $"quota-bench-{Guid.NewGuid():N}.lua");
        await File.WriteAllTextAsync(file, script);
        try
        {
            var start = new ProcessStartInfo(
                "wrk", ["-t1", $"-c{connections}", $"-d{seconds}s", "--timeout", "10s", "--latency", "-s", file, target.ToString()])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? Parse(output) : throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("wrk is not installed: apt-get install wrk");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Round Parse(string output)
    {
        var failed = NonSuccess().Match(output) is { Success: true } f ? long.Parse(f.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        failed += SocketErrors().Match(output) is { Success: true } s
            ? s.Groups.Cast<Group>().Skip(1).Sum(g => long.Parse(g.Value, CultureInfo.InvariantCulture))
            : 0;
        return new Round(
            double.Parse(Rate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture),
            Milliseconds(P50().Match(output)),
            Milliseconds(P99().Match(output)),
            long.Parse(Count().Match(output).Groups[1].Value, CultureInfo.InvariantCulture),
            failed);
    }

    private static double Milliseconds(Match match)
    {
        var value = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch { "us" => value / 1000, "ms" => value, _ => value * 1000 };
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"50%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P50();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P99();

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Count();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex NonSuccess();

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex SocketErrors();
}
