using Microsoft.Extensions.Logging;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>The log messages of this project. Event ids 500 … 549.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(500, LogLevel.Warning, "{Service}: the store is unavailable ({Kind}: {Reason}); the next run tries again.")]
    public static partial void StoreUnavailable(ILogger logger, string service, string kind, string reason);

    [LoggerMessage(501, LogLevel.Error, "{Service} failed; the next run tries again.")]
    public static partial void RunFailed(ILogger logger, string service, Exception exception);

    [LoggerMessage(502, LogLevel.Warning, "The system's clock was set back by {Seconds} s. This process goes on from the time it had, so that nothing expired opens again; restart it once the clock is right.")]
    public static partial void SetBack(ILogger logger, double seconds);

    [LoggerMessage(503, LogLevel.Warning, "The doctor's check {Check} did not finish in time.")]
    public static partial void CheckUnfinished(ILogger logger, string check);

    [LoggerMessage(504, LogLevel.Error, "The doctor's check {Check} failed: {Exception} {Trace}")]
    public static partial void CheckFailed(ILogger logger, string check, string exception, string? trace);
}
