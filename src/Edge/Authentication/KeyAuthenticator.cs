using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Edge.Authentication;

/// <summary>Tells whose key a request carries.</summary>
public sealed class KeyAuthenticator(QuotaEngine engine, TimeProvider time)
{
    private static readonly string[] OtherHeaders = ["x-api-key", "api-key", "x-goog-api-key"];

    /// <summary>
    /// Reads the key from <c>Authorization</c>, <c>x-api-key</c>, <c>api-key</c> or <c>x-goog-api-key</c> and looks it up. Of several
    /// credentials the first in this order that is a well-formed key counts. Whether it may spend is not asked here.
    /// </summary>
    /// <exception cref="Core.Storage.StoreUnavailableException">The store cannot be read; the dispatcher answers 503.</exception>
    public async ValueTask<KeyAccess> AuthenticateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!TryRead(context.Request.Headers, out var key, out var unread))
        {
            return KeyAccess.Refused(unread);
        }

        var snapshot = await engine.FindAsync(key.Id, cancellationToken);
        var now = time.GetUtcNow();
        if (snapshot is null || !key.Opens(snapshot.Key, now))
        {
            return KeyAccess.Refused(Problems.InvalidKey);
        }

        // Only whoever has a key's secret is told what state it is in, and counts as having used it.
        var refusal = snapshot.Status switch
        {
            KeyStatus.Revoked => Problems.RevokedKey,
            KeyStatus.Expired => Problems.ExpiredKey,
            _ => null,
        };
        if (refusal is null)
        {
            return KeyAccess.Granted(snapshot);
        }

        engine.CountDenied(key.Id);
        return KeyAccess.Refused(refusal);
    }

    private static bool TryRead(IHeaderDictionary headers, out ApiKey key, [NotNullWhen(false)] out Problem? refusal)
    {
        refusal = null;
        foreach (var credential in PresentedCredentials.Read(headers, OtherHeaders))
        {
            if (ApiKey.TryParse(credential.Text, out key))
            {
                refusal = null;
                return true;
            }

            // A text that is no key says more than a header without one; of several headers without one, the first.
            refusal = credential.Text is not null ? Problems.InvalidKey : refusal ?? Problems.UnreadableKey(credential.Fault!);
        }

        key = default;
        refusal ??= Problems.MissingKey;
        return false;
    }
}
