using System.Collections.Immutable;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway;

/// <summary>What forwarding needs to know of the configuration. The host reads and checks it.</summary>
public sealed record GatewayOptions
{
    /// <summary>Tokens that an answer is reckoned to need when a request names no maximum.</summary>
    /// <value>At least 1; default 4,096.</value>
    public int DefaultMaxTokens { get; init; } = 4096;

    /// <summary>The largest body that is forwarded, in bytes.</summary>
    /// <value>Default 32 MiB.</value>
    public long MaxForwardBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Where requests are forwarded; none answers forwarding with 503.</summary>
    public ImmutableArray<Upstreams.Upstream> Upstreams { get; init; } = [];

    /// <summary>Which paths are forwarded.</summary>
    public ForwardPaths ForwardPaths { get; init; } = ForwardPaths.Inference;

    /// <summary>
    /// True to forward requests that name input which the provider stores, such as an earlier answer: it may be another key's.
    /// </summary>
    public bool ForwardStoredInput { get; init; }

    /// <summary>As <see cref="DefaultMaxTokens"/>, for models that reason before they answer.</summary>
    /// <value>At least 1; default 25,000.</value>
    public int DefaultMaxReasoningTokens { get; init; } = 25_000;

    /// <summary>How long a client may be silent while its request's body is read.</summary>
    /// <value>Above zero; default 30 s.</value>
    public TimeSpan RequestSilence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long reading a request's body may take in all.</summary>
    /// <value>Above zero; default 300 s.</value>
    public TimeSpan RequestBodyTime { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>The most requests of one key that are under way at once in this process.</summary>
    /// <value>At least 1; default 512, a quarter of all.</value>
    public int MaxConcurrentRequestsPerKey { get; init; } = 512;

    /// <summary>
    /// The most bytes that bodies take up which are read before they are forwarded, all together; a request that needs more is refused
    /// with 503. Four of the largest, and 64 MiB at least: 128 MiB by default.
    /// </summary>
    public long MaxBufferedBodyBytes
    {
        get => field > 0 ? field : Math.Max(4 * MaxForwardBodyBytes, 64 * 1024 * 1024);
        init;
    }

    /// <summary>The bounds on reading one request's body.</summary>
    internal BodyLimits BodyLimits => new(MaxForwardBodyBytes, RequestSilence, RequestBodyTime);

    /// <summary>What <see cref="MaxBufferedBodyBytes"/> is where nothing else is set: what the heap has room for.</summary>
    /// <param name="availableBytes">The most that the process's heap can have.</param>
    /// <param name="largestBody">The largest body, which must fit in any case.</param>
    /// <returns>
    /// A quarter of what is left of the heap after 64 MiB for the process itself, at most 128 MiB: bodies leave garbage behind when they
    /// are decoded, and answers need room too. A container of 512 MB has a heap of 384 MiB, so 80 MiB.
    /// </returns>
    public static long FittingBodyBytes(long availableBytes, long largestBody)
    {
        const long OwnBytes = 64 << 20, MostBytes = 128 << 20;
        return Math.Max(Math.Min((availableBytes - OwnBytes) / 4, MostBytes), largestBody);
    }
}
