using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.Edge.Requests;

namespace QuotaFunctions.Edge.Authentication;

/// <summary>Authenticates administrators.</summary>
public sealed class AdminAuthenticator
{
    /// <summary>Longer than any real token, in characters. A longer text is refused without the cost of hashing it.</summary>
    private const int MaxPresentedLength = 4096;

    private readonly byte[][] _hashes;
    private readonly AdminFailures _failures;
    private readonly bool _trustForwardedHeaders;
    private readonly ILogger _logger;

    /// <summary>An authenticator for the tokens of the options.</summary>
    public AdminAuthenticator(EdgeOptions options, TimeProvider time, ILogger<AdminAuthenticator> logger)
    {
        _hashes = [.. options.AdminTokens.Select(Hash)];
        _failures = new AdminFailures(options.MaxAdminFailuresPerMinute, time);
        _trustForwardedHeaders = options.TrustForwardedHeaders;
        _logger = logger;
    }

    /// <summary>True when there is an admin token.</summary>
    public bool IsConfigured => _hashes.Length > 0;

    /// <summary>The refusal; null when the request carries a right token in <c>Authorization</c> or <c>x-admin-token</c>.</summary>
    /// <remarks>
    /// A right token is accepted however many wrong ones came from its address, so that nobody can lock an administrator out. A request
    /// without a token is not a guess and is not counted.
    /// </remarks>
    public Problem? Refusal(HttpContext context)
    {
        if (!IsConfigured)
        {
            return Problems.AdminNotConfigured;
        }

        var tokens = PresentedCredentials.Read(context.Request.Headers, "x-admin-token").Select(c => c.Text).OfType<string>().ToList();
        if (tokens.Count == 0)
        {
            return Problems.Unauthorized;
        }

        if (tokens.Any(IsRight))
        {
            return null;
        }

        var address = ClientAddress.Of(context, _trustForwardedHeaders);
        if (_failures.Count(address) is { } wait)
        {
            return Problems.TooManyFailures(wait);
        }

        EdgeLog.WrongAdminToken(_logger, address, RequestId.Of(context));
        return Problems.Unauthorized;
    }

    private bool IsRight(string token)
    {
        if (token.Length > MaxPresentedLength)
        {
            return false;
        }

        // Every hash is compared, and all have the same length: the time taken reveals neither a token's length nor which one matched.
        var presented = Hash(token);
        var isRight = false;
        foreach (var hash in _hashes)
        {
            isRight |= CryptographicOperations.FixedTimeEquals(hash, presented);
        }

        return isRight;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
