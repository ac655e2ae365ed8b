using System.Globalization;
using System.Runtime.InteropServices;

namespace QuotaFunctions.Load.Measure;

/// <summary>What the figures were taken on.</summary>
internal static class Machine
{
    /// <summary>One paragraph: processor, memory, kernel, runtime, disk.</summary>
    /// <param name="folder">Where the stores of the run are.</param>
    public static string Describe(string folder)
    {
        var cpu = Value("/proc/cpuinfo", "model name") ?? "unknown";
        var memory = long.Parse((Value("/proc/meminfo", "MemTotal") ?? "0 kB").Split(' ')[0], CultureInfo.InvariantCulture) / 1024.0 / 1024.0;
        var drive = DriveInfo.GetDrives().Where(d => folder.StartsWith(d.Name, StringComparison.Ordinal)).MaxBy(d => d.Name.Length);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({cpu}), {memory:F0} GB, {RuntimeInformation.OSDescription}, .NET {Environment.Version}; fsync of 8 KB {DiskSync.MedianMilliseconds(folder):F2} ms on {drive?.DriveFormat ?? "an unknown file system"} (median, idle)");
    }

    private static string? Value(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
