using System.Globalization;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Audit;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Keys;

/// <summary>
/// Changes to one key: <c>PATCH</c> and <c>DELETE /admin/keys/{id}</c>, and <c>POST …/rotate</c>, <c>…/reset</c>, <c>…/suspend</c>,
/// <c>…/resume</c>.
/// </summary>
internal sealed class KeyChangeHandler(QuotaEngine engine, AdminChanges changes, KeyAnswers answers, ApiOptions options, TimeProvider time)
{
    /// <summary>The longest time that a replaced secret stays valid: 30 days.</summary>
    public const int MaxOverlapSeconds = 30 * 86_400;

    public async Task UpdateAsync(HttpContext context, string keyId)
    {
        var (ifRevision, faults) = ReadConditions(context);
        var change = await JsonBody.ReadAsync(
            context, options.MaxAdminBodyBytes, mayBeEmpty: true, faults, (body, f) => UpdateRequest.Read(body, options, time.GetUtcNow(), f));
        await (change.IsDone
            ? answers.WriteAsync(context, await changes.ApplyAsync(context, keyId, change.Value, ifRevision))
            : ProblemWriter.WriteAsync(context, change.Refusal));
    }

    public async Task RevokeAsync(HttpContext context, string keyId)
    {
        var (ifRevision, faults) = ReadConditions(context);
        if (faults.TryGetProblem(out var fault))
        {
            await ProblemWriter.WriteAsync(context, fault);
            return;
        }

        var revoked = await changes.ApplyAsync(context, keyId, AdminChange.Revoke, ifRevision);
        if (!revoked.IsDone)
        {
            await ProblemWriter.WriteAsync(context, revoked.Refusal);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public Task ResetAsync(HttpContext context, string keyId) => DoAsync(context, keyId, AdminChange.Reset);

    public Task SuspendAsync(HttpContext context, string keyId) => DoAsync(context, keyId, AdminChange.Suspend);

    public Task ResumeAsync(HttpContext context, string keyId) => DoAsync(context, keyId, AdminChange.Resume);

    public async Task RotateAsync(HttpContext context, string keyId)
    {
        var (ifRevision, faults) = ReadConditions(context);
        var read = await JsonBody.ReadAsync(context, options.MaxAdminBodyBytes, mayBeEmpty: true, faults, ReadOverlap);
        if (!read.IsDone)
        {
            await ProblemWriter.WriteAsync(context, read.Refusal);
            return;
        }

        // A key never changes its prefix, so it can be read before the change.
        if (!KeyId.TryParse(keyId, out var id) || await engine.ReadLatestAsync(id, context.RequestAborted) is not { } before)
        {
            await ProblemWriter.WriteAsync(context, AdminChanges.UnknownKey);
            return;
        }

        var overlap = read.Value.Length;
        var (text, hash) = ApiKey.Generate(before.Record.Prefix, id);
        var auditDetail = string.Create(CultureInfo.InvariantCulture, $"overlap_seconds={(long)overlap.TotalSeconds}");

        // Without a revision, a retry would rotate again and end the first rotation's secret.
        var rotation = new AdminChange(AuditActions.Rotate, new RotateKey(hash, overlap), auditDetail) { Repetition = Repetition.MayDoItTwice };
        var key = await changes.ApplyAsync(context, keyId, rotation, ifRevision);
        await (key.IsDone ? answers.WriteRotatedAsync(context, key.Value, text) : ProblemWriter.WriteAsync(context, key.Refusal));
    }

    /// <summary>Makes a change that needs no body.</summary>
    private async Task DoAsync(HttpContext context, string keyId, AdminChange action)
    {
        var (ifRevision, faults) = ReadConditions(context);
        var body = await JsonBody.ReadAsync(context, options.MaxAdminBodyBytes, mayBeEmpty: true, faults, static (body, f) => body.Fields(f, "(none)"));
        await (body.IsDone
            ? answers.WriteAsync(context, await changes.ApplyAsync(context, keyId, action, ifRevision))
            : ProblemWriter.WriteAsync(context, body.Refusal));
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

    private sealed record Overlap(TimeSpan Length);
}
