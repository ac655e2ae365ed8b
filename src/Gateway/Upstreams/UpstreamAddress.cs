using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>Makes addresses at an upstream.</summary>
internal static class UpstreamAddress
{
    /// <summary>The first segment that a base URL holds already: what a client sends after it is put behind the base as it is.</summary>
    private const string InBase = "v1";

    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>The base URL, followed by the client's path and query, byte for byte: what was encoded stays so, and what was not stays too.</summary>
    /// <remarks>
    /// <code>
    /// base                       mount    rest                 address
    /// https://host/v1            v1       /chat/completions    https://host/v1/chat/completions
    /// https://host/v1            api      /chat                https://host/api/chat
    /// https://host/v1beta        v1beta   /models/m:embed      https://host/v1beta/models/m:embed
    /// https://host/openai/v1     openai   /deployments/d/…     https://host/openai/deployments/d/…
    /// https://host/team          v1beta   /models              https://host/team/v1beta/models
    /// </code>
    /// </remarks>
    public static Uri Of(Upstream upstream, OperationPath path)
    {
        var authority = upstream.BaseUrl.GetLeftPart(UriPartial.Authority).Length;
        var written = BaseFor(upstream.BaseUrl, path.Mount, authority);

        // As written means as written: a request line needs a path.
        var slash = written.Length == authority && !path.Raw.StartsWith('/') ? "/" : "";
        return new Uri(written + slash + path.Raw, AsWritten);
    }

    private static string BaseFor(Uri baseUrl, string mount, int authority)
    {
        var written = baseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/');
        if (mount == InBase)
        {
            return written;
        }

        // The authority ends where the path begins, and is never taken for a segment.
        while (EndsIn(written, InBase, authority) || EndsIn(written, mount, authority))
        {
            written = written[..written.LastIndexOf('/')].TrimEnd('/');
        }

        return $"{written}/{mount}";
    }

    private static bool EndsIn(string address, string segment, int authority)
    {
        var slash = address.LastIndexOf('/');
        return slash >= authority && address.AsSpan(slash + 1).Equals(segment, StringComparison.OrdinalIgnoreCase);
    }
}
