using Microsoft.AspNetCore.Http;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Requests;
using QuotaFunctions.Edge.Responses;
using QuotaFunctions.Gateway.Dialects;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>Writes this service's refusals in the form that a dialect's clients expect.</summary>
internal static class Refusals
{
    /// <summary>Answers with the problem, its status and its headers.</summary>
    public static Task WriteAsync(HttpContext context, Dialect dialect, Problem problem)
    {
        ProblemWriter.WriteHeaders(context, problem);
        var requestId = RequestId.Of(context);
        dialect.AddRefusalHeaders(context.Response.Headers, requestId);
        return JsonAnswer.WriteAsync(
            context, problem.Status, (dialect, problem, requestId),
            static (writer, refusal) =>
            {
                writer.WriteStartObject();
                refusal.dialect.WriteRefusal(writer, refusal.problem, refusal.requestId);
                writer.WriteEndObject();
            });
    }
}
