using System.Net;
using Microsoft.Extensions.Logging;

namespace QuotaFunctions.Edge;

/// <summary>What authentication logs. Event ids 200 … 249, shared with QuotaFunctions.Api. It never logs a path, a query, a header or a body.</summary>
internal static partial class EdgeLog
{
    [LoggerMessage(205, LogLevel.Warning, "A wrong admin token from {Address}; request {RequestId}.")]
    public static partial void WrongAdminToken(ILogger logger, IPAddress address, string requestId);
}
