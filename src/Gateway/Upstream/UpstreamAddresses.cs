using System.Collections.Concurrent;
using QuotaFunctions.Gateway.Reading;

namespace QuotaFunctions.Gateway.Upstream;

/// <summary>Makes addresses at the upstream. Those of the usual endpoints are kept: each is taken apart several times on its way.</summary>
internal sealed class UpstreamAddresses(Uri baseUrl)
{
    /// <summary>The most that are kept; one upstream has a dozen.</summary>
    public const int MaxKept = 64;

    private const int MaxKeptLength = 128;

    private readonly string _base = baseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/');
    private readonly ConcurrentDictionary<string, Uri> _kept = new(StringComparer.Ordinal);

    /// <summary>Scheme, host and port.</summary>
    public string Authority { get; } = baseUrl.GetLeftPart(UriPartial.Authority);

    /// <summary>The base URL with its own path, followed by the client's path and query, byte for byte.</summary>
    public Uri Of(ForwardRequest request)
    {
        var path = request.Path.Raw;
        if (_kept.TryGetValue(path, out var kept))
        {
            return kept;
        }

        // What the client encoded stays encoded, and what it did not stays as it is.
        var address = new Uri(_base + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        if (request.Endpoint.MustBeRead() && path.Length <= MaxKeptLength && _kept.Count < MaxKept)
        {
            _kept.TryAdd(path, address);
        }

        return address;
    }
}
