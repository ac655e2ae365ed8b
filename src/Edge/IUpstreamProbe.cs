using System.Collections.Immutable;

namespace QuotaFunctions.Edge;

/// <summary>Asks an upstream for its list of models, which costs nothing, to see whether it can be reached and takes the secret.</summary>
public interface IUpstreamProbe
{
    /// <summary>The names of the upstreams, in the order of the configuration.</summary>
    ImmutableArray<string> Names { get; }

    /// <summary>Asks one upstream. Never throws for what the upstream does; takes at most 10 s.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    Task<UpstreamProbeResult> ProbeAsync(string name, CancellationToken cancellationToken);
}

/// <summary>What came of a question to an upstream.</summary>
public sealed record UpstreamProbeResult
{
    /// <summary>The upstream's name.</summary>
    public required string Name { get; init; }

    /// <summary>What came of it.</summary>
    public required UpstreamProbeOutcome Outcome { get; init; }

    /// <summary>The answer's status; null when there was none.</summary>
    public int? StatusCode { get; init; }

    /// <summary>How long the answer took; until the failure where there was none.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>One sentence on why it is not <see cref="UpstreamProbeOutcome.Working"/>; null when it is. Holds no secret and nothing that the upstream wrote.</summary>
    public string? Detail { get; init; }

    /// <summary>The models that the upstream lists; null when it listed none in a form that is known.</summary>
    public ImmutableArray<string>? Models { get; init; }

    /// <summary>The models that are configured without <c>*</c> and not listed; none when the list is not known whole. Some providers take names that they do not list.</summary>
    public ImmutableArray<string> MissingModels { get; init; } = [];

    /// <summary>When the certificate that it showed ends; null without TLS or without a connection.</summary>
    public DateTimeOffset? CertificateExpiresAt { get; init; }

    /// <summary>The upstream's clock minus this machine's, from the answer's <c>Date</c>, to about a second; null when it sent none.</summary>
    public TimeSpan? ClockDifference { get; init; }
}

/// <summary>What came of a question to an upstream.</summary>
public enum UpstreamProbeOutcome
{
    /// <summary>It answered with success: <c>working</c>.</summary>
    Working,

    /// <summary>It refused the secret, with 401, 403 or 407: <c>secret_refused</c>.</summary>
    SecretRefused,

    /// <summary>It has no list of models there, 404 or 405; the address may be wrong, or the provider has no such list: <c>no_model_list</c>.</summary>
    NoModelList,

    /// <summary>It answered with another failure: <c>failed</c>.</summary>
    Failed,

    /// <summary>No answer: no name, no connection, no TLS, or too slow: <c>unreachable</c>.</summary>
    Unreachable,
}

/// <summary>The names of outcomes in the API.</summary>
public static class UpstreamProbeOutcomes
{
    /// <summary>The outcome's name: <c>working</c>, <c>secret_refused</c>, <c>no_model_list</c>, <c>failed</c> or <c>unreachable</c>.</summary>
    public static string ToName(this UpstreamProbeOutcome outcome) => outcome switch
    {
        UpstreamProbeOutcome.Working => "working",
        UpstreamProbeOutcome.SecretRefused => "secret_refused",
        UpstreamProbeOutcome.NoModelList => "no_model_list",
        UpstreamProbeOutcome.Failed => "failed",
        UpstreamProbeOutcome.Unreachable => "unreachable",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
