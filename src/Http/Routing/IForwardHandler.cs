using Microsoft.AspNetCore.Http;

namespace QuotaFunctions.Http.Routing;

/// <summary>Answers every <c>/v1/{path}</c> that is not ours: authenticates, holds, forwards, settles.</summary>
public interface IForwardHandler
{
    /// <summary>Writes the whole answer. Faults of the store come out as exceptions; the dispatcher maps them.</summary>
    Task HandleAsync(HttpContext context);
}
