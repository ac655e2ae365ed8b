using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Health;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Stats;

/// <summary><c>GET /admin/stats</c>: the sponsor's overview.</summary>
internal sealed class StatsHandler(IQuotaStorage storage, ServiceUptime uptime, ViewWriter views, TimeProvider time)
{
    public async Task ReadAsync(HttpContext context)
    {
        var faults = new Faults();
        QueryFields.RefuseAny(context.Request, faults);
        if (faults.TryGetProblem(out var refusal))
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        var now = time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var counts = await storage.ReadStatisticsAsync(now, context.RequestAborted);
        var usage = await storage.Usage.QueryAsync(new UsageQuery(1, UsageGrouping.None, From: today, To: today), context.RequestAborted);
        var view = new StatsView
        {
            Keys = new KeyCountsView
            {
                Active = counts.Active,
                Exhausted = counts.Exhausted,
                Suspended = counts.Suspended,
                Expired = counts.Expired,
                Revoked = counts.Revoked,
                Total = counts.Active + counts.Exhausted + counts.Suspended + counts.Expired + counts.Revoked,
            },
            UsageToday = new DayUsageView(today, usage.Totals),
            OpenHolds = counts.OpenHolds,
            Store = new StoreView(storage.Kind, counts.SizeBytes),
            UptimeSeconds = uptime.Seconds,
        };
        await views.WriteAsync(context, StatusCodes.Status200OK, view);
    }
}
