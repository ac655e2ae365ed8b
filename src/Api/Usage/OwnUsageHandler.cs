using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Headers;

namespace QuotaFunctions.Api.Usage;

/// <summary><c>GET /v1/usage</c>: what a key has used, for its holder. Consumes nothing, and answers when the key is used up too.</summary>
internal sealed class OwnUsageHandler(QuotaEngine engine, IQuotaStorage storage, ViewWriter views, TimeProvider time)
{
    /// <summary>The most days of one answer.</summary>
    public const int MaxDays = 31;

    /// <summary>The days of an answer to a request that names none, today among them.</summary>
    public const int DefaultDays = 30;

    /// <summary>The most rows of an answer, those of the newest days.</summary>
    public const int MaxRows = 1_000;

    public async Task ReadAsync(HttpContext context, KeySnapshot key)
    {
        var now = time.GetUtcNow();
        var faults = new Faults();
        var (from, until) = ReadDays(context.Request, DateOnly.FromDateTime(now.UtcDateTime), faults);
        if (faults.TryGetProblem(out var refusal))
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        // What was deferred is written first, so that the rows have it too.
        var latest = await engine.ReadLatestAsync(key.Record.Id, context.RequestAborted) ?? key;
        var query = new UsageQuery(MaxRows, UsageGrouping.Day | UsageGrouping.Model, key.Record.Id, from, until);
        var page = await storage.Usage.QueryAsync(query, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        RateLimitHeaders.Write(context.Response, latest.Limits, now);
        await views.WriteAsync(context, StatusCodes.Status200OK, OwnUsageView.Of(latest, page));
    }

    private static (DateOnly From, DateOnly Until) ReadDays(HttpRequest request, DateOnly today, Faults faults)
    {
        var fields = new QueryFields(request, faults, "from", "to");
        var until = fields.Day("to");
        var from = fields.Day("from");
        var last = until ?? (from > today ? from.Value : today);
        var first = from ?? (last.DayNumber >= DefaultDays ? last.AddDays(1 - DefaultDays) : DateOnly.MinValue);
        if (first > last)
        {
            faults.Add("to", "must not be before from.");
        }
        else if (last.DayNumber - first.DayNumber >= MaxDays)
        {
            faults.Add("from", $"must be at most {MaxDays} days before the end of to.");
        }

        return (first, last);
    }
}
