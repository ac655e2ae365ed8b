using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace QuotaFunctions.Functions;

/// <summary>Checking quota, consuming it, and what was used, with a key.</summary>
public sealed class SpendingFunctions(RequestAnswer answer)
{
    [Function("QuotaCheck")]
    public Task<IResult> CheckAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/quota/check")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("QuotaCheckFor")]
    public Task<IResult> CheckForAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "v1/quota/check/{*original}")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("QuotaUsage")]
    public Task<IResult> UsageAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/usage")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("QuotaConsume")]
    public Task<IResult> ConsumeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/quota/consume")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);
}
