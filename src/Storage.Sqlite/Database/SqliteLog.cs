using Microsoft.Extensions.Logging;

namespace QuotaFunctions.Storage.Sqlite.Database;

internal static partial class SqliteLog
{
    [LoggerMessage(300, LogLevel.Information, "Opened {Path}, schema version {Version}.")]
    public static partial void Opened(ILogger logger, string path, int version);

    [LoggerMessage(301, LogLevel.Information, "Brought {Path} from schema version {Before} to {Now}.")]
    public static partial void Migrated(ILogger logger, string path, int before, int now);

    [LoggerMessage(302, LogLevel.Error, "Writing to {Path} fails; requests are answered with 503 until it works again.")]
    public static partial void Failed(ILogger logger, string path, Exception fault);

    [LoggerMessage(303, LogLevel.Information, "Writing to {Path} works again.")]
    public static partial void Recovered(ILogger logger, string path);

    [LoggerMessage(304, LogLevel.Warning, "A write to {Path} took {Milliseconds:0} ms: {Cause}. Since the last warning {Others} others were slow.")]
    public static partial void Slow(ILogger logger, string path, double milliseconds, string cause, long others);
}
