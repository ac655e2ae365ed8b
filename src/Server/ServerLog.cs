using Microsoft.Extensions.Logging.Console;

namespace QuotaFunctions.Server;

/// <summary>The log of the process: lines of JSON on standard output.</summary>
/// <remarks>Made before the host, as the store is opened before it. Not by AddConsole: it brings formatters with options of their own, whose types take a fifth of a native start to make.</remarks>
internal static class ServerLog
{
    /// <summary>A log from this level up. Disposing it writes what is still queued.</summary>
    public static LoggerFactory Create(LogLevel level)
    {
        var filters = new LoggerFilterOptions { MinLevel = level };

        // These write paths and queries, where a secret could stand, from Information down.
        var others = level > LogLevel.Warning ? level : LogLevel.Warning;
        filters.AddFilter("Microsoft", others);
        filters.AddFilter("System", others);
        filters.AddFilter("Yarp", others);

        // What stops a start is said in one message of our own.
        filters.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        filters.AddFilter("Microsoft.AspNetCore.Hosting", LogLevel.Critical);

        // Where this one writes anything, each request gets an Activity, for log scopes that are not used here.
        filters.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        return new LoggerFactory([new ConsoleLoggerProvider(new LogOptions(), [new LogLine(TimeProvider.System)])], filters);
    }
}
