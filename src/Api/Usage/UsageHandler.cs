using System.Text;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Responses;

namespace QuotaFunctions.Api.Usage;

/// <summary><c>GET /admin/usage</c>: who used what, as JSON by pages or as CSV in one stream.</summary>
internal sealed class UsageHandler(IUsageLog usage)
{
    public async Task QueryAsync(HttpContext context)
    {
        var faults = new Faults();
        var (query, limit) = UsageParameters.Read(context.Request, faults);
        if (faults.TryGetProblem(out var refusal))
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        context.Response.Headers.Vary = "Accept";
        await (AcceptHeader.PrefersCsv(context.Request)
            ? StreamAsync(context, query with { Limit = Math.Min(limit ?? PageSize.Max, PageSize.Max) }, limit ?? long.MaxValue)
            : AnswerPageAsync(context, query));
    }

    private async Task AnswerPageAsync(HttpContext context, UsageQuery query)
    {
        var page = await usage.QueryAsync(query, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, (page, query.GroupBy), static (w, s) =>
        {
            w.WriteStartObject();
            w.WriteStartArray("rows"u8);
            foreach (var entry in s.page.Entries)
            {
                UsageJson.Write(w, entry);
            }

            w.WriteEndArray();
            w.WriteStartObject("totals"u8);
            UsageJson.WriteSums(w, s.page.Totals);
            w.WriteEndObject();
            w.WriteString("next_cursor"u8, s.page.Next is { } next ? Cursor.Of(next, s.GroupBy) : null);
            w.WriteEndObject();
        });
    }

    /// <summary>Writes page after page, so that an export of any length takes the memory of one.</summary>
    private async Task StreamAsync(HttpContext context, UsageQuery query, long most)
    {
        // Before the status is sent: a store that fails now can still be answered with 503.
        var page = await usage.QueryAsync(query, context.RequestAborted);
        var response = context.Response;
        response.ContentType = UsageCsv.ContentType;
        response.Headers.ContentDisposition = "attachment; filename=\"usage.csv\"";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var csv = new StringBuilder();
        UsageCsv.WriteHeader(csv);
        while (true)
        {
            foreach (var entry in page.Entries.Take((int)Math.Min(most, int.MaxValue)))
            {
                UsageCsv.WriteRow(csv, entry);
            }

            await response.WriteAsync(csv.ToString(), context.RequestAborted);
            csv.Clear();
            most -= page.Entries.Count;
            if (page.Next is not { } next || most <= 0)
            {
                return;
            }

            page = await usage.QueryAsync(query with { After = next }, context.RequestAborted);
        }
    }
}
