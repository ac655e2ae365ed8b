using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace QuotaFunctions.Functions;

/// <summary>The two functions that take every method and a whole tree of paths.</summary>
/// <remarks>
/// The host tries functions in the order of their names, in no regard of how specific a route is, and the first that matches has the
/// request. So the names below sort after those of all functions whose paths they would take as well.
/// </remarks>
public sealed class RemainingFunctions(RequestAnswer answer)
{
    [Function("UpstreamForward")]
    public Task<IResult> ForwardAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "v1/{*path}")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    /// <summary>
    /// The start page, the admin API in its <c>/admin/…</c> spelling, OPTIONS, and all that is answered with 404 or 405: without it
    /// the host would answer these by itself, with an empty body or a page of its own.
    /// </summary>
    [Function("ZzRemaining")]
    public Task<IResult> RemainingAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);
}
