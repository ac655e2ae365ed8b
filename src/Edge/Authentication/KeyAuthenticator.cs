using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Edge.Authentication;

/// <summary>Authenticates the key of a request.</summary>
public sealed class KeyAuthenticator(QuotaEngine engine, TimeProvider time)
{
    private static readonly string[] OtherHeaders = ["x-api-key", "api-key", "x-goog-api-key"];

    /// <summary>
    /// Reads the key from <c>Authorization</c>, <c>x-api-key</c>, <c>api-key</c> or <c>x-goog-api-key</c> and looks it up. If there are
    /// several credentials, the first well-formed key in this order counts. Limits are not checked here.
    /// </summary>
    /// <exception cref="Core.Storage.StoreUnavailableException">The store cannot be read; the dispatcher answers 503.</exception>
    public async ValueTask<KeyAccess> AuthenticateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!TryRead(context.Request.Headers, out var key, out var unread))
        {
            return KeyAccess.Refused(unread);
        }

        var snapshot = await engine.PeekAsync(key.Id, cancellationToken);
        var now = time.GetUtcNow();
        if (snapshot is null || !key.Opens(snapshot.Record, now))
        {
            return KeyAccess.Refused(Problems.InvalidKey);
        }

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

            // A malformed key is the better explanation than an empty header. Among empty headers the first one is reported.
            refusal = credential.Text is not null ? Problems.InvalidKey : refusal ?? Problems.UnreadableKey(credential.Fault!);
        }

        key = default;
        refusal ??= Problems.MissingKey;
        return false;
    }
}
