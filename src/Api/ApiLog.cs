using Microsoft.Extensions.Logging;

namespace QuotaFunctions.Api;

/// <summary>What the API logs. Event ids 200 … 249; never a path, a query, a header or a body: any of them could contain a secret.</summary>
internal static partial class ApiLog
{
    [LoggerMessage(200, LogLevel.Error, "{Operation} failed; request {RequestId}.")]
    public static partial void Failed(ILogger logger, string operation, string requestId, Exception exception);

    [LoggerMessage(201, LogLevel.Warning, "{Operation}: the store is unavailable ({Kind}: {Reason}); request {RequestId}.")]
    public static partial void StoreUnavailable(ILogger logger, string operation, string kind, string reason, string requestId);

    [LoggerMessage(202, LogLevel.Debug, "{Operation} {Status} in {Milliseconds} ms; request {RequestId}.")]
    public static partial void Answered(ILogger logger, string operation, int status, double milliseconds, string requestId);

    [LoggerMessage(203, LogLevel.Debug, "{Operation}: the client went away; request {RequestId}.")]
    public static partial void ClientGone(ILogger logger, string operation, string requestId);

    [LoggerMessage(204, LogLevel.Information, "{Action} by {Address}: key {KeyId}, {Detail}; request {RequestId}.")]
    public static partial void AdminChange(ILogger logger, string action, string address, Core.Keys.KeyId? keyId, string detail, string requestId);

    [LoggerMessage(206, LogLevel.Warning, "The storage probe failed: {Reason}.")]
    public static partial void ProbeFailed(ILogger logger, string reason);
}
