using System.Collections.Frozen;
using System.Text;

namespace QuotaFunctions.Gateway.Upstream;

/// <summary>Which headers pass, and which stay on their side.</summary>
internal static class HeaderRules
{
    private static readonly string[] HopByHop =
    [
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info", "Proxy-Connection", "TE",
        "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings",
    ];

    private static readonly FrozenSet<string> NotToUpstream = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
    [
        .. HopByHop,

        // Made anew for the upstream.
        "Host", "Content-Length", "Expect", "x-request-id",

        // The client's credentials, and what chooses among the sponsor's accounts.
        "Authorization", "x-api-key", "api-key", "x-admin-token", "Cookie", "x-goog-api-key", "x-functions-key", "OpenAI-Organization", "OpenAI-Project",

        // The answer must be readable: usage is in it.
        "Accept-Encoding",

        // Who the client is, which is no business of the upstream's.
        "Forwarded", "Via", "X-Real-IP", "X-Client-IP", "Client-IP", "True-Client-IP", "Fastly-Client-IP", "X-Cluster-Client-IP",
        "Disguised-Host", "Was-Default-Hostname", "X-Site-Deployment-Id", "X-AppService-Proto", "X-ARR-SSL", "X-ARR-LOG-ID",
        "x-ms-invocation-id", "x-ms-cold-start",
    ]);

    private static readonly string[] NotToUpstreamPrefixes =
        [":", "X-Forwarded-", "X-Original-", "X-Azure-", "X-WAWS-", "CF-", "x-ms-client-principal", "Sec-WebSocket-"];

    private static readonly FrozenSet<string> NotToClient = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
    [
        .. HopByHop,

        // Between the upstream and the sponsor: cookies, challenges, accounts.
        "Set-Cookie", "Set-Cookie2", "WWW-Authenticate", "Clear-Site-Data", "OpenAI-Organization", "OpenAI-Project", "anthropic-organization-id",

        // True of the upstream's address, not of this one.
        "Alt-Svc", "Strict-Transport-Security", "Public-Key-Pins", "Server", "Date",

        // The sponsor's limits; the key has its own.
        "RateLimit", "RateLimit-Policy", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset",
    ]);

    private static readonly string[] NotToClientPrefixes = [":", "x-ratelimit-", "anthropic-ratelimit-"];

    /// <summary>True for a request header that the upstream gets.</summary>
    public static bool PassesToUpstream(string name) => Passes(name, NotToUpstream, NotToUpstreamPrefixes);

    /// <summary>True for an answer's header that the client gets.</summary>
    public static bool PassesToClient(string name) => Passes(name, NotToClient, NotToClientPrefixes);

    /// <summary>True for a value that can be sent on: printable ASCII. Servers refuse to send another, and would fail the whole answer.</summary>
    public static bool IsSendable(string value) => Ascii.IsValid(value) && !value.AsSpan().ContainsAnyInRange('\0', '\x1f');

    private static bool Passes(string name, FrozenSet<string> names, string[] prefixes)
    {
        if (names.Contains(name))
        {
            return false;
        }

        foreach (var prefix in prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }
}
