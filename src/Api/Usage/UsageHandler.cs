using System.Text;
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
            ? StreamAsync(context, query with { Limit = Math.Min(limit ?? PageSize.Max, PageSize.Max) }, limit ?? long.MaxValue)
            : AnswerPageAsync(context, query));
    }

    private async Task AnswerPageAsync(HttpContext context, UsageQuery query)
    {
        var page = await storage.Usage.QueryAsync(query, context.RequestAborted);
        var cursor = page.Next is { } next ? Cursor.Of(next, query.GroupBy) : null;
        var view = new UsagePageView([.. page.Entries.Select(e => new UsageRowView(e))], new UsageSumsView(page.Totals), cursor);
        await views.WriteAsync(context, StatusCodes.Status200OK, view);
    }

    /// <summary>Writes one page after another, so that an export of any length needs the memory of one page.</summary>
    private async Task StreamAsync(HttpContext context, UsageQuery query, long most)
    {
        // Read the first page before sending the status: if the store fails now, the answer can still be 503.
        var page = await storage.Usage.QueryAsync(query, context.RequestAborted);
        var response = context.Response;
        CsvText.Begin(response, "usage.csv");
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

            page = await storage.Usage.QueryAsync(query with { After = next }, context.RequestAborted);
        }
    }
}
