using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Health;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Api.Usage;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Responses;

namespace QuotaFunctions.Api.Stats;

/// <summary><c>GET /admin/stats</c>: the sponsor's overview.</summary>
internal sealed class StatsHandler(IQuotaStorage storage, ServiceUptime uptime, TimeProvider time)
{
    public async Task ReadAsync(HttpContext context)
    {
        var faults = new Faults();
        _ = new QueryFields(context.Request, faults);
        if (faults.TryGetProblem(out var refusal))
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        var now = time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var counts = await storage.ReadStatisticsAsync(now, context.RequestAborted);
        var usage = await storage.Usage.QueryAsync(new UsageQuery(1, UsageGrouping.None, From: today, To: today), context.RequestAborted);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, (counts, usage.Totals, today, storage.Kind, uptime.Seconds), static (w, s) =>
        {
            w.WriteStartObject();
            w.WriteStartObject("keys"u8);
            w.WriteNumber("active"u8, s.counts.Active);
            w.WriteNumber("exhausted"u8, s.counts.Exhausted);
            w.WriteNumber("expired"u8, s.counts.Expired);
            w.WriteNumber("revoked"u8, s.counts.Revoked);
            w.WriteNumber("total"u8, s.counts.Active + s.counts.Exhausted + s.counts.Expired + s.counts.Revoked);
            w.WriteEndObject();
            w.WriteStartObject("usage_today"u8);
            w.WriteString("day"u8, IsoTime.ToText(s.today));
            UsageJson.WriteSums(w, s.Totals);
            w.WriteEndObject();
            w.WriteNumber("open_holds"u8, s.counts.OpenHolds);
            w.WriteStartObject("store"u8);
            w.WriteString("kind"u8, s.Kind);
            w.WriteNumberOrNull("size_bytes"u8, s.counts.SizeBytes);
            w.WriteEndObject();
            w.WriteNumber("uptime_seconds"u8, s.Seconds);
            w.WriteEndObject();
        });
    }
}
