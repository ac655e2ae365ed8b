using Microsoft.Extensions.Logging;

namespace QuotaFunctions.Hosting;

/// <summary>What is not logged, in either host.</summary>
public static class LogFilters
{
    /// <summary>Sets the lowest level, and keeps quiet what others would write.</summary>
    /// <param name="filters">What is set.</param>
    /// <param name="level">The lowest level that is written.</param>
    public static void Apply(LoggerFilterOptions filters, LogLevel level)
    {
        filters.MinLevel = level;

        // These write paths and queries, where a secret could stand, from Information down.
        var others = level > LogLevel.Warning ? level : LogLevel.Warning;
        filters.AddFilter("Microsoft", others);
        filters.AddFilter("System", others);
        filters.AddFilter("Yarp", others);

        // What stops a start is said in one message of our own.
        filters.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
    }
}
