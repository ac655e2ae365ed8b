using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Routing;
using QuotaFunctions.Hosting.FunctionsHost;

namespace QuotaFunctions.Functions;

/// <summary>Answers a function's request with the dispatcher, as the Kestrel host does.</summary>
public sealed class RequestAnswer(Dispatcher dispatcher)
{
    /// <summary>Writes the whole answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="invocation">Cancelled by the host when the client has left or <c>functionTimeout</c> has passed.</param>
    /// <returns>An empty result: the answer is already written.</returns>
    public async Task<IResult> WriteAsync(HttpRequest request, CancellationToken invocation)
    {
        // An invocation that outlives functionTimeout costs the whole worker: the host kills it a few seconds later, with every
        // other request in it. So the end of the invocation ends the request, as if its client had gone.
        var context = request.HttpContext;
        var connection = context.RequestAborted;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(connection, invocation);
        context.RequestAborted = either.Token;
        HostTarget.Restore(context);
        try
        {
            await dispatcher.InvokeAsync(context);
        }
        finally
        {
            context.RequestAborted = connection;
        }

        return Results.Empty;
    }
}
