using Microsoft.AspNetCore.Http;

namespace QuotaFunctions.Api.Pages;

/// <summary>What a browser is told about every file of the pages.</summary>
internal static class PageHeaders
{
    /// <summary>Files of this service alone, nothing inline, no frames, no forms that are sent, and no HTML that a script makes of text.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'none'; "
        + "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static void Write(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // A browser asks each time whether a file has changed, so that a page never mixes files of two releases.
        headers.CacheControl = "no-cache";
    }
}
