using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Usage;

/// <summary><c>GET /admin/usage</c>: usage as pages of JSON or as one stream of CSV.</summary>
internal sealed class UsageHandler(IQuotaStorage storage, ViewWriter views)
{
    public async Task QueryAsync(HttpContext context)
    {
        var faults = new Faults();
        var (query, limit, isCsv) = UsageParameters.Read(context.Request, faults);
        if (faults.TryGetProblem(out var refusal))
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        context.Response.Headers.Vary = "Accept";
        await (isCsv
            ? StreamAsync(context, query, limit ?? long.MaxValue)
            : AnswerPageAsync(context, query));
    }

    private async Task AnswerPageAsync(HttpContext context, UsageQuery query)
    {
        var page = await storage.Usage.QueryAsync(query, context.RequestAborted);
        var cursor = page.Next is { } next ? Cursor.Of(next, query.GroupBy) : null;
        var view = new UsagePageView([.. page.Entries.Select(e => new UsageRowView(e))], new UsageSumsView(page.Totals), cursor);
        await views.WriteAsync(context, StatusCodes.Status200OK, view);
    }

    private Task StreamAsync(HttpContext context, UsageQuery query, long most) => CsvStream.WriteAsync(
        context,
        "usage.csv",
        UsageCsv.WriteHeader,
        static (csv, entry) => UsageCsv.WriteRow(csv, entry),
        CsvStream.PagesAsync<UsageEntry, UsagePosition>(query.After, most, async (after, limit) =>
        {
            var page = await storage.Usage.QueryAsync(query with { After = after, Limit = limit }, context.RequestAborted);
            return (page.Entries, page.Next);
        }));
}
