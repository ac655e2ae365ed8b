using Microsoft.AspNetCore.Http;
using QuotaFunctions.Http.Errors;

namespace QuotaFunctions.Http.Routing;

/// <summary>Stands where nothing is forwarded.</summary>
internal sealed class UnconfiguredForwardHandler : IForwardHandler
{
    public Task HandleAsync(HttpContext context) => ProblemWriter.WriteAsync(context, Problems.UpstreamNotConfigured, forwarded: true);
}
