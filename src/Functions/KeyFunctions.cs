using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace QuotaFunctions.Functions;

/// <summary>Issuing keys and changing them, for administrators.</summary>
/// <remarks>
/// The host reserves routes that begin with <c>admin</c> and drops functions with such a route, so these functions use the
/// <c>/api/admin</c> spelling. <c>/admin/keys</c> reaches the same operation through <see cref="CatchAllFunctions"/>.
/// </remarks>
public sealed class KeyFunctions(RequestAnswer answer)
{
    [Function("KeyCreate")]
    public Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/admin/keys")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("KeyList")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/admin/keys")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("KeyGet")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/admin/keys/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("KeyUpdate")]
    public Task<IResult> UpdateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/admin/keys/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("KeyRevoke")]
    public Task<IResult> RevokeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/admin/keys/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("KeyRotate")]
    public Task<IResult> RotateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/admin/keys/{id}/rotate")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("KeyReset")]
    public Task<IResult> ResetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/admin/keys/{id}/reset")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("KeySuspend")]
    public Task<IResult> SuspendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/admin/keys/{id}/suspend")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("KeyResume")]
    public Task<IResult> ResumeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/admin/keys/{id}/resume")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("KeyLimitSet")]
    public Task<IResult> SetLimitAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/admin/keys/{id}/limits/{unit}/{window}")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("KeyLimitDelete")]
    public Task<IResult> RemoveLimitAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/admin/keys/{id}/limits/{unit}/{window}")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("KeyBulkChange")]
    public Task<IResult> ChangeManyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/admin/keys/bulk")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);
}
