using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Routing;

/// <summary>The forward handler of a service without an upstream.</summary>
internal sealed class UnconfiguredForwardHandler : IForwardHandler
{
    public ImmutableArray<string> Mounts => [RouteTable.MainMount];

    public Task HandleAsync(HttpContext context) => RefuseAsync(context, Problems.UpstreamNotConfigured);

    public Task RefuseAsync(HttpContext context, Problem problem) => ProblemWriter.WriteAsync(context, problem, forwarded: true);
}
