using System.Collections.Immutable;

namespace QuotaFunctions.Edge;

/// <summary>What an operator should know of forwarding at the moment. It is of this process alone; reading it costs next to nothing.</summary>
public interface IForwardingStatus
{
    /// <summary>The upstreams in the order of the configuration; none where nothing is forwarded.</summary>
    ImmutableArray<UpstreamStatus> Upstreams { get; }

    /// <summary>The memory of request bodies that are read before they are forwarded, in bytes.</summary>
    long BodyBytes { get; }

    /// <summary>The most of it, in bytes; 0 where nothing is forwarded.</summary>
    long MaxBodyBytes { get; }
}

/// <summary>The state of an upstream, as far as requests have shown it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Its state.</param>
/// <param name="Detail">For one that fails: why, in words; else null.</param>
/// <param name="Since">For one that fails: when it began to; else null.</param>
public sealed record UpstreamStatus(string Name, UpstreamState State, string? Detail, DateTimeOffset? Since)
{
    /// <summary>What the operator has set.</summary>
    public required UpstreamConfiguration Configuration { get; init; }
}

/// <summary>What the operator has set for an upstream, without its secret.</summary>
/// <param name="BaseUrl">Where it is.</param>
/// <param name="Dialect">The dialect that it speaks; null for whatever a client speaks.</param>
/// <param name="Models">The models that it serves, as clients say them, <c>*</c> for any characters; none for all.</param>
/// <param name="HasSecret">True when it is sent a secret.</param>
/// <param name="Priority">Upstreams of a lower number are tried first: 0 … 1000.</param>
/// <param name="Weight">Its share of the requests among those of equal priority: 1 … 1000.</param>
public sealed record UpstreamConfiguration(Uri BaseUrl, string? Dialect, ImmutableArray<string> Models, bool HasSecret, int Priority, int Weight);

/// <summary>Whether an upstream works.</summary>
public enum UpstreamState
{
    /// <summary>Nothing was sent to it yet.</summary>
    Unknown,

    /// <summary>It answered the last request.</summary>
    Working,

    /// <summary>It is left out at the moment, or failed the last request.</summary>
    Failing,
}

/// <summary>The names of states in the API.</summary>
public static class UpstreamStates
{
    /// <summary>The state's name: <c>unknown</c>, <c>working</c> or <c>failing</c>.</summary>
    public static string ToName(this UpstreamState state) => state switch
    {
        UpstreamState.Unknown => "unknown",
        UpstreamState.Working => "working",
        UpstreamState.Failing => "failing",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
