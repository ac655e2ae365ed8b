using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Http.Errors;
using QuotaFunctions.Http.Responses;

namespace QuotaFunctions.Http.Handlers;

/// <summary><c>GET /v1/quota/check</c>: may this key make one more request? Consumes nothing.</summary>
internal sealed class CheckHandler(QuotaEngine engine, TimeProvider time)
{
    public Task CheckAsync(HttpContext context, KeySnapshot key) =>
        engine.HasDeferred(key.Key.Id) ? CheckLatestAsync(context, key) : AnswerAsync(context, key);

    private async Task CheckLatestAsync(HttpContext context, KeySnapshot key) =>
        await AnswerAsync(context, await engine.GetAsync(key.Key.Id, context.RequestAborted) ?? key);

    private Task AnswerAsync(HttpContext context, KeySnapshot key)
    {
        if (key.LacksTimeZone)
        {
            return ProblemWriter.WriteAsync(context, Problems.TimeZoneUnknown(key.Key.TimeZone));
        }

        var now = time.GetUtcNow();
        var answer = new KeyAnswer(key.Key, key.Limits)
        {
            Refusal = key.Blocking is { } blocking ? Problems.QuotaExceeded(blocking, WaitFor(blocking, now)) : null,
        };
        return answer.WriteAsync(context, StatusCodes.Status200OK, now);
    }

    /// <summary>When to ask again: soon where only holds are in the way, else when the window ends; null when it never does.</summary>
    private static TimeSpan? WaitFor(LimitStatus blocking, DateTimeOffset now) =>
        blocking.Used < blocking.Limit.Max ? TimeSpan.FromSeconds(1) : blocking.ResetsAt - now;
}
