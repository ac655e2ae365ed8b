using Microsoft.AspNetCore.Http;

namespace QuotaFunctions.Edge.Authentication;

/// <summary>Reads a secret from a request's headers; never from its address.</summary>
internal static class PresentedCredential
{
    private const string Bearer = "Bearer ";

    /// <summary>
    /// The credential of <c>Authorization: Bearer</c>, else of the first other header that has one; null when there is none. A header that
    /// comes several times is joined, and so matches nothing.
    /// </summary>
    public static string? Read(IHeaderDictionary headers, params ReadOnlySpan<string> others)
    {
        var authorization = headers.Authorization;
        if (authorization.Count > 0)
        {
            var text = authorization.ToString();
            if (text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && text.AsSpan(Bearer.Length).Trim() is { IsEmpty: false } credential)
            {
                return credential.Length == text.Length - Bearer.Length ? text[Bearer.Length..] : credential.ToString();
            }
        }

        foreach (var name in others)
        {
            var value = headers[name];
            if (value.Count > 0 && value.ToString().Trim() is { Length: > 0 } credential)
            {
                return credential;
            }
        }

        return null;
    }
}
