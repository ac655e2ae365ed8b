using System.Collections.Immutable;
using QuotaFunctions.Edge;

namespace QuotaFunctions.Api.Upstreams;

/// <summary>What came of asking an upstream for its list of models.</summary>
internal sealed record UpstreamTestView
{
    /// <summary>The upstream's name.</summary>
    public required string Name { get; init; }

    /// <summary><c>working</c>, <c>secret_refused</c> (401, 403 or 407), <c>no_model_list</c> (none there: the base URL may be wrong, or the provider has none), <c>failed</c> (another failure) or <c>unreachable</c> (no answer).</summary>
    public required string Outcome { get; init; }

    /// <summary>The status of the upstream's answer; null when there was none.</summary>
    public required int? StatusCode { get; init; }

    /// <summary>How long the answer took, or the failure, in milliseconds with three decimals. A new connection is part of it.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>Why it is not <c>working</c>, in words; null when it is.</summary>
    public required string? Detail { get; init; }

    /// <summary>The models that it lists; null when it listed none in a form that is known.</summary>
    public required ImmutableArray<string>? Models { get; init; }

    /// <summary>The models that are configured by their whole name and not listed. Some providers take names that they do not list.</summary>
    public required ImmutableArray<string> MissingModels { get; init; }

    /// <summary>When the certificate that it showed ends; null without TLS or without a connection.</summary>
    public required DateTimeOffset? CertificateExpiresAt { get; init; }

    /// <summary>Creates the view of a result.</summary>
    public static UpstreamTestView Of(UpstreamProbeResult result) => new()
    {
        Name = result.Name,
        Outcome = result.Outcome.ToName(),
        StatusCode = result.StatusCode,
        LatencyMs = Math.Round(result.Latency.TotalMilliseconds, 3),
        Detail = result.Detail,
        Models = result.Models,
        MissingModels = result.MissingModels,
        CertificateExpiresAt = result.CertificateExpiresAt,
    };
}
