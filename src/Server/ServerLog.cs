using Microsoft.Extensions.Logging.Console;
using QuotaFunctions.Hosting;

namespace QuotaFunctions.Server;

/// <summary>The log of the process: lines of JSON on standard output.</summary>
/// <remarks>
/// Created before the host, because the store is opened before it. AddConsole is not used: it registers formatters and their options, and
/// instantiating those types takes a fifth of the native start.
/// </remarks>
internal static class ServerLog
{
    /// <summary>Creates a log from this level up. Disposing it writes the messages that are still queued.</summary>
    public static LoggerFactory Create(LogLevel level)
    {
        var filters = new LoggerFilterOptions();
        LogFilters.Apply(filters, level);

        // If this host's start fails, this service writes one message that says why.
        filters.AddFilter("Microsoft.AspNetCore.Hosting", LogLevel.Critical);

        // If this category is on, ASP.NET creates an Activity for each request, for log scopes that are not used here.
        filters.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        return new LoggerFactory([new ConsoleLoggerProvider(new LogOptions(), [new LogLine(TimeProvider.System)])], filters);
    }
}
