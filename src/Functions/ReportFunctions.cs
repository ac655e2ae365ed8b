using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace QuotaFunctions.Functions;

/// <summary>The overview, usage, statistics, settings, the audit log and the doctor, for administrators.</summary>
public sealed class ReportFunctions(RequestAnswer answer)
{
    [Function("OverviewRead")]
    public Task<IResult> OverviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/admin/overview")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("UsageQuery")]
    public Task<IResult> UsageAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/admin/usage")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("StatsRead")]
    public Task<IResult> StatsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/admin/stats")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("UpstreamList")]
    public Task<IResult> UpstreamsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/admin/upstreams")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("SettingsRead")]
    public Task<IResult> SettingsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/admin/settings")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("UpstreamTest")]
    public Task<IResult> UpstreamTestAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/admin/upstreams/{name}/test")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("AuditQuery")]
    public Task<IResult> AuditAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/admin/audit")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);

    [Function("DoctorRead")]
    public Task<IResult> DoctorAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/admin/doctor")] HttpRequest request, CancellationToken cancellationToken) =>
        answer.WriteAsync(request, cancellationToken);
}
