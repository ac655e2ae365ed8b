using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using QuotaFunctions.Gateway.Dialects;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>Decides which headers are passed on. HTTP's rules are here, those of a provider family in its dialect.</summary>
internal sealed class HeaderRules
{
    private static readonly string[] HopByHop =
    [
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info", "Proxy-Connection", "TE",
        "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings",
    ];

    private static readonly string[] NotToUpstream =
    [
        .. HopByHop, ":*",

        // Set separately for the upstream.
        "Host", "Content-Length", "Expect", "x-request-id", "Accept-Encoding",

        // Credentials for this service.
        "Authorization", "x-trial-key", "x-admin-token", "x-functions-key", "Cookie", "x-ms-client-principal*",

        // Would make the upstream take it for another request, or answer only a part.
        "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-*", "X-Rewrite-*", "Range", "If-Range", "If-Match",
        "If-None-Match", "If-Modified-Since", "If-Unmodified-Since",

        // Say where the client is and which page it shows: the upstream does not need to know.
        "Origin", "Referer", "DNT", "Save-Data", "Sec-*", "Access-Control-*", "Forwarded", "X-Forwarded-*", "Via", "X-Real-IP",
        "X-Client-IP", "Client-IP", "True-Client-IP", "X-Cluster-Client-IP", "Fastly-*", "Fly-*", "CF-*", "CDN-Loop", "X-Appengine-*",
        "X-Envoy-*", "X-Amz-Cf-*", "CloudFront-*", "X-Vercel-*", "X-Azure-*", "X-WAWS-*", "X-ARR-*", "X-AppService-*", "X-Site-Deployment-Id",
        "Disguised-Host", "Was-Default-Hostname", "x-ms-invocation-id", "x-ms-cold-start", "X-Quota-*",
    ];

    private static readonly string[] NotToClient =
    [
        .. HopByHop, ":*",

        // Set separately, from the length that the body is read by.
        "Content-Length",

        // Between the upstream and the sponsor.
        "Set-Cookie", "Set-Cookie2", "WWW-Authenticate", "Clear-Site-Data",

        // Apply to the upstream's address, not to this service's.
        "Alt-Svc", "Strict-Transport-Security", "Public-Key-Pins", "Server", "Date", "Location", "Content-Location", "Refresh", "Link",
        "Via", "Access-Control-*", "Timing-Allow-Origin", "Cross-Origin-*",

        // The sponsor's limits; the key has its own.
        "RateLimit*", "x-ratelimit-*", "X-Quota-*",
    ];

    private readonly Names _notToUpstream;
    private readonly Names _notToClient;

    /// <summary>The rules of HTTP and of these dialects together. One set serves all dialects, because a header of one family means nothing to the others.</summary>
    public HeaderRules(ImmutableArray<Dialect> dialects)
    {
        _notToUpstream = new Names([.. NotToUpstream, .. dialects.SelectMany(d => d.Headers.NotToUpstream)]);
        _notToClient = new Names([.. NotToClient, .. dialects.SelectMany(d => d.Headers.NotToClient)]);
    }

    /// <summary>True for a request header that the upstream gets.</summary>
    public bool PassesToUpstream(string name) => !_notToUpstream.Contain(name);

    /// <summary>True for an answer's header that the client gets.</summary>
    public bool PassesToClient(string name) => !_notToClient.Contain(name);

    /// <summary>True for printable ASCII. Kestrel refuses to send another value, and the whole answer would fail.</summary>
    public static bool IsSendable(string value) => Ascii.IsValid(value) && !value.AsSpan().ContainsAnyInRange('\0', '\x1f');

    /// <summary>The headers that <c>Connection</c> names, in any case. They apply to this connection only.</summary>
    public static IReadOnlySet<string> NamedBy(string? connection) => string.IsNullOrEmpty(connection)
        ? FrozenSet<string>.Empty
        : connection.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private sealed class Names(string[] names)
    {
        private readonly FrozenSet<string> _whole = names.Where(n => !n.EndsWith('*')).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        private readonly string[] _beginnings = [.. names.Where(n => n.EndsWith('*')).Select(n => n[..^1])];

        public bool Contain(string name) =>
            _whole.Contains(name) || Array.Exists(_beginnings, b => name.StartsWith(b, StringComparison.OrdinalIgnoreCase));
    }
}
