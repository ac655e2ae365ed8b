using System.Collections.Immutable;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway;

/// <summary>The settings of forwarding. The host reads and checks them.</summary>
public sealed record GatewayOptions
{
    /// <summary>The most tokens of an answer when the request names no maximum.</summary>
    /// <value>At least 1; default 4,096.</value>
    public int DefaultMaxTokens { get; init; } = 4096;

    /// <summary>The largest body that is forwarded, in bytes.</summary>
    /// <value>Default 32 MiB.</value>
    public long MaxForwardBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>The upstreams that requests are forwarded to. Without any, forwarding answers 503.</summary>
    public ImmutableArray<Upstreams.Upstream> Upstreams { get; init; } = [];

    /// <summary>Which paths are forwarded.</summary>
    public ForwardPaths ForwardPaths { get; init; } = ForwardPaths.Inference;

    /// <summary>
    /// True to forward requests that refer to input stored at the provider, such as an earlier answer, although it may be another key's.
    /// </summary>
    public bool ForwardStoredInput { get; init; }

    /// <summary>The same as <see cref="DefaultMaxTokens"/>, for models that reason before they answer.</summary>
    /// <value>At least 1; default 25,000.</value>
    public int DefaultMaxReasoningTokens { get; init; } = 25_000;

    /// <summary>True to describe calls to models by OpenTelemetry's own names too, in spans and metrics. These names still change.</summary>
    public bool AddsGenAi { get; init; }

    /// <summary>How long a client may be silent while its request's body is read.</summary>
    /// <value>Above zero; default 30 s.</value>
    public TimeSpan RequestSilence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long reading a request's body may take in all.</summary>
    /// <value>Above zero; default 300 s.</value>
    public TimeSpan RequestBodyTime { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>The most concurrent requests of one key in this process.</summary>
    /// <value>At least 1; default 512, a quarter of all.</value>
    public int MaxConcurrentRequestsPerKey { get; init; } = 512;

    /// <summary>
    /// The most memory for request bodies that are read before they are forwarded, all together, in bytes; a request that needs more is
    /// refused with 503. By default four times the largest body, and at least 64 MiB: 128 MiB with the default settings.
    /// </summary>
    public long MaxBufferedBodyBytes
    {
        get => field > 0 ? field : Math.Max(4 * MaxForwardBodyBytes, 64 * 1024 * 1024);
        init;
    }

    /// <summary>The bounds on reading one request's body.</summary>
    internal BodyLimits BodyLimits => new(MaxForwardBodyBytes, RequestSilence, RequestBodyTime);

    /// <summary>A value for <see cref="MaxBufferedBodyBytes"/> that fits the heap, for hosts where it is not set.</summary>
    /// <param name="availableBytes">The heap's size limit.</param>
    /// <param name="largestBody">The largest body, which must always fit.</param>
    /// <returns>
    /// A quarter of the heap that is left after 64 MiB for the process itself, at most 128 MiB: decoding a body leaves garbage, and answers
    /// need memory too. A container of 512 MB has a heap of 384 MiB, so the result is 80 MiB.
    /// </returns>
    public static long FittingBodyBytes(long availableBytes, long largestBody)
    {
        const long OwnBytes = 64 << 20, MostBytes = 128 << 20;
        return Math.Max(Math.Min((availableBytes - OwnBytes) / 4, MostBytes), largestBody);
    }
}
