using System.Collections.Immutable;
using QuotaFunctions.Edge;

namespace QuotaFunctions.Api.Upstreams;

/// <summary>Where requests are forwarded.</summary>
/// <param name="Upstreams">The upstreams in the order of the configuration; none where nothing is forwarded.</param>
internal sealed record UpstreamsView(ImmutableArray<UpstreamView> Upstreams);

/// <summary>An upstream: its configuration, and its state as far as this process's requests have shown it.</summary>
internal sealed record UpstreamView
{
    /// <summary>The value of <see cref="Secret"/> for an upstream that is sent one.</summary>
    public const string SecretIsSet = "set";

    /// <summary>The value of <see cref="Secret"/> for an upstream that is sent none.</summary>
    public const string SecretIsNone = "none";

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The dialect that it speaks; null for whatever a client speaks.</summary>
    public required string? Dialect { get; init; }

    /// <summary>Where it is.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>The models that it serves, as clients say them, <c>*</c> for any characters; null for all.</summary>
    public required ImmutableArray<string>? Models { get; init; }

    /// <summary>Whether a secret is sent: <c>set</c> or <c>none</c>. The secret itself is never shown.</summary>
    public required string Secret { get; init; }

    /// <summary>Upstreams of a lower number are tried first: 0 … 1000.</summary>
    public required int Priority { get; init; }

    /// <summary>Its share of the requests among those of equal priority: 1 … 1000.</summary>
    public required int Weight { get; init; }

    /// <summary><c>working</c>, <c>failing</c> (it failed the last request, or is left out for a while), or <c>unknown</c> (nothing was sent to it yet).</summary>
    public required string State { get; init; }

    /// <summary>For one that fails: why, in words; else null.</summary>
    public required string? Detail { get; init; }

    /// <summary>For one that fails: since when; else null.</summary>
    public required DateTimeOffset? Since { get; init; }

    /// <summary>Creates the view of an upstream.</summary>
    public static UpstreamView Of(UpstreamStatus status) => new()
    {
        Name = status.Name,
        Dialect = status.Configuration.Dialect,
        BaseUrl = status.Configuration.BaseUrl.ToString(),
        Models = status.Configuration.Models.IsEmpty ? null : status.Configuration.Models,
        Secret = status.Configuration.HasSecret ? SecretIsSet : SecretIsNone,
        Priority = status.Configuration.Priority,
        Weight = status.Configuration.Weight,
        State = status.State.ToName(),
        Detail = status.Detail,
        Since = status.Since,
    };
}
