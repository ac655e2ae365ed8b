using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Responses;

namespace QuotaFunctions.Api.Audit;

/// <summary><c>GET /admin/audit</c>: every change an administrator made, newest first.</summary>
internal sealed class AuditHandler(IAuditLog log)
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

        var page = await log.QueryAsync(query, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, page, static (w, p) =>
        {
            w.WriteStartObject();
            w.WriteStartArray("entries"u8);
            foreach (var entry in p.Entries)
            {
                w.WriteStartObject();
                w.WriteString("id"u8, entry.Id.ToString("n"));
                w.WriteInstant("at"u8, entry.At);
                w.WriteString("action"u8, entry.Action);
                w.WriteString("key_id"u8, entry.KeyId?.Value);
                w.WriteString("address"u8, entry.Address);
                w.WriteString("request_id"u8, entry.RequestId);
                w.WriteString("detail"u8, entry.Detail);
                w.WriteEndObject();
            }

            w.WriteEndArray();
            w.WriteString("next_cursor"u8, p.Next is { } next ? Cursor.Of(next) : null);
            w.WriteEndObject();
        });
    }

    private static string? ReadAction(QueryFields fields, Faults faults)
    {
        var action = fields.Text("action", 32);
        if (action is not (null or AuditWords.Create or AuditWords.Update or AuditWords.Revoke or AuditWords.Rotate or AuditWords.Reset))
        {
            faults.Add("action", "must be one of key.create, key.update, key.revoke, key.rotate and key.reset.");
        }

        return action;
    }
}
