using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace QuotaFunctions.Functions;

/// <summary>The two functions that match every method and a whole tree of paths.</summary>
/// <remarks>
/// The host tries functions in the order of their names, however specific their routes are, and the first match gets the request. So the
/// names below sort after those of all functions whose paths they also match.
/// </remarks>
public sealed class CatchAllFunctions(RequestAnswer answer)
{
    [Function("UpstreamForward")]
    public Task<IResult> ForwardAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "v1/{*path}")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    /// <summary>
    /// The start page, the admin API in its <c>/admin/…</c> spelling, OPTIONS, and every 404 and 405. Without this function the host would
    /// answer these itself, with an empty body or its own page.
    /// </summary>
    [Function("ZzRemaining")]
    public Task<IResult> CatchAllAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);
}
