using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Engine;

internal static partial class EngineLog
{
    [LoggerMessage(100, LogLevel.Warning, "Key {KeyId}: {Operations} operations gave way after {Retries} conflicts with other instances.")]
    public static partial void Contended(ILogger logger, KeyId keyId, int retries, int operations);

    [LoggerMessage(101, LogLevel.Warning, "Key {KeyId}: a write got no answer ({Reason}); reading the key to see whether it was carried out.")]
    public static partial void AnswerLost(ILogger logger, KeyId keyId, string reason);

    [LoggerMessage(102, LogLevel.Error, "Key {KeyId}: an operation failed unexpectedly.")]
    public static partial void Failed(ILogger logger, KeyId keyId, Exception exception);

    [LoggerMessage(103, LogLevel.Warning, "Some counts of refused operations could not be written at the end.")]
    public static partial void LostCounts(ILogger logger, Exception exception);

    [LoggerMessage(104, LogLevel.Warning, "This machine does not know the time zone {TimeZone}: keys in it that have limits per hour, day, week or month are refused with 503, key {KeyId} first. Install or update the zone data (tzdata), or give the keys another time zone.")]
    public static partial void TimeZoneUnknown(ILogger logger, string timeZone, KeyId keyId);

    [LoggerMessage(105, LogLevel.Error, "Key {KeyId}: a write got no answer, and it cannot be told whether it was carried out. {Operations} operations may have been done or not; their callers were told so.")]
    public static partial void OutcomeUnknown(ILogger logger, KeyId keyId, int operations);
}
