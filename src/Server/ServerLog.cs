using Microsoft.Extensions.Logging.Console;
using QuotaFunctions.Hosting;

namespace QuotaFunctions.Server;

/// <summary>The log of the process: lines of JSON on standard output.</summary>
/// <remarks>Made before the host, as the store is opened before it. Not by AddConsole: it brings formatters with options of their own, whose types take a fifth of a native start to make.</remarks>
internal static class ServerLog
{
    /// <summary>A log from this level up. Disposing it writes what is still queued.</summary>
    public static LoggerFactory Create(LogLevel level)
    {
        var filters = new LoggerFilterOptions();
        LogFilters.Apply(filters, level);

        // What stops this host's start is said in one message of our own, too.
        filters.AddFilter("Microsoft.AspNetCore.Hosting", LogLevel.Critical);

        // Where this one writes anything, each request gets an Activity, for log scopes that are not used here.
        filters.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        return new LoggerFactory([new ConsoleLoggerProvider(new LogOptions(), [new LogLine(TimeProvider.System)])], filters);
    }
}
