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

/// <summary>Carries out what administrators change, each with its audit row.</summary>
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
        Detail = AuditWords.Bound(detail),
    };

    /// <summary>Changes a key and gives it as it stands then, or the refusal.</summary>
    public async Task<Read<KeySnapshot>> ApplyAsync(
        HttpContext context, KeyId id, string action, KeyChange change, long? ifRevision, string detail)
    {
        // A revision that was asked for is gone once the change was made. Without it, a second rotation would end the secret of the first.
        var repetition = change is RotateKey && ifRevision is null ? Repetition.MayDoItTwice : Repetition.ChangesNothing;
        var audit = Describe(context, action, id, detail);
        var decision = await engine.ApplyAsync(id, new ChangeOperation(change, ifRevision), audit: audit);
        var refusal = decision.Verdict switch
        {
            Verdict.UnknownKey => UnknownKey,
            Verdict.Revoked => Problems.Conflict("This key is revoked, which is final; issue a new one."),
            Verdict.Unknown => Problems.OutcomeUnknown(repetition, "It is not known whether this change was made: the quota store's answer was lost. Read the key to see."),
            _ => Problems.Of(decision),
        };
        if (refusal is not null)
        {
            return refusal;
        }

        Log(audit);
        try
        {
            var snapshot = await engine.ReadLatestAsync(id, context.RequestAborted);
            return snapshot is null ? UnknownKey : snapshot;
        }
        catch (StoreUnavailableException e)
        {
            LogUnknown(context, action, e.Kind, e.Reason);
            return Problems.OutcomeUnknown(repetition, "The change was made, but the quota store cannot be read to show the key as it is now.");
        }
    }

    /// <summary>Logs a change of which the administrator is told that its outcome is not known.</summary>
    public void LogUnknown(HttpContext context, string action, string kind, string reason) =>
        ApiLog.StoreUnavailable(logger, action, kind, reason, RequestId.Of(context));

    /// <summary>Logs a change that was made.</summary>
    public void Log(AuditEntry entry) => ApiLog.AdminChange(logger, entry.Action, entry.Address, entry.KeyId, entry.Detail, entry.RequestId);
}
