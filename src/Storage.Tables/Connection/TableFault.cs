using System.Net.Sockets;
using Azure;
using Azure.Data.Tables.Models;
using Azure.Identity;

namespace QuotaFunctions.Storage.Tables.Connection;

/// <summary>The kind of a call's failure.</summary>
internal enum TableFaultKind
{
    /// <summary>A bug or a cancellation: not a fault of the store.</summary>
    None,

    /// <summary>The service is temporarily busy, slow or cut off. The call may have been carried out.</summary>
    Passing,

    /// <summary>There was no connection, so the call was not carried out.</summary>
    Unreachable,

    /// <summary>The service refuses permanently: no access, no such table, an invalid request.</summary>
    Refused,
}

/// <summary>Classifies failures of calls and describes them.</summary>
internal static class TableFault
{
    /// <summary>The kind of failure that an exception means.</summary>
    public static TableFaultKind KindOf(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => cancellationToken.IsCancellationRequested ? TableFaultKind.None : TableFaultKind.Passing,
        RequestFailedException { Status: 0 } or HttpRequestException => IsUnreachable(exception) ? TableFaultKind.Unreachable : TableFaultKind.Passing,
        RequestFailedException { Status: 408 or 429 or 500 or 502 or 503 or 504 } => TableFaultKind.Passing,
        RequestFailedException e when CodeOf(e) == "TableBeingDeleted" => TableFaultKind.Passing,
        RequestFailedException => TableFaultKind.Refused,
        CredentialUnavailableException or AuthenticationFailedException => TableFaultKind.Refused,
        IOException => TableFaultKind.Passing,
        AggregateException { InnerException: { } inner } => KindOf(inner, cancellationToken),
        _ => TableFaultKind.None,
    };

    /// <summary>True for "the table has no such row", false for "there is no such table".</summary>
    public static bool IsMissingRow(int status, string? errorCode) => status == 404 && errorCode != TableErrorCode.TableNotFound.ToString();

    /// <summary>The service's error code, from the body if the client could read it, else from the header.</summary>
    public static string? CodeOf(RequestFailedException exception) =>
        exception.ErrorCode ?? (exception.GetRawResponse() is { } response ? CodeOf(response) : null);

    /// <summary>The code in the header of an answer.</summary>
    public static string? CodeOf(Response response) => response.Headers.TryGetValue("x-ms-error-code", out var code) ? code : null;

    /// <summary>The cause in words an operator can act on.</summary>
    public static string Describe(Exception exception, DateTimeOffset now) => exception switch
    {
        AggregateException { InnerException: { } inner } => Describe(inner, now),
        OperationCanceledException => "no answer in time",
        RequestFailedException { Status: 0 } or HttpRequestException or IOException => $"cannot connect: {Cause(exception)}",
        RequestFailedException e when CodeOf(e) == TableErrorCode.TableNotFound.ToString() =>
            "there is no such table; it is made when the service starts, so it was deleted since, or the emulator was restarted without its data",
        RequestFailedException { Status: 401 or 403 } denied => Denied(denied, now),
        RequestFailedException { Status: 408 or 429 or 500 or 502 or 503 or 504 } busy => $"the service is busy or slow ({Code(busy)})",
        RequestFailedException refused => $"the service refused the request ({Code(refused)})",
        CredentialUnavailableException or AuthenticationFailedException =>
            $"no identity to sign in with: {FirstLine(exception.Message)}",
        _ => exception.GetType().Name,
    };

    private static string Denied(RequestFailedException denied, DateTimeOffset now)
    {
        if (denied.GetRawResponse() is { } response && response.Headers.Date is { } service && (now - service).Duration() > TimeSpan.FromMinutes(10))
        {
            return $"access denied ({Code(denied)}): this machine's clock says {now:yyyy-MM-dd HH:mm:ss} UTC, the service's {service.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC; "
                + "set the clock right";
        }

        return CodeOf(denied) switch
        {
            "AuthenticationFailed" => $"access denied ({Code(denied)}): the account key or shared access signature is wrong or has expired",
            "AuthorizationPermissionMismatch" or "InsufficientAccountPermissions" =>
                $"access denied ({Code(denied)}): the identity needs the role Storage Table Data Contributor",
            "AuthorizationFailure" => $"access denied ({Code(denied)}): the account's network rules do not let this machine in",
            _ => $"access denied ({Code(denied)})",
        };
    }

    private static bool IsUnreachable(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError }
                || e is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.HostUnreachable or SocketError.NetworkUnreachable })
            {
                return true;
            }
        }

        return false;
    }

    private static string Cause(Exception exception)
    {
        var innermost = exception;
        while (innermost.InnerException is { } inner)
        {
            innermost = inner;
        }

        return innermost is SocketException socket ? $"{FirstLine(socket.Message)} ({socket.SocketErrorCode})" : FirstLine(innermost.Message);
    }

    private static string Code(RequestFailedException exception) =>
        CodeOf(exception) is { Length: > 0 } code ? $"{exception.Status} {code}" : $"{exception.Status}";

    private static string FirstLine(string message)
    {
        var line = message.AsSpan();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end];
        return (line.Length > 300 ? line[..300] : line).Trim().ToString();
    }
}
