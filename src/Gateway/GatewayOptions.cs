namespace QuotaFunctions.Gateway;

/// <summary>What forwarding needs to know of the configuration. The host reads and checks it.</summary>
public sealed record GatewayOptions
{
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

    /// <summary>The largest body that is forwarded, in bytes.</summary>
    /// <value>Default 32 MiB.</value>
    public long MaxForwardBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>
    /// The most bytes that bodies take up which are read before they are forwarded, all together; a request that needs more is refused
    /// with 503. Four of the largest, and 64 MiB at least: 128 MiB by default.
    /// </summary>
    public long MaxBufferedBodyBytes
    {
        get => field > 0 ? field : Math.Max(4 * MaxForwardBodyBytes, 64 * 1024 * 1024);
        init;
    }
}
