using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Keys.Bulk;

/// <summary><c>POST /admin/keys/bulk</c>: one change to many keys, each with its own audit row.</summary>
internal sealed class KeyBulkHandler(IQuotaStorage storage, AdminChanges changes, ViewWriter views, ApiOptions options, TimeProvider time)
{
    /// <summary>The most concurrent writes, so that a large change leaves the store capacity for other work.</summary>
    public const int AtOnce = 16;

    public async Task ChangeAsync(HttpContext context)
    {
        var faults = new Faults();
        QueryFields.RefuseAny(context.Request, faults);
        var read = await JsonBody.ReadAsync(
            context, options.MaxAdminBodyBytes, mayBeEmpty: false, faults, (body, f) => BulkRequest.Read(body, options, time.GetUtcNow(), f));
        if (!read.IsDone)
        {
            await ProblemWriter.WriteAsync(context, read.Refusal);
            return;
        }

        var request = read.Value;
        var (ids, next) = request.Query is { } query ? await FindAsync(query, context.RequestAborted) : (request.Ids, null);

        // Make the audit rows first: several threads must not read the request at once.
        var audits = ids.Select(id => changes.Describe(context, request.Change.Action, id, request.Change.AuditDetail)).ToArray();
        var results = new BulkKeyView[ids.Length];
        await Parallel.ForAsync(
            0,
            ids.Length,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = context.RequestAborted },
            async (i, _) => results[i] = new BulkKeyView(ids[i].Value, await changes.ApplyInBulkAsync(request.Change, audits[i], ids[i])));
        var changed = results.LongCount(static r => r.Result == BulkKeyView.Done);
        await views.WriteAsync(context, StatusCodes.Status200OK, new BulkView(changed, [.. results], next));
    }

    private async Task<(ImmutableArray<KeyId> Ids, string? Next)> FindAsync(KeyQuery query, CancellationToken cancellationToken)
    {
        var page = await storage.Keys.ListAsync(query, time.GetUtcNow(), cancellationToken);
        return ([.. page.Keys.Select(k => k.Record.Id)], page.Next is { } next ? Cursor.Of(next) : null);
    }
}
