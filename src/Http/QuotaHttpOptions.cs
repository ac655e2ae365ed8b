using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Http;

/// <summary>What the handlers need to know of the configuration. The host reads and checks it.</summary>
public sealed record QuotaHttpOptions
{
    /// <summary>The admin tokens that are accepted, at least 32 characters each; none closes the admin API (503).</summary>
    public ImmutableArray<string> AdminTokens { get; init; } = [];

    /// <summary>Where <c>/v1/*</c> is forwarded, with no slash at its end; null answers forwarding with 503.</summary>
    public Uri? UpstreamBaseUrl { get; init; }

    /// <summary>The sponsor's secret at the upstream; null sends none.</summary>
    public string? UpstreamApiKey { get; init; }

    /// <summary>How long the upstream may be silent.</summary>
    /// <value>Above zero; default 600 s.</value>
    public TimeSpan UpstreamTimeout { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>Tokens that an answer is reckoned to need when a request names no maximum.</summary>
    /// <value>At least 1; default 4,096.</value>
    public int DefaultMaxTokens { get; init; } = 4096;

    /// <summary>The largest body of our own endpoints, in bytes.</summary>
    /// <value>Default 1 MiB.</value>
    public int MaxAdminBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>The largest body that is forwarded, in bytes.</summary>
    /// <value>Default 32 MiB.</value>
    public long MaxForwardBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>The most requests of keys that are under way at once, streams among them; more are refused with 503.</summary>
    /// <value>At least 1; default 2,048.</value>
    public int MaxConcurrentRequests { get; init; } = 2_048;

    /// <summary>
    /// The most bytes that bodies take up which are read before they are forwarded, all together; a request that needs more is refused
    /// with 503. Four of the largest, and 64 MiB at least: 128 MiB by default.
    /// </summary>
    public long MaxBufferedBodyBytes
    {
        get => field > 0 ? field : Math.Max(4 * MaxForwardBodyBytes, 64 * 1024 * 1024);
        init;
    }

    /// <summary>True when a trusted proxy stands in front, so that the last <c>X-Forwarded-For</c> address is the client's.</summary>
    public bool TrustForwardedHeaders { get; init; }

    /// <summary>The IANA zone of keys that name none.</summary>
    public string DefaultTimeZone { get; init; } = "UTC";

    /// <summary>The prefix of keys that name none.</summary>
    public KeyPrefix DefaultKeyPrefix { get; init; } = KeyPrefix.Default;

    /// <summary>Wrong admin tokens that one address may send in a minute.</summary>
    /// <value>Default 20.</value>
    public int MaxAdminFailuresPerMinute { get; init; } = 20;

    /// <summary>What healthz says of itself.</summary>
    public string ServiceName { get; init; } = "quota-proxy";

    /// <summary>The product's version, as healthz and the start page say it.</summary>
    public string Version { get; init; } = "0.0.0";
}
