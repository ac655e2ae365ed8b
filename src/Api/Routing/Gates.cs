using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Authentication;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Routing;

/// <summary>The two gates before the handlers: one for keys, one for administrators.</summary>
internal sealed class Gates(QuotaEngine engine, KeyAuthenticator keys, AdminAuthenticator admins)
{
    /// <summary>Lets a key in and answers, or refuses.</summary>
    public async Task WithKeyAsync(HttpContext context, string value, Func<HttpContext, KeySnapshot, string, Task> answer)
    {
        var access = await keys.AuthenticateAsync(context, context.RequestAborted);
        await (access.IsGranted ? answer(context, access.Key, value) : ProblemWriter.WriteAsync(context, access.Refusal));
    }

    /// <summary>Lets an administrator in and answers, or refuses. What was deferred is done first: the store must show it.</summary>
    public async Task AsAdminAsync(HttpContext context, Func<Task> answer)
    {
        // What administrators see is for no cache.
        context.Response.Headers.CacheControl = "no-store";
        if (admins.Refusal(context) is { } refusal)
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        await engine.SettleAllAsync();
        await answer();
    }
}
