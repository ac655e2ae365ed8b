using System.Net.Sockets;

namespace QuotaFunctions.Server.Connections;

/// <summary>The log messages about connections. Event ids 600 … 619.</summary>
internal static partial class ConnectionLog
{
    [LoggerMessage(600, LogLevel.Warning, "A connection cannot be accepted now ({Error}); the server tries again.")]
    public static partial void NotAccepted(ILogger logger, SocketError error);

    [LoggerMessage(601, LogLevel.Warning, "All {Most} connections that may be open are open; further ones are closed at once. Raise the limit on open files (ulimit -n), or MAX_CONNECTIONS.")]
    public static partial void Full(ILogger logger, int most);

    [LoggerMessage(602, LogLevel.Information, "At most {Connections} connections are open at once: the limit on open files (ulimit -n) is {Limit}.")]
    public static partial void Bound(ILogger logger, int connections, long limit);

    [LoggerMessage(603, LogLevel.Warning, "The limit on open files (ulimit -n) is {Limit}: at most {Connections} connections are open at once, and at most {Requests} requests of keys run at once, which is less than the settings ask for. Raise it.")]
    public static partial void Tight(ILogger logger, long limit, int connections, int requests);
}
