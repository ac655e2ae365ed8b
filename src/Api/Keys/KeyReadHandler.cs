using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Keys.Fields;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Responses;

namespace QuotaFunctions.Api.Keys;

/// <summary><c>GET /admin/keys</c> and <c>GET /admin/keys/{id}</c>, read from the store itself: what is shown is what is stored.</summary>
internal sealed class KeyReadHandler(IQuotaStorage storage, TimeProvider time)
{
    public async Task ListAsync(HttpContext context)
    {
        var faults = new Faults();
        var fields = new QueryFields(context.Request, faults, "status", "label", "limit", "cursor");
        var query = new KeyQuery(
            fields.Integer("limit", 1, PageSize.Max) ?? PageSize.Default,
            fields.OneOf("status", KeyJson.ReadStatus, "active, expired, revoked or exhausted"),
            fields.Text("label", LabelField.MaxLength),
            fields.OneOf("cursor", Cursor.ReadKeys, "the next_cursor of a page of this listing"));
        if (faults.TryGetProblem(out var refusal))
        {
            await ProblemWriter.WriteAsync(context, refusal);
            return;
        }

        var now = time.GetUtcNow();
        var page = await storage.Keys.ListAsync(query, now, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, (page, now), static (w, s) =>
        {
            w.WriteStartObject();
            w.WriteStartArray("keys"u8);
            foreach (var key in s.page.Keys)
            {
                KeyJson.Write(w, QuotaTransition.Observe(key.Record, key.State, s.now));
            }

            w.WriteEndArray();
            w.WriteString("next_cursor"u8, s.page.Next is { } next ? Cursor.Of(next) : null);
            w.WriteEndObject();
        });
    }

    public async Task GetAsync(HttpContext context, string keyId)
    {
        var faults = new Faults();
        _ = new QueryFields(context.Request, faults);
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

        await AnswerAsync(context, QuotaTransition.Observe(key.Record, key.State, time.GetUtcNow()));
    }

    /// <summary>Answers with one record and its ETag.</summary>
    /// <param name="context">The request.</param>
    /// <param name="key">The key.</param>
    /// <param name="text">The whole key after a rotation; else null.</param>
    public static Task AnswerAsync(HttpContext context, KeySnapshot key, string? text = null)
    {
        var headers = context.Response.Headers;
        headers.ETag = IfMatch.ToETag(key.Key.Revision);
        return JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, (key, text), static (w, s) => KeyJson.Write(w, s.key, s.text));
    }
}
