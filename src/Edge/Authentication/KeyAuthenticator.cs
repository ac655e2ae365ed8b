using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Edge.Authentication;

/// <summary>Tells whose key a request carries.</summary>
public sealed class KeyAuthenticator(QuotaEngine engine, TimeProvider time)
{
    /// <summary>
    /// Reads the key from <c>Authorization: Bearer</c>, <c>x-api-key</c> or <c>api-key</c> and looks it up. Whether it may spend is not
    /// asked here.
    /// </summary>
    /// <exception cref="Core.Storage.StoreUnavailableException">The store cannot be read; the dispatcher answers 503.</exception>
    public async ValueTask<KeyAccess> AuthenticateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (PresentedCredential.Read(context.Request.Headers, "x-api-key", "api-key") is not { } text)
        {
            return KeyAccess.Refused(Problems.MissingKey);
        }

        if (!TryReadId(text, out var id) || await engine.FindAsync(id, cancellationToken) is not { } snapshot)
        {
            return KeyAccess.Refused(Problems.InvalidKey);
        }

        // The prefix is part of what was issued: another one in front is another key. What state a key is in is told only to who has its secret.
        var key = snapshot.Key;
        var now = time.GetUtcNow();
        if (!text.AsSpan().StartsWith(key.Prefix.Value, StringComparison.Ordinal) || !key.Opens(SecretOf(text), now))
        {
            return KeyAccess.Refused(Problems.InvalidKey);
        }

        return key.RevokedAt is not null ? KeyAccess.Refused(Problems.RevokedKey)
            : key.ExpiresAt <= now ? KeyAccess.Refused(Problems.ExpiredKey)
            : KeyAccess.Granted(snapshot);
    }

    private static bool TryReadId(string text, out KeyId id)
    {
        var isKey = ApiKey.TryParse(text, out var key);
        id = isKey ? key.Id : default;
        return isKey;
    }

    private static ReadOnlySpan<char> SecretOf(string text) =>
        text.AsSpan(text.Length - ApiKey.ChecksumLength - ApiKey.SecretLength, ApiKey.SecretLength);
}
