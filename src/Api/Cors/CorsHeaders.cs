using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace QuotaFunctions.Api.Cors;

/// <summary>
/// Tells browsers which pages may read the answers: sets the CORS headers on every answer and answers preflights. Credentials mode is
/// never allowed, because the page itself sends the key or token in a header.
/// </summary>
internal sealed class CorsHeaders(CorsOrigins origins)
{
    /// <summary>Some browsers do not accept <c>*</c> here, so these headers are listed as well.</summary>
    private const string Exposed =
        "x-request-id, retry-after, x-should-retry, ratelimit, ratelimit-policy, x-ratelimit-limit-requests, x-ratelimit-remaining-requests, "
        + "x-ratelimit-reset-requests, x-ratelimit-limit-tokens, x-ratelimit-remaining-tokens, x-ratelimit-reset-tokens, idempotency-replayed, *";

    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE";

    /// <summary>How long a browser may cache the answer to a preflight, in seconds.</summary>
    private const string MaxAge = "600";

    /// <summary>Sets the headers of every answer. Call it before the answer starts.</summary>
    public void Write(HttpContext context)
    {
        if (!origins.IsAny)
        {
            return;
        }

        var headers = context.Response.Headers;
        headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        if (context.Request.Headers.Origin is [{ Length: > 0 } origin] && origins.AllowedFor(origin) is { } allowed)
        {
            headers.AccessControlAllowOrigin = allowed;
            headers.AccessControlExposeHeaders = Exposed;
        }
    }

    /// <summary>Answers a preflight, without a key and without counting it. False when the request is not a preflight. An origin that is not allowed gets no CORS permission.</summary>
    public bool TryAnswerPreflight(HttpContext context)
    {
        var request = context.Request;
        if (!origins.IsAny
            || !HttpMethods.IsOptions(request.Method)
            || request.Headers.Origin.Count == 0
            || request.Headers.AccessControlRequestMethod.Count == 0)
        {
            return false;
        }

        var headers = context.Response.Headers;
        if (headers.AccessControlAllowOrigin.Count > 0)
        {
            headers.AccessControlAllowMethods = Methods;
            headers.AccessControlMaxAge = MaxAge;
            if (request.Headers.AccessControlRequestHeaders is { Count: > 0 } asked)
            {
                headers.AccessControlAllowHeaders = asked;
            }
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }
}
