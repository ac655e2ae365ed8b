using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Gateway;

/// <summary>What forwarding logs. Event ids 250 … 279; no address, header or body is in it: a secret could stand in any of them.</summary>
internal static partial class ForwardLog
{
    [LoggerMessage(EventId = 251, Level = LogLevel.Warning, Message = "The upstream refused the sponsor's credentials with {Status}: check UPSTREAM_API_KEY. Key {Key}, request {RequestId}.")]
    public static partial void CredentialsRefused(ILogger logger, int status, KeyId key, string requestId);

    [LoggerMessage(EventId = 252, Level = LogLevel.Warning, Message = "The upstream could not be reached ({Reason}); refunded. Key {Key}, request {RequestId}.")]
    public static partial void Unreachable(ILogger logger, string reason, KeyId key, string requestId);

    [LoggerMessage(EventId = 253, Level = LogLevel.Warning, Message = "The upstream did not answer in time; refunded. Key {Key}, request {RequestId}.")]
    public static partial void TimedOut(ILogger logger, KeyId key, string requestId);

    [LoggerMessage(EventId = 254, Level = LogLevel.Warning, Message = "The upstream's answer broke off after {Bytes} bytes ({Reason}). Key {Key}, request {RequestId}.")]
    public static partial void BrokenOff(ILogger logger, long bytes, string reason, KeyId key, string requestId);

    [LoggerMessage(EventId = 255, Level = LogLevel.Warning, Message = "The upstream's answer cannot be passed on (status {Status}). Key {Key}, request {RequestId}.")]
    public static partial void Unusable(ILogger logger, int? status, KeyId key, string requestId);

    [LoggerMessage(EventId = 256, Level = LogLevel.Debug, Message = "The client left after {Bytes} bytes of the answer. Key {Key}, request {RequestId}.")]
    public static partial void ClientGone(ILogger logger, long bytes, KeyId key, string requestId);

    [LoggerMessage(EventId = 257, Level = LogLevel.Warning, Message = "A hold had ended before its request did ({Verdict}): it was charged as held. Key {Key}, request {RequestId}.")]
    public static partial void HoldGone(ILogger logger, KeyId key, Verdict verdict, string requestId);

    [LoggerMessage(EventId = 258, Level = LogLevel.Warning, Message = "A hold cannot be settled yet, {Kind}: {Reason}. Key {Key}, request {RequestId}.")]
    public static partial void SettlementDelayed(ILogger logger, KeyId key, string kind, string reason, string requestId);

    [LoggerMessage(EventId = 259, Level = LogLevel.Error, Message = "A hold was left to expire and will be charged as held, {Kind}: {Reason}. Key {Key}, request {RequestId}.")]
    public static partial void SettlementLost(ILogger logger, KeyId key, string kind, string reason, string requestId);
}
