using Microsoft.Extensions.Logging;

namespace QuotaFunctions.Storage.Tables.Connection;

internal static partial class TablesLog
{
    [LoggerMessage(400, LogLevel.Information, "Table {Table} at {Endpoint} is ready.")]
    public static partial void Ready(ILogger logger, string table, string endpoint);

    [LoggerMessage(401, LogLevel.Debug, "Table Storage: attempt {Attempt} failed ({Cause}); trying again in {DelayMilliseconds} ms.")]
    public static partial void Retrying(ILogger logger, int attempt, string cause, double delayMilliseconds);

    [LoggerMessage(402, LogLevel.Warning, "Table Storage gave no usable answer after {Attempts} attempts: {Cause}.")]
    public static partial void GaveUp(ILogger logger, int attempts, string cause);

    [LoggerMessage(403, LogLevel.Warning, "A call to Table Storage took {Milliseconds:0} ms: {Cause}. Since the last warning {Others} others were slow.")]
    public static partial void Slow(ILogger logger, double milliseconds, string cause, long others);

    [LoggerMessage(404, LogLevel.Debug, "An audit row could not be marked as done; readers will look for its change instead ({Cause}).")]
    public static partial void AuditMarkFailed(ILogger logger, string cause);
}
