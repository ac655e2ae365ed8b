using System.Net;
using Microsoft.AspNetCore.Http;

namespace QuotaFunctions.Edge.Requests;

/// <summary>Finds the client's IP address.</summary>
public static class ClientAddress
{
    /// <summary>
    /// The peer's address; behind a trusted proxy the last address of <c>X-Forwarded-For</c>, which is the one that the proxy itself saw.
    /// </summary>
    public static IPAddress Of(HttpContext context, bool trustForwardedHeaders)
    {
        if (trustForwardedHeaders && LastForwarded(context.Request.Headers["X-Forwarded-For"].ToString()) is { } forwarded)
        {
            return forwarded;
        }

        return Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);
    }

    private static IPAddress? LastForwarded(ReadOnlySpan<char> list)
    {
        var last = list[(list.LastIndexOf(',') + 1)..].Trim();

        // Azure's front end and some others write the port too.
        return IPEndPoint.TryParse(last, out var endPoint) ? Plain(endPoint.Address) : null;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
