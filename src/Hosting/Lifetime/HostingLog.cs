using Microsoft.Extensions.Logging;

namespace QuotaFunctions.Hosting.Lifetime;

/// <summary>What the hosting parts log. Event ids 500 … 549.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(500, LogLevel.Warning, "{Round}: the store is unavailable ({Kind}: {Reason}); the next round tries again.")]
    public static partial void RoundUnavailable(ILogger logger, string round, string kind, string reason);

    [LoggerMessage(501, LogLevel.Error, "{Round} failed; the next round tries again.")]
    public static partial void RoundFailed(ILogger logger, string round, Exception exception);

    [LoggerMessage(502, LogLevel.Warning, "The system's clock was set back by {Seconds} s. This process goes on from the time it had, so that nothing expired opens again; restart it once the clock is right.")]
    public static partial void SetBack(ILogger logger, double seconds);
}
