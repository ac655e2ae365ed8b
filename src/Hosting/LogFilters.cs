using Microsoft.Extensions.Logging;

namespace QuotaFunctions.Hosting;

/// <summary>The log filters of both hosts.</summary>
public static class LogFilters
{
    /// <summary>Sets the lowest level of this service's messages, and a higher one for those of the libraries.</summary>
    /// <param name="filters">The filters to change.</param>
    /// <param name="level">The lowest level that is written.</param>
    public static void Apply(LoggerFilterOptions filters, LogLevel level)
    {
        filters.MinLevel = level;

        // At Information and below these log paths and queries, which could hold a secret.
        var others = level > LogLevel.Warning ? level : LogLevel.Warning;
        filters.AddFilter("Microsoft", others);
        filters.AddFilter("System", others);
        filters.AddFilter("Yarp", others);

        // If a start fails, this service writes one message that says why.
        filters.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
    }
}
