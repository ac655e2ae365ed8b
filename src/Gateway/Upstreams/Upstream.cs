using System.Collections.Immutable;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>A provider's address that requests are forwarded to, with its configuration.</summary>
public sealed record Upstream
{
    /// <summary>How answers, logs and usage rows call it: <c>[a-z0-9][a-z0-9_-]{0,31}</c>.</summary>
    /// <value>Default <c>default</c>, for the one that <c>UPSTREAM_BASE_URL</c> names.</value>
    public string Name { get; init; } = "default";

    /// <summary>Where it is, without a slash at its end.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>The sponsor's secret; null sends none.</summary>
    public string? Secret { get; init; }

    /// <summary>The dialect that it speaks: decides how the secret is sent, and which of several is preferred; null for whatever a client speaks.</summary>
    public string? Dialect { get; init; }

    /// <summary>The header that carries the secret, where it is another than its dialect's; null for the dialect's.</summary>
    public string? SecretHeader { get; init; }

    /// <summary>The models it serves; none for all.</summary>
    public ImmutableArray<UpstreamModel> Models { get; init; } = [];

    /// <summary>Upstreams of a lower number are tried first.</summary>
    /// <value>0 … 1000; default 0.</value>
    public int Priority { get; init; }

    /// <summary>Its share of the requests among those of equal priority.</summary>
    /// <value>1 … 1000; default 1.</value>
    public int Weight { get; init; } = 1;

    /// <summary>Request headers that are set for it, after all others were taken over.</summary>
    public ImmutableArray<KeyValuePair<string, string>> SetHeaders { get; init; } = [];

    /// <summary>Request headers of the client that it does not get.</summary>
    public ImmutableArray<string> DropHeaders { get; init; } = [];

    /// <summary>How long it may be silent, before its answer and within one.</summary>
    /// <value>Above zero; default 600 s.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>How long a connection may take to be made.</summary>
    /// <value>Above zero; default 15 s.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an idle connection stays open. It must be less than the upstream's own time, or a request may use a connection that is being closed.</summary>
    /// <value>Above zero; default 4 s.</value>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long an answer is read on after its client has left, if its model may have worked without visible output; zero for not at all.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A PEM file of certificates that it is trusted by, besides the system's; null for the system's alone.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>Its name: the rest holds secrets.</summary>
    public override string ToString() => Name;
}

/// <summary>A model that an upstream serves.</summary>
/// <param name="Pattern">Its name as clients say it; <c>*</c> stands for any characters.</param>
/// <param name="Name">
/// Its name at the upstream; null for the same. Where the pattern has one <c>*</c>, a <c>*</c> here stands for the same characters.
/// </param>
public sealed record UpstreamModel(string Pattern, string? Name = null);
