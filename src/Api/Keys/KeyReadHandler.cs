using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Keys.Fields;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Keys;

/// <summary><c>GET /admin/keys</c> and <c>GET /admin/keys/{id}</c>, read from the store and not from the cache.</summary>
internal sealed class KeyReadHandler(IQuotaStorage storage, KeyAnswers answers, ViewWriter views, TimeProvider time)
{
    private readonly KeyExport _export = new(storage.Keys, time);

    public async Task ListAsync(HttpContext context)
    {
        var faults = new Faults();
        var fields = new QueryFields(context.Request, faults, "status", "label", "tag", "owner", "limit", "cursor", AcceptHeader.FormatName);
        var limit = fields.Integer("limit", 1, PageSize.Max);
        var query = new KeyQuery(
            limit ?? PageSize.Default,
            fields.OneOf("status", KeyStatusNames.Read, KeyStatusNames.Allowed),
            fields.Text("label", LabelField.MaxLength),
            fields.OneOf("cursor", Cursor.ReadKeys, "the next_cursor of a page of this listing"),
            fields.Tag("tag"),
            fields.Text("owner", OwnerField.MaxLength));
        var isCsv = AcceptHeader.PrefersCsv(context.Request, fields);
        if (faults.TryGetProblem(out var refusal))
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        context.Response.Headers.Vary = "Accept";
        if (isCsv)
        {
            await _export.WriteAsync(context, query, limit ?? long.MaxValue);
            return;
        }

        var now = time.GetUtcNow();
        var page = await storage.Keys.ListAsync(query, now, context.RequestAborted);
        var keys = page.Keys.Select(key => KeyView.Of(QuotaTransition.Observe(key.Record, key.State, now)));
        await views.WriteAsync(context, StatusCodes.Status200OK, new KeyPageView([.. keys], page.Next is { } next ? Cursor.Of(next) : null));
    }

    public async Task GetAsync(HttpContext context, string keyId)
    {
        var faults = new Faults();
        QueryFields.RefuseAny(context.Request, faults);
        if (faults.TryGetProblem(out var refusal))
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        if (!KeyId.TryParse(keyId, out var id) || await storage.Quota.ReadAsync(id, context.RequestAborted) is not { } key)
        {
            await ProblemWriter.WriteAsync(context, AdminChanges.UnknownKey);
            return;
        }

        await answers.WriteAsync(context, QuotaTransition.Observe(key.Record, key.State, time.GetUtcNow()));
    }
}
