using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace QuotaFunctions.Functions;

/// <summary>Health checks, without authentication.</summary>
public sealed class HealthFunctions(RequestAnswer answer)
{
    [Function("Healthz")]
    public Task<IResult> HealthzAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "healthz")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("Livez")]
    public Task<IResult> LivezAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "livez")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);
}
