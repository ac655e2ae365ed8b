using QuotaFunctions.Http.Forwarding.Reading;

namespace QuotaFunctions.Http.Forwarding.Upstream;

/// <summary>Makes the address at the upstream.</summary>
internal static class UpstreamAddress
{
    /// <summary>
    /// The base URL with its own path (and query, as Azure's <c>api-version</c>), followed by the client's path and query, byte for byte.
    /// </summary>
    public static Uri Of(Uri baseUrl, ForwardPath path)
    {
        var prefix = baseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/');
        var own = baseUrl.Query;
        var text = prefix + path.Raw;
        if (own.Length > 1)
        {
            text += (path.Raw.Contains('?', StringComparison.Ordinal) ? "&" : "?") + own[1..];
        }

        // What the client encoded stays encoded, and what it did not stays as it is.
        return new Uri(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }
}
