using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Requests;

namespace QuotaFunctions.Edge.Authentication;

/// <summary>Authenticates the key of a request.</summary>
public sealed class KeyAuthenticator(QuotaEngine engine, LegacyKeyUse legacyKeys, TimeProvider time)
{
    private static readonly string[] OtherHeaders = ["x-api-key", "api-key", "x-goog-api-key", "x-trial-key"];

    /// <summary>
    /// Reads the key from <c>Authorization</c>, <c>x-api-key</c>, <c>api-key</c>, <c>x-goog-api-key</c> or <c>x-trial-key</c> and looks it up. If
    /// there are several credentials, the first well-formed key in this order counts; if none is well-formed and the store has legacy keys, the
    /// first that can be one. Limits are not checked here.
    /// </summary>
    /// <exception cref="Core.Storage.StoreUnavailableException">The store cannot be read; the dispatcher answers 503.</exception>
    public async ValueTask<KeyAccess> AuthenticateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var presented = PresentedKey.Read(context.Request.Headers, OtherHeaders, legacyKeys.IsOn);
        if (presented.Refusal is { } unread)
        {
            return KeyAccess.Refused(unread);
        }

        var snapshot = await engine.PeekAsync(presented.Id, cancellationToken);
        if (snapshot is null || !presented.Opens(snapshot.Record, time.GetUtcNow()))
        {
            return KeyAccess.Refused(Problems.InvalidKey);
        }

        // A legacy key has no form by which a log or a proxy could tell it; its text is known here alone.
        if (presented.LegacyText is { } text && LegacyKeyText.Keep(context, text))
        {
            return KeyAccess.Refused(Problems.KeyInAddress);
        }

        return Judge(snapshot);
    }

    private KeyAccess Judge(KeySnapshot snapshot)
    {
        // The secret matched, so the caller may learn the key's status, and the refusal counts as a use of the key.
        var refusal = snapshot.Status switch
        {
            KeyStatus.Revoked => Problems.RevokedKey,
            KeyStatus.Expired => Problems.ExpiredKey,
            KeyStatus.Suspended => Problems.SuspendedKey,
            _ => null,
        };
        if (refusal is null)
        {
            return KeyAccess.Granted(snapshot);
        }

        engine.CountDenied(snapshot.Record.Id);
        return KeyAccess.Refused(refusal);
    }
}
