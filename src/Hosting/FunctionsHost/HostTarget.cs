using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace QuotaFunctions.Hosting.FunctionsHost;

/// <summary>Restores the target of a request that came through the Functions host, as the client sent it, as far as possible.</summary>
public static class HostTarget
{
    private const string EscapedSlash = "%2F";
    private const string TwiceEscapedSlash = "%252F";

    /// <summary>
    /// Undoes what the host does to an escaped slash. The host decodes the path except for escaped slashes, and then encodes all of it
    /// again, so <c>org%2Fmodel</c> arrives as <c>org%252Fmodel</c>. A <c>%252F</c> that the client itself wrote arrives the same way and is
    /// changed too; that is far rarer.
    /// </summary>
    public static void Restore(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestFeature>() is not { RawTarget: { } target } request)
        {
            return;
        }

        var end = target.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? target : target[..end];
        if (path.Contains(TwiceEscapedSlash, StringComparison.OrdinalIgnoreCase))
        {
            request.RawTarget = path.Replace(TwiceEscapedSlash, EscapedSlash, StringComparison.OrdinalIgnoreCase) + (end < 0 ? "" : target[end..]);
        }
    }
}
