using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Authentication;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Routing;

/// <summary>The two gates before the handlers: one for keys, one for administrators.</summary>
internal sealed class Gates(QuotaEngine engine, KeyAuthenticator keys, AdminAuthenticator admins)
{
    /// <summary>Authenticates a key and runs the handler, or refuses.</summary>
    public async Task WithKeyAsync(HttpContext context, string value, Func<HttpContext, KeySnapshot, string, Task> answer)
    {
        var access = await keys.AuthenticateAsync(context, context.RequestAborted);
        await (access.IsGranted ? answer(context, access.Key, value) : ProblemWriter.WriteAsync(context, access.Refusal));
    }

    /// <summary>Authenticates an administrator and runs the handler, or refuses. Deferred work is flushed first, so that the store shows it.</summary>
    public async Task AsAdminAsync(HttpContext context, ImmutableArray<string> values, OperationHandler answer)
    {
        // No cache may store administrators' answers.
        context.Response.Headers.CacheControl = "no-store";
        if (admins.Refusal(context) is { } refusal)
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        await engine.SettleAllAsync();
        await answer(context, values);
    }
}
