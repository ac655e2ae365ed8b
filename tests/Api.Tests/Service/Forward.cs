using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Tests.Service;

/// <summary>Stands for the gateway: answers what is forwarded as a test says, below two first segments.</summary>
internal sealed class Forward(Func<HttpContext, Task> handle) : IForwardHandler
{
    /// <summary>What it says of paths that are none of its own.</summary>
    public bool KnowsEveryPath { get; init; }

    public ImmutableArray<string> Mounts => ["v1", "api"];

    public Task HandleAsync(HttpContext context) => handle(context);

    public bool IsMisplaced(string method, string path) => KnowsEveryPath;

    public Task RefuseAsync(HttpContext context, Problem problem) => ProblemWriter.WriteAsync(context, problem, forwarded: true);
}
