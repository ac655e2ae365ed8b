using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Edge;

/// <summary>Answers every path of a provider's API: authenticates, holds, forwards, settles.</summary>
public interface IForwardHandler
{
    /// <summary>The first segments of the paths that it answers, in lower case: <c>v1</c>.</summary>
    ImmutableArray<string> Mounts { get; }

    /// <summary>Writes the whole answer. Faults of the store come out as exceptions; the dispatcher maps them.</summary>
    Task HandleAsync(HttpContext context);

    /// <summary>
    /// True for a path that is none of its own and ends in an operation of a provider's API: its client has a wrong base URL. It decides
    /// what such a client is told, never what is forwarded.
    /// </summary>
    bool IsMisplaced(string method, string path) => false;

    /// <summary>Writes a refusal in the form that clients of the request's path expect; nothing of an answer may have been sent.</summary>
    Task RefuseAsync(HttpContext context, Problem problem);
}
