using System.Globalization;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Audit;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Keys;

/// <summary>Changes to one key: <c>PATCH</c> and <c>DELETE /admin/keys/{id}</c>, <c>POST …/rotate</c>, <c>POST …/reset</c>.</summary>
internal sealed class KeyChangeHandler(QuotaEngine engine, AdminChanges changes, KeyAnswers answers, ApiOptions options, TimeProvider time)
{
    /// <summary>The longest time for which a replaced secret goes on working: 30 days.</summary>
    public const int MaxOverlapSeconds = 30 * 86_400;

    public async Task UpdateAsync(HttpContext context, string keyId)
    {
        var (ifRevision, faults) = ReadConditions(context);
        var request = await JsonBody.ReadAsync(
            context, options.MaxAdminBodyBytes, mayBeEmpty: true, faults, (body, f) => UpdateRequest.Read(body, options, time.GetUtcNow(), f));
        await (!request.IsDone ? ProblemWriter.WriteAsync(context, request.Refusal)
            : request.Value.AddsToLimits ? AddQuotaAsync(context, keyId, request.Value, ifRevision)
            : ChangeAsync(context, keyId, AuditWords.Update, request.Value.Change, ifRevision, request.Value.Description));
    }

    public async Task RevokeAsync(HttpContext context, string keyId)
    {
        var (ifRevision, faults) = ReadConditions(context);
        if (faults.TryGetProblem(out var fault))
        {
            await ProblemWriter.WriteAsync(context, fault);
            return;
        }

        if (!KeyId.TryParse(keyId, out var id))
        {
            await ProblemWriter.WriteAsync(context, AdminChanges.UnknownKey);
            return;
        }

        var revoked = await changes.ApplyAsync(context, id, AuditWords.Revoke, new RevokeKey(), ifRevision, "revoked");
        if (!revoked.IsDone)
        {
            await ProblemWriter.WriteAsync(context, revoked.Refusal);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task ResetAsync(HttpContext context, string keyId)
    {
        var (ifRevision, faults) = ReadConditions(context);
        var body = await JsonBody.ReadAsync(context, options.MaxAdminBodyBytes, mayBeEmpty: true, faults, static (body, f) => body.Fields(f, "(none)"));
        await (!body.IsDone
            ? ProblemWriter.WriteAsync(context, body.Refusal)
            : ChangeAsync(context, keyId, AuditWords.Reset, new ResetKey(), ifRevision, "usage of open windows set to zero"));
    }

    public async Task RotateAsync(HttpContext context, string keyId)
    {
        var (ifRevision, faults) = ReadConditions(context);
        var read = await JsonBody.ReadAsync(context, options.MaxAdminBodyBytes, mayBeEmpty: true, faults, ReadOverlap);
        if (!read.IsDone)
        {
            await ProblemWriter.WriteAsync(context, read.Refusal);
            return;
        }

        // The prefix stays, and a key never changes its prefix, so that it can be read before the change.
        if (!KeyId.TryParse(keyId, out var id) || await engine.ReadLatestAsync(id, context.RequestAborted) is not { } before)
        {
            await ProblemWriter.WriteAsync(context, AdminChanges.UnknownKey);
            return;
        }

        var overlap = read.Value.Length;
        var (text, hash) = ApiKey.Generate(before.Record.Prefix, id);
        var words = string.Create(CultureInfo.InvariantCulture, $"overlap_seconds={(long)overlap.TotalSeconds}");
        var key = await changes.ApplyAsync(context, id, AuditWords.Rotate, new RotateKey(hash, overlap), ifRevision, words);
        await (key.IsDone ? answers.WriteRotatedAsync(context, key.Value, text) : ProblemWriter.WriteAsync(context, key.Refusal));
    }

    private static (long? IfRevision, Faults Faults) ReadConditions(HttpContext context)
    {
        var faults = new Faults();
        QueryFields.RefuseAny(context.Request, faults);
        return (IfMatch.Read(context.Request, faults), faults);
    }

    private static Overlap? ReadOverlap(JsonBody body, Faults faults)
    {
        var fields = body.Fields(faults, "overlap_seconds");
        return new Overlap(TimeSpan.FromSeconds(fields.Integer("overlap_seconds", 0, MaxOverlapSeconds) ?? 0));
    }

    private async Task ChangeAsync(HttpContext context, string keyId, string action, KeyChange change, long? ifRevision, string detail)
    {
        if (!KeyId.TryParse(keyId, out var id))
        {
            await ProblemWriter.WriteAsync(context, AdminChanges.UnknownKey);
            return;
        }

        var key = await changes.ApplyAsync(context, id, action, change, ifRevision, detail);
        await (key.IsDone ? answers.WriteAsync(context, key.Value) : ProblemWriter.WriteAsync(context, key.Refusal));
    }

    /// <summary>
    /// Sets the quota beside limits that stay. Whether there is room for it depends on the record, so the change is made for the very
    /// revision that was looked at, and tried again where another change came between.
    /// </summary>
    private async Task AddQuotaAsync(HttpContext context, string keyId, UpdateRequest request, long? ifRevision)
    {
        const int Tries = 5;
        for (var i = 1; ; i++)
        {
            if (!KeyId.TryParse(keyId, out var id) || await engine.ReadLatestAsync(id, context.RequestAborted) is not { } before)
            {
                await ProblemWriter.WriteAsync(context, AdminChanges.UnknownKey);
                return;
            }

            var limits = before.Record.Limits;
            if (limits.Count == LimitSet.MaxCount && limits.RequestQuota is null)
            {
                await ProblemWriter.WriteAsync(context, Problems.InvalidRequest($"This key has {LimitSet.MaxCount} limits, the most there can be.", "quota"));
                return;
            }

            var key = await changes.ApplyAsync(
                context, id, AuditWords.Update, request.Change, ifRevision ?? before.Record.Revision, request.Description);
            if (ifRevision is null && key.Refusal is { Status: StatusCodes.Status412PreconditionFailed } && i < Tries)
            {
                continue;
            }

            await (key.IsDone ? answers.WriteAsync(context, key.Value) : ProblemWriter.WriteAsync(context, key.Refusal));
            return;
        }
    }

    private sealed record Overlap(TimeSpan Length);
}
