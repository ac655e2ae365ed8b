using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Gateway.Reading;

/// <summary>What follows <c>/v1</c> in a request's address.</summary>
/// <param name="Raw">Path and query, byte for byte as the client sent them.</param>
/// <param name="Decoded">The path alone, percent encoding resolved: for telling endpoints apart, never for sending.</param>
internal readonly record struct ForwardPath(string Raw, string Decoded)
{
    /// <summary>
    /// Reads the address. Dot segments are refused: they would lead out of the base URL's path, to where the sponsor's secret was never
    /// meant for.
    /// </summary>
    public static Problem? Read(HttpContext context, out ForwardPath path)
    {
        var raw = WithoutVersion(PathAndQuery(context));
        var query = raw.IndexOf('?', StringComparison.Ordinal);
        var decoded = Uri.UnescapeDataString(query < 0 ? raw : raw[..query]);
        path = new ForwardPath(raw, decoded);
        return HasDotSegment(decoded) ? Problems.InvalidRequest("The path has a segment '.' or '..'.")
            : decoded.AsSpan().ContainsAnyInRange('\0', '\x1f') ? Problems.InvalidRequest("The path has a control character.")
            : null;
    }

    private static string PathAndQuery(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target))
        {
            return context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
        }

        if (target[0] == '/')
        {
            return target;
        }

        // A client that takes this service for its proxy names scheme and host as well.
        var host = target.IndexOf("://", StringComparison.Ordinal);
        var slash = host < 0 ? -1 : target.IndexOf('/', host + 3);
        return slash < 0 ? "/" : target[slash..];
    }

    private static string WithoutVersion(string target)
    {
        var end = target.AsSpan(1).IndexOfAny('/', '?');
        return end < 0 ? "" : target[(end + 1)..];
    }

    private static bool HasDotSegment(string decoded)
    {
        foreach (var range in decoded.AsSpan().SplitAny('/', '\\'))
        {
            // Some servers cut a segment at its first semicolon.
            var segment = decoded.AsSpan()[range];
            var end = segment.IndexOf(';');
            if ((end < 0 ? segment : segment[..end]) is "." or "..")
            {
                return true;
            }
        }

        return false;
    }
}
