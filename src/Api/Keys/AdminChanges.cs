using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Api.Audit;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Requests;

namespace QuotaFunctions.Api.Keys;

/// <summary>Carries out administrators' changes, each with its audit row.</summary>
internal sealed class AdminChanges(QuotaEngine engine, EdgeOptions options, TimeProvider time, ILogger<AdminChanges> logger)
{
    public static Problem UnknownKey { get; } = Problems.NotFound("There is no key with this id.");

    /// <summary>The audit row of a change.</summary>
    public AuditEntry Describe(HttpContext context, string action, KeyId? id, string detail) => new()
    {
        At = time.GetUtcNow(),
        Action = action,
        KeyId = id,
        Address = ClientAddress.Of(context, options.TrustForwardedHeaders).ToString(),
        RequestId = RequestId.Of(context),
        Detail = AuditActions.BoundDetail(detail),
    };

    /// <summary>Changes a key; returns its new state or the refusal.</summary>
    /// <param name="context">The request.</param>
    /// <param name="keyId">The key's id as the path has it.</param>
    /// <param name="change">The change.</param>
    /// <param name="ifRevision">The revision that the change is made for; null for any.</param>
    public async Task<Read<KeySnapshot>> ApplyAsync(HttpContext context, string keyId, AdminChange change, long? ifRevision)
    {
        if (!KeyId.TryParse(keyId, out var id))
        {
            return UnknownKey;
        }

        // After a change the key has a new revision, so a retry with the old one fails.
        var repetition = change.Operation is not null ? Repetition.IsChargedOnce
            : ifRevision is not null ? Repetition.ChangesNothing
            : change.Repetition;
        var audit = Describe(context, change.Action, id, change.AuditDetail);
        var decision = await engine.ApplyAsync(id, new ChangeOperation(change.Change, ifRevision), change.Operation, audit);
        if (RefusalOf(decision, change, repetition) is { } refusal)
        {
            return refusal;
        }

        if (decision.IsReplay)
        {
            context.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        }
        else
        {
            Log(audit);
        }

        try
        {
            var snapshot = await engine.ReadLatestAsync(id, context.RequestAborted);
            return snapshot is null ? UnknownKey : snapshot;
        }
        catch (StoreUnavailableException e)
        {
            LogUnknown(context, change.Action, e.Kind, e.Reason);
            return Problems.OutcomeUnknown(repetition, "The change was made, but the quota store cannot be read to show the key as it is now.");
        }
    }

    /// <summary>Makes one change of a bulk change; returns the refusal, or null when the change was made.</summary>
    /// <param name="change">The change.</param>
    /// <param name="audit">Its audit row, which names the key.</param>
    /// <param name="id">The key.</param>
    public async Task<Problem?> ApplyInBulkAsync(AdminChange change, AuditEntry audit, KeyId id)
    {
        Decision decision;
        try
        {
            decision = await engine.ApplyAsync(id, new ChangeOperation(change.Change), change.Operation, audit);
        }
        catch (StoreUnavailableException e)
        {
            ApiLog.StoreUnavailable(logger, change.Action, e.Kind, e.Reason, audit.RequestId);
            return Problems.StorageUnavailable();
        }

        var refusal = RefusalOf(decision, change, change.Repetition);
        if (refusal is null)
        {
            Log(audit);
        }

        return refusal;
    }

    /// <summary>Logs a change whose outcome is unknown; the administrator gets the same answer.</summary>
    public void LogUnknown(HttpContext context, string action, string kind, string reason) =>
        ApiLog.StoreUnavailable(logger, action, kind, reason, RequestId.Of(context));

    /// <summary>Logs a change that was made.</summary>
    public void Log(AuditEntry entry) => ApiLog.AdminChange(logger, entry.Action, entry.Address, entry.KeyId, entry.Detail, entry.RequestId);

    private static Problem? RefusalOf(Decision decision, AdminChange change, Repetition repetition) => decision.Verdict switch
    {
        Verdict.UnknownKey => UnknownKey,
        Verdict.ChangeDoesNotFit when decision.Key is { } key && change.FaultIn?.Invoke(key) is { } fault => fault,
        Verdict.Revoked => Problems.Conflict("This key is revoked, which is final; issue a new one."),
        Verdict.Unknown => Problems.OutcomeUnknown(repetition, "It is not known whether this change was made: the quota store's answer was lost. Read the key to see."),
        _ => Problems.Of(decision),
    };
}
