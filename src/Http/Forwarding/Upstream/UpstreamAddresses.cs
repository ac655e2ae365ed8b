using QuotaFunctions.Http.Forwarding.Reading;

namespace QuotaFunctions.Http.Forwarding.Upstream;

/// <summary>Makes the address at the upstream.</summary>
internal static class UpstreamAddress
{
    /// <summary>The base URL with its own path, followed by the client's path and query, byte for byte.</summary>
    public static Uri Of(Uri baseUrl, ForwardPath path)
    {
        var text = baseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/') + path.Raw;

        // What the client encoded stays encoded, and what it did not stays as it is.
        return new Uri(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }
}
