using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Edge;

/// <summary>Answers every path of a provider's API: authenticates, holds, forwards, settles.</summary>
public interface IForwardHandler
{
    /// <summary>The first segments of the paths that it answers, in lower case: <c>v1</c>.</summary>
    ImmutableArray<string> Mounts { get; }

    /// <summary>Writes the whole answer. A fault of the store is thrown; the dispatcher turns it into an answer.</summary>
    Task HandleAsync(HttpContext context);

    /// <summary>
    /// True for a path that this handler does not answer but that ends like an operation of a provider's API: the client has a wrong base
    /// URL. This only decides which error the client gets, never what is forwarded.
    /// </summary>
    bool IsMisplaced(string method, string path) => false;

    /// <summary>Writes a refusal in the form that clients of the request's path expect. The answer must not have begun.</summary>
    Task RefuseAsync(HttpContext context, Problem problem);
}
