using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Audit;

/// <summary><c>GET /admin/audit</c>: all changes by administrators, newest first.</summary>
internal sealed class AuditHandler(IQuotaStorage storage, ViewWriter views)
{
    public async Task QueryAsync(HttpContext context)
    {
        var faults = new Faults();
        var fields = new QueryFields(context.Request, faults, "key", "action", "from", "to", "limit", "cursor");
        var query = new AuditQuery(
            fields.Integer("limit", 1, PageSize.Max) ?? PageSize.Default,
            fields.KeyId("key"),
            ReadAction(fields, faults),
            fields.Instant("from"),
            fields.Instant("to"),
            fields.OneOf("cursor", Cursor.ReadAudit, "the next_cursor of a page of this listing"));
        if (query.From > query.To)
        {
            faults.Add("to", "must not be before from.");
        }

        if (faults.TryGetProblem(out var refusal))
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        var page = await storage.Audit.QueryAsync(query, context.RequestAborted);
        var view = new AuditPageView([.. page.Entries.Select(AuditEntryView.Of)], page.Next is { } next ? Cursor.Of(next) : null);
        await views.WriteAsync(context, StatusCodes.Status200OK, view);
    }

    private static string? ReadAction(QueryFields fields, Faults faults)
    {
        var action = fields.Text("action", 32);
        if (action is not null && !AuditActions.Actions.Contains(action))
        {
            faults.Add("action", $"must be one of {string.Join(", ", AuditActions.Actions[..^1])} and {AuditActions.Actions[^1]}.");
        }

        return action;
    }
}
