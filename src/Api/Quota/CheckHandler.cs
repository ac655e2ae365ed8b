using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Quota;

/// <summary><c>/v1/quota/check</c>: may this key make one more request? Consumes nothing.</summary>
internal sealed class CheckHandler(QuotaEngine engine, TimeProvider time)
{
    /// <summary><c>GET /v1/quota/check</c>.</summary>
    public Task CheckAsync(HttpContext context, KeySnapshot key) => AnswerAsync(context, key, readsQuery: true);

    /// <summary><c>/v1/quota/check/ANYTHING</c>: method, path and query belong to the request to be admitted.</summary>
    public Task CheckForAsync(HttpContext context, KeySnapshot key) => AnswerAsync(context, key, readsQuery: false);

    private Task AnswerAsync(HttpContext context, KeySnapshot key, bool readsQuery)
    {
        var faults = new Faults();
        var status = RefusalStatus.Read(context.Request, readsQuery, faults);
        return faults.TryGetProblem(out var fault) ? ProblemWriter.WriteAsync(context, fault)
            : engine.HasDeferred(key.Record.Id) ? AnswerLatestAsync(context, key, status)
            : AnswerAsync(context, key, status);
    }

    private async Task AnswerLatestAsync(HttpContext context, KeySnapshot key, int refusalStatus) =>
        await AnswerAsync(context, await engine.ReadLatestAsync(key.Record.Id, context.RequestAborted) ?? key, refusalStatus);

    private Task AnswerAsync(HttpContext context, KeySnapshot key, int refusalStatus)
    {
        var now = time.GetUtcNow();
        var next = key.NextRequestAt(now);
        var refusal = Problems.Of(next);
        if (refusal is not null && next.Verdict != Verdict.Denied)
        {
            return ProblemWriter.WriteAsync(context, refusal);
        }

        var answer = new KeyAnswer(key.Record, key.Limits) { Refusal = refusal is null ? null : refusal with { Status = refusalStatus } };
        return answer.WriteAsync(context, StatusCodes.Status200OK, now);
    }
}
