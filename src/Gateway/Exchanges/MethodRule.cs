using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Gateway.Dialects;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>
/// Decides which methods may have a body. Only <c>POST</c> reaches operations that are metered by their body, so with another method a body
/// would be passed on unread. Method overrides (<c>X-HTTP-Method-Override</c> and the like) are ignored.
/// </summary>
internal static class MethodRule
{
    /// <summary>True when a request of this method for this operation may have a body.</summary>
    public static bool MayHaveBody(string method, Operation operation) =>
        (HttpMethods.IsPost(method) && operation.Work != Work.Listing)
        || ((HttpMethods.IsPut(method) || HttpMethods.IsPatch(method)) && operation.Work is Work.Other or Work.Elsewhere);

    /// <summary>The refusal of a request whose body may not be there; null for all others.</summary>
    public static Problem? Check(HttpRequest request, Operation operation) =>
        !MayHaveBody(request.Method, operation) && HasBody(request)
            ? Problems.InvalidRequest($"A {Shown(request.Method)} request of this path must have no body.")
            : null;

    private static bool HasBody(HttpRequest request) =>
        request.ContentLength > 0 || (request.ContentLength is null && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true });

    /// <summary>The method as it may be shown; a client's own may be anything.</summary>
    private static string Shown(string method) => method.Length <= 10 && method.All(char.IsAsciiLetterUpper) ? method : "such a";
}
