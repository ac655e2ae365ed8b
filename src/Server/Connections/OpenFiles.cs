using System.Globalization;

namespace QuotaFunctions.Server.Connections;

/// <summary>The file descriptors of this process: every connection takes one.</summary>
/// <param name="Limit">How many it may have open (<c>ulimit -n</c>).</param>
/// <param name="Open">How many it has.</param>
internal readonly record struct OpenFiles(long Limit, int Open)
{
    private const string Name = "Max open files";

    /// <summary>Reads both from /proc; null where that is not there, or there is no limit.</summary>
    public static OpenFiles? OfThisProcess()
    {
        try
        {
            return LimitIn(File.ReadLines("/proc/self/limits")) is { } limit
                ? new OpenFiles(limit, Directory.EnumerateFileSystemEntries("/proc/self/fd").Count())
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The limit that holds, the first of two numbers: <c>Max open files   1024   524288   files</c>.</summary>
    internal static long? LimitIn(IEnumerable<string> limits)
    {
        var line = limits.FirstOrDefault(l => l.StartsWith(Name, StringComparison.Ordinal));
        var soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }
}
