using Microsoft.Extensions.Logging;

namespace QuotaFunctions.Core.Timeline;

/// <summary>The log messages of the timeline. Event ids 120 … 139.</summary>
internal static partial class TimelineLog
{
    [LoggerMessage(120, LogLevel.Warning, "The last seconds of the dashboard's charts could not be written at the end. Usage, quotas and the bill are complete.")]
    public static partial void Lost(ILogger logger, Exception exception);

    [LoggerMessage(121, LogLevel.Warning, "A row of the dashboard's charts ({Step} of {Start:u}, writer {Writer}) cannot be read and is passed over.")]
    public static partial void Damaged(ILogger logger, Storage.TimelineStep step, DateTimeOffset start, string writer, Exception exception);
}
