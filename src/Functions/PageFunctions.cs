using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace QuotaFunctions.Functions;

/// <summary>The dashboard and the page of a key's holder, with their files.</summary>
public sealed class PageFunctions(RequestAnswer answer)
{
    [Function("Dashboard")]
    public Task<IResult> DashboardAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "dashboard")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("DashboardFile")]
    public Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "dashboard/assets/{file}")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    /// <summary>Every address below the dashboard is the same page. The name sorts after those of the two functions above, whose paths it matches too.</summary>
    [Function("DashboardView")]
    public Task<IResult> ViewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "dashboard/{*view}")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("HolderPage")]
    public Task<IResult> HolderAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "key")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);
}
