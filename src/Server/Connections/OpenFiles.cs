using System.Globalization;

namespace QuotaFunctions.Server.Connections;

/// <summary>The file descriptors of this process. Every connection needs one.</summary>
/// <param name="Limit">The most that may be open (<c>ulimit -n</c>).</param>
/// <param name="Open">How many are open.</param>
internal readonly record struct OpenFiles(long Limit, int Open)
{
    private const string Name = "Max open files";

    /// <summary>Reads both from /proc; null when there is no /proc or no limit.</summary>
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

    /// <summary>The soft limit, the first of two numbers: <c>Max open files   1024   524288   files</c>.</summary>
    internal static long? LimitIn(IEnumerable<string> limits)
    {
        var line = limits.FirstOrDefault(l => l.StartsWith(Name, StringComparison.Ordinal));
        var soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }
}
