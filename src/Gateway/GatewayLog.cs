using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Gateway;

/// <summary>The log messages of forwarding. Event ids 250 … 279. No address, header or body is logged: each of them could contain a secret.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(EventId = 251, Level = LogLevel.Warning, Message = "Upstream {Upstream} refused the sponsor's credentials with {Status}: check its secret. Key {Key}, request {RequestId}.")]
    public static partial void CredentialsRefused(ILogger logger, string upstream, int status, KeyId key, string requestId);

    [LoggerMessage(EventId = 252, Level = LogLevel.Warning, Message = "Upstream {Upstream} could not be reached ({Reason}). Key {Key}, request {RequestId}.")]
    public static partial void Unreachable(ILogger logger, string upstream, string reason, KeyId key, string requestId);

    [LoggerMessage(EventId = 253, Level = LogLevel.Warning, Message = "Upstream {Upstream} did not answer in time ({End}). Key {Key}, request {RequestId}.")]
    public static partial void TimedOut(ILogger logger, string upstream, string end, KeyId key, string requestId);

    [LoggerMessage(EventId = 254, Level = LogLevel.Warning, Message = "The answer of upstream {Upstream} broke off after {Bytes} bytes ({Reason}). Key {Key}, request {RequestId}.")]
    public static partial void BrokenOff(ILogger logger, string upstream, long bytes, string reason, KeyId key, string requestId);

    [LoggerMessage(EventId = 255, Level = LogLevel.Warning, Message = "The answer of upstream {Upstream} cannot be passed on (status {Status}). Key {Key}, request {RequestId}.")]
    public static partial void Unusable(ILogger logger, string upstream, int? status, KeyId key, string requestId);

    [LoggerMessage(EventId = 256, Level = LogLevel.Debug, Message = "The client left after {Bytes} bytes of the answer. Key {Key}, request {RequestId}.")]
    public static partial void ClientGone(ILogger logger, long bytes, KeyId key, string requestId);

    [LoggerMessage(EventId = 257, Level = LogLevel.Warning, Message = "A hold had ended before its request did ({Verdict}): it was charged as held. Key {Key}, request {RequestId}.")]
    public static partial void HoldGone(ILogger logger, KeyId key, Verdict verdict, string requestId);

    [LoggerMessage(EventId = 258, Level = LogLevel.Warning, Message = "A hold cannot be settled yet, {Kind}: {Reason}. Key {Key}, request {RequestId}.")]
    public static partial void SettlementDelayed(ILogger logger, KeyId key, string kind, string reason, string requestId);

    [LoggerMessage(EventId = 260, Level = LogLevel.Warning, Message = "A hold may have been made though its request was not forwarded, and it cannot be released: if it is there, it will be charged as held. Key {Key}, request {RequestId}.")]
    public static partial void HoldMayBeLeft(ILogger logger, KeyId key, string requestId);

    [LoggerMessage(EventId = 259, Level = LogLevel.Error, Message = "A hold was left to expire and will be charged as held, {Kind}: {Reason}. Key {Key}, request {RequestId}.")]
    public static partial void SettlementLost(ILogger logger, KeyId key, string kind, string reason, string requestId);
}
