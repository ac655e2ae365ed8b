using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Edge.Authentication;

/// <summary>Tells whose key a request carries.</summary>
public sealed class KeyAuthenticator(QuotaEngine engine, TimeProvider time)
{
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
        var refusal = snapshot.Key.RevokedAt is not null ? Problems.RevokedKey
            : snapshot.Key.ExpiresAt <= now ? Problems.ExpiredKey
            : null;
        if (refusal is null)
        {
            return KeyAccess.Granted(snapshot);
        }

        engine.CountDenied(key.Id);
        return KeyAccess.Refused(refusal);
    }

    private static bool TryRead(IHeaderDictionary headers, out ApiKey key, [NotNullWhen(false)] out Problem? refusal)
    {
        var credentials = PresentedCredentials.Read(headers, "x-api-key", "api-key", "x-goog-api-key");
        foreach (var text in credentials.Texts)
        {
            if (ApiKey.TryParse(text, out key))
            {
                refusal = null;
                return true;
            }
        }

        key = default;
        refusal = credentials.Texts.Count > 0 ? Problems.InvalidKey
            : credentials.Fault is { } fault ? Problems.UnreadableKey(fault)
            : Problems.MissingKey;
        return false;
    }
}
