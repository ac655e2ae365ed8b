using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace QuotaFunctions.Functions;

/// <summary>The request's address as the client wrote it, as far as the host lets it be known.</summary>
internal static class HostTarget
{
    private const string EscapedSlash = "%2F";
    private const string TwiceEscapedSlash = "%252F";

    /// <summary>
    /// Undoes what the host does to an escaped slash. It decodes the path, all but that, and encodes it again, that too, so that
    /// <c>org%2Fmodel</c> arrives as <c>org%252Fmodel</c>. What a client itself wrote as <c>%252F</c> cannot be told from it and is
    /// taken for the same: it is far rarer.
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
